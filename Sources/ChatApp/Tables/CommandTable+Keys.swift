internal import TerminalKit

extension CommandTable {
  private static func edit(_ id: CommandID, _ summary: SafeText, _ edit: TextEdit) -> Command {
    Command(id, [], .writing, summary) { state, _ in Writing.perform(edit, in: &state) }
  }

  static let writing: [Command] = [
    Command(
      .attach, ["attach"], .writing, "Attach files: text, images, sound; lines by FILE:10-40",
      usage: "FILE", argument: .file, Attaching.attach),
    Command(
      .detach, ["detach"], .writing, "Take an attached file away, the last one without a name",
      usage: "[FILE]", argument: .attached, Attaching.detach),
    Command(
      .unfoldPaste, [], .writing, "Show a folded paste in full", Pasting.unfold),
    Command(.newline, [], .writing, "Begin a new line", Writing.newline),
    Command(
      .editor, ["editor"], .writing, "Write the message in your editor ($VISUAL, $EDITOR)",
      Writing.editor),
    Command(
      .complete, [], .writing, "Complete what stands before the cursor, else change the focus",
      Writing.complete),
    Command(.focusNext, [], .writing, "Move the focus to the next pane", Writing.moveFocus),
    Command(
      .focusMessage, [], .writing,
      "Go back to the message; from a chosen uncertain word, list others for it",
      ChanceWalk.others),
    Command(.historyPrevious, [], .writing, "Take an earlier prompt", Recalling.previous),
    Command(.historyNext, [], .writing, "Take a later prompt", Recalling.next),
    Command(.historySearch, [], .writing, "Search the earlier prompts", Recalling.search),
    Command(.rowUp, [], .writing, "Go up a row; from the first, to earlier prompts", Writing.rowUp),
    Command(
      .rowDown, [], .writing, "Go down a row; from the last, to later prompts", Writing.rowDown),
    edit(.lineStart, "Go to the start of the line", .lineStart),
    edit(.lineEnd, "Go to the end of the line", .lineEnd),
    edit(.characterLeft, "Go left", .left),
    edit(.characterRight, "Go right", .right),
    edit(.wordLeft, "Go left by a word", .wordLeft),
    edit(.wordRight, "Go right by a word", .wordRight),
    edit(.deleteBackward, "Delete to the left", .backspace),
    edit(.deleteForward, "Delete to the right", .delete),
    edit(.deletePartBackward, "Cut the letters of a word to the left", .killLettersBefore),
    edit(.deleteWordBackward, "Cut a word to the left", .killWordBefore),
    edit(.deleteWordForward, "Cut a word to the right", .killWordAfter),
    edit(.killToStart, "Cut to the start of the line", .killToLineStart),
    edit(.killToEnd, "Cut to the end of the line", .killToLineEnd),
    edit(.yank, "Insert what was cut", .yank),
    edit(.yankPop, "Insert what was cut before instead", .yankPop),
    edit(.transpose, "Swap the characters around the cursor", .transpose),
    edit(.transposeWords, "Swap the word with the one before", .transposeWords),
    edit(.upperCase, "Write the word in capitals", .upperCase),
    edit(.lowerCase, "Write the word in small letters", .lowerCase),
    edit(.capitalize, "Begin the word with a capital", .capitalize),
    edit(.undo, "Undo", .undo),
    edit(.redo, "Redo", .redo),
  ]

  private static func scroll(
    _ id: CommandID, _ summary: SafeText, _ step: TranscriptCommands.Step
  ) -> Command {
    Command(id, [], .scrolling, summary) { state, _ in
      TranscriptCommands.scroll(step, in: &state)
    }
  }

  static let scrolling: [Command] = [
    scroll(.scrollUp, "Scroll up a line", .rows(-1)),
    scroll(.scrollDown, "Scroll down a line", .rows(1)),
    scroll(.pageUp, "Scroll up a page", .pages(-1)),
    scroll(.pageDown, "Scroll down a page", .pages(1)),
    scroll(.halfPageUp, "Scroll up half a page", .halfPages(-1)),
    scroll(.halfPageDown, "Scroll down half a page", .halfPages(1)),
    scroll(.scrollHome, "Go to the first turn", .home),
    scroll(.scrollEnd, "Go to the end and follow it", .end),
  ]

