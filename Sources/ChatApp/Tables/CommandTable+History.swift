internal import TerminalKit

extension CommandTable {
  static let history: [Command] = [
    Command(
      .search, ["search"], .conversation, "Search the texts of all conversations",
      usage: "[WORDS]", HistoryCommands.search),
    Command(
      .rename, ["rename"], .conversation, "Give the conversation a title", usage: "[TITLE]",
      unavailable: HistoryCommands.isEmpty, HistoryCommands.rename),
    Command(
      .pin, ["pin"], .conversation, "Keep the conversation at the top of the list",
      usage: "[off]", argument: .undo, unavailable: HistoryCommands.isNotKept, HistoryCommands.pin),
    Command(
      .archive, ["archive"], .conversation, "Take the conversation out of the list",
      usage: "[off]", argument: .undo, unavailable: HistoryCommands.isNotKept,
      HistoryCommands.archive),
    Command(
      .deleteConversation, ["delete"], .conversation, "Delete the conversation",
      unavailable: HistoryCommands.cannotDelete, HistoryCommands.delete),
    Command(
      .undelete, ["undelete"], .conversation, "Bring back what was deleted last",
      unavailable: Undeleting.unavailable, Undeleting.undelete),
    Command(
      .export, ["export"], .conversation, "Write the conversation to a file",
      usage: "[FORMAT] [FILE]", argument: .export, unavailable: HistoryCommands.isEmpty,
      HistoryCommands.export),
    Command(
      .importFile, ["import"], .conversation,
      "Read conversations of Quipu, OpenAI, ChatGPT, oterm or parllama from a file",
      usage: "FILE", HistoryCommands.importFile),
    Command(
      .fork, ["fork"], .conversation, "Go on in a new conversation from here",
      unavailable: HistoryCommands.isEmpty, BranchCommands.fork),
    Command(
      .editPrompt, ["edit"], .conversation, "Write an earlier prompt anew, beside the old one",
      unavailable: BranchCommands.cannotEdit, BranchCommands.edit),
    Command(
      .rerun, ["rerun"], .conversation,
      "Ask again with exactly what made the reply: options, seed, system",
      unavailable: BranchCommands.cannotRerun, BranchCommands.rerun),
    Command(
      .saveModel, ["save"], .conversation, "Make a model of the conversation and its settings",
      usage: "NAME", unavailable: ModelSaving.unavailable, ModelSaving.save),
  ]
}