  static let transcript: [Command] = [
    Command(
      .turnPrevious, [], .transcript, "Go to the turn before", TranscriptCommands.previousTurn),
    Command(.turnNext, [], .transcript, "Go to the turn after", TranscriptCommands.nextTurn),
    Command(
      .blockPrevious, [], .transcript, "Go to the code block before",
      TranscriptCommands.previousBlock),
    Command(
      .blockNext, [], .transcript, "Go to the code block after", TranscriptCommands.nextBlock),
    Command(
      .wordPrevious, [], .transcript, "Go to the uncertain word before, after /logprobs on",
      ChanceWalk.previous),
    Command(
      .wordNext, [], .transcript, "Go to the uncertain word after", ChanceWalk.next),
    Command(
      .siblingPrevious, [], .transcript, "Show the alternative before",
      TranscriptCommands.previousSibling),
    Command(
      .siblingNext, [], .transcript, "Show the alternative after", TranscriptCommands.nextSibling),
    Command(
      .copyTurn, [], .transcript, "Copy the turn, or the chosen lines", CopyCommands.copyTurn),
    Command(.copyBlock, [], .transcript, "Copy the code block", CopyCommands.copyBlock),
    Command(
      .selectLines, [], .transcript, "Choose lines to copy", CopyCommands.selectLines),
    Command(.beginWrite, [], .transcript, "Write the code block, else the turn, to a file") {
      state, _ in TakingOut.begin("/write", in: &state)
    },
    Command(.beginPipe, [], .transcript, "Give the code block, else the turn, to a command") {
      state, _ in TakingOut.begin("/pipe", in: &state)
    },
    Command(
      .find, ["find"], .transcript, "Find in this conversation", usage: "[TEXT]",
      FindCommands.find),
    Command(.findNext, [], .transcript, "Go to the next match", FindCommands.next),
    Command(
      .findPrevious, [], .transcript, "Go to the match before", FindCommands.previous),
  ]

  private static func list(
    _ id: CommandID, _ summary: SafeText, _ step: ListCommands.Step
  ) -> Command {
    Command(id, [], .lists, summary) { state, _ in ListCommands.move(step, in: &state) }
  }

  static let lists: [Command] = [
    list(.listUp, "Go up", .by(-1)),
    list(.listDown, "Go down", .by(1)),
    list(.listPageUp, "Go up a page", .pages(-1)),
    list(.listPageDown, "Go down a page", .pages(1)),
    list(.listHome, "Go to the top", .home),
    list(.listEnd, "Go to the bottom", .end),
    Command(.listChoose, [], .lists, "Choose the row", ListCommands.choose),
    Command(.listActions, [], .lists, "Show what can be done with the row", ListCommands.actions),
    Command(
      .listFilter, [], .lists, "Type a filter, also with letters that are keys",
      ListCommands.startFilter),
    Command(.listClear, [], .lists, "Clear the filter", ListCommands.clearFilter),
    Command(.listErase, [], .lists, "Delete from the filter", ListCommands.eraseFilter),
    Command(.listSortNext, [], .lists, "Sort the models by the next column") { state, _ in
      ListCommands.sort(by: 1, in: &state)
    },
    Command(.listSortPrevious, [], .lists, "Sort the models by the column before") { state, _ in
      ListCommands.sort(by: -1, in: &state)
    },
    Command(.listReverse, [], .lists, "Turn the order of the models about", ListCommands.reverse),
    Command(
      .voteFirst, [], .lists, "Say that the first reply of a duel is better",
      unavailable: DuelCommands.cannotVote
    ) { state, _ in DuelCommands.vote(.first, in: &state) },
    Command(
      .voteSecond, [], .lists, "Say that the second is better",
      unavailable: DuelCommands.cannotVote
    ) { state, _ in DuelCommands.vote(.second, in: &state) },
    Command(
      .voteAlike, [], .lists, "Say that they are alike", unavailable: DuelCommands.cannotVote
    ) { state, _ in DuelCommands.vote(.alike, in: &state) },
    Command(.pageFind, [], .lists, "Search the page", PageFinding.begin),
    Command(.pageFindNext, [], .lists, "Go to the next row found", PageFinding.next),
    Command(
      .pageCopy, [], .lists, "Copy the page, a request as curl", RequestCommands.copyPage),
    Command(.pageFindPrevious, [], .lists, "Go to the row found before", PageFinding.previous),
    Command(.entryAccept, [], .lists, "Take the line as it is", EntryCommands.accept),
    Command(.confirm, [], .lists, "Answer yes", ListCommands.confirm),
    Command(.deny, [], .lists, "Answer no", ListCommands.deny),
  ]
}
