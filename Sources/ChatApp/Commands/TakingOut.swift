internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// A command of the person's that runs beside the chat.
package struct RunningCommand: Sendable, Equatable {
  package let number: Int
  package let line: String
  package let began: Duration
}

/// Taking a reply, a code block or the whole conversation out of the program.
enum TakingOut {
  /// What is taken, and what it is called.
  private struct Excerpt {
    let text: String
    let name: SafeText
  }

  // MARK: what is taken

  /// The block of code that the arguments begin with (`#2`), else what was chosen in the
  /// transcript, else the last reply; the arguments are left without it.
  private static func excerpt(
    _ arguments: inout Substring, in state: inout AppState
  ) -> Excerpt? {
    let chosen = state.open.transcript.target
    state.open.transcript.target = nil
    let turn = chosen.flatMap { state.open.conversation[$0.turn] } ?? lastReply(state)
    guard let turn else {
      state.tell(.warning, "There is no reply to take yet.")
      return nil
    }
    let word = arguments.prefix { !$0.isWhitespace }
    if word.first == "#" {
      arguments = arguments.dropFirst(word.count).drop(while: \.isWhitespace)
      return block(Int(word.dropFirst()).flatMap { $0 > 0 ? $0 - 1 : nil }, of: turn, in: &state)
    }
    if let block = chosen?.block { return self.block(block, of: turn, in: &state) }
    let whose: SafeText = turn.role == .user ? "your message" : "the reply"
    return Excerpt(text: turn.content, name: whose)
  }

  private static func block(
    _ index: Int?, of turn: Turn, in state: inout AppState
  ) -> Excerpt? {
    let blocks = TurnCode.blocks(of: turn)
    guard let index, blocks.indices.contains(index) else {
      let count = Figures.count(blocks.count, "code block")
      state.tell(
        .warning,
        blocks.isEmpty
          ? "There is no code block in the reply."
          : "The reply has \(count); #1 is the first.")
      return nil
    }
    return Excerpt(text: blocks[index].text, name: "code block \(index + 1)")
  }

  private static func lastReply(_ state: AppState) -> Turn? {
    state.open.conversation.path.last { $0.role == .assistant && !$0.content.isEmpty }
  }

  /// Copies the last reply, or one of its code blocks.
  static func copy(_ state: inout AppState, _ arguments: String) -> [Effect] {
    var rest = arguments[...]
    guard let excerpt = excerpt(&rest, in: &state) else { return [] }
    guard rest.isEmpty else {
      state.tell(.warning, "Say /copy for the last reply, or /copy #2 for its second code block.")
      return []
    }
    return [.copy(excerpt.text)]
  }

  /// What the clipboards said; where none took the terminal's own, it is asked now.
  static func copied(
    _ report: CopyReport, _ text: String, in state: inout AppState
  ) -> [Effect] {
    var places = report.places
    // Lines are printed to terminals of any kind: they get no sequence.
    let goesToTerminal = !report.tookTerminal && !state.launch.isLinear
    if goesToTerminal { places.insert("the terminal's clipboard", at: 0) }
    let size = Figures.size(Int64(report.size))
    let list = places.joined(separator: ", ")
    let file: SafeText =
      report.file.map { "also in \($0)" }
      ?? (report.mayBeKept ? "no file could be written" : "in no file, as this is private")
    let words: SafeText
    if let file = report.file, places.isEmpty {
      words = "Copied \(size) to \(file)."
    } else {
      words = places.isEmpty ? "Copied \(size), \(file)." : "Copied \(size) to \(list); \(file)."
    }
    state.tell(.success, words)
    return goesToTerminal ? [.terminal(.clipboard(text))] : []
  }

  // MARK: files

  static func write(_ state: inout AppState, _ arguments: String) -> [Effect] {
    write(arguments, .create, in: &state)
  }

  static func overwrite(_ state: inout AppState, _ arguments: String) -> [Effect] {
    write(arguments, .overwrite, in: &state)
  }

  private static func write(
    _ arguments: String, _ wanted: WriteMode, in state: inout AppState
  ) -> [Effect] {
    var rest = arguments[...]
    guard let excerpt = excerpt(&rest, in: &state) else { return [] }
    var mode = wanted
    if rest.hasPrefix(">>") {
      mode = .append
      rest = rest.dropFirst(2).drop(while: \.isWhitespace)
    }
    guard !rest.isEmpty else {
      state.tell(.warning, "Name a file: /write FILE, /write #2 FILE for the second code block.")
      return []
    }
    return [.write(WriteRequest(text: whole(excerpt), path: String(rest), mode: mode))]
  }

  // Files and commands want their last line ended; what is pasted into a shell must not be.
  private static func whole(_ excerpt: Excerpt) -> String {
    excerpt.text.hasSuffix("\n") ? excerpt.text : excerpt.text + "\n"
  }

  static func wrote(
    _ report: WriteReport, _ request: WriteRequest, in state: inout AppState
  ) -> [Effect] {
    switch report {
    case .written(let path, let bytes, let isAddition):
      let size = Figures.size(Int64(bytes))
      state.tell(.success, isAddition ? "Added \(size) to \(path)." : "Wrote \(size) to \(path).")
    case .failed(let path, let reason):
      state.tell(.failure, "\(path) could not be written: \(reason). Nothing was lost.")
    case .exists(let path):
      state.overlays.append(
        .question(
          Question(.overwrite(request), "\(path) is there already. Write over it?  y yes   n no")))
    }
    return []
  }

  // MARK: commands

  static func pipe(_ state: inout AppState, _ arguments: String) -> [Effect] {
    if let running = state.command {
      let line = shown(running.line)
      state.tell(.warning, "\(line) still runs; Esc ends it.")
      return []
    }
    var rest = arguments[...]
    guard let excerpt = excerpt(&rest, in: &state) else { return [] }
    guard !rest.isEmpty else {
      state.tell(.warning, "Name a command: /pipe wc -w, /pipe #2 python3 for a code block.")
      return []
    }
    state.commandCount += 1
    let command = RunningCommand(
      number: state.commandCount, line: String(rest), began: state.moment.uptime)
    state.command = command
    state.notice = Notice(
      .information, "\(shown(command.line)) has \(excerpt.name) and runs; Esc ends it.")
    return [.runCommand(number: command.number, command.line, input: whole(excerpt))]
  }

  /// Ends the running command; nil when none runs.
  static func endCommand(_ state: inout AppState) -> [Effect]? {
    guard let command = state.command else { return nil }
    state.command = nil
    state.tell(.information, "Ended \(shown(command.line)).")
    return [.endCommand(number: command.number)]
  }

  static func commandEnded(
    _ number: Int, _ report: CommandReport, in state: inout AppState
  ) -> [Effect] {
    guard let command = state.command, command.number == number else { return [] }
    state.command = nil
    let line = shown(command.line)
    let time = Figures.span(state.moment.uptime - command.began)
    let how = ending(report.ending)
    let isFine = report.ending == .exited(0)
    let text = said(report)
    let kind: Notice.Kind = isFine ? .success : .failure
    guard !text.isEmpty else {
      state.tell(kind, "\(line): \(how), nothing said, \(time).")
      return []
    }
    // What a person is typing goes before what a command says.
    guard state.overlays.isEmpty, state.composer.isEmpty else {
      let first = text.lines.first ?? ""
      state.tell(kind, "\(line): \(how), \(time). \(first)")
      return []
    }
    state.notice = nil
    if !isFine { state.tell(.failure, "\(line): \(how).") }
    state.overlays.append(.page(title: "\(line) · \(how), \(time)", text: text, scroll: 0))
    return []
  }

  private static func said(_ report: CommandReport) -> SafeText {
    var text = SafeText(trimmed(report.output), as: .prose)
    let errors = SafeText(trimmed(report.errors), as: .prose)
    if !errors.isEmpty {
      text = text.isEmpty ? errors : text + "\n\nStandard error:\n" + errors
    }
    if report.leftOut > 0 {
      text = text + "\n\n\(Figures.size(Int64(report.leftOut))) more were left out."
    }
    return text
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.last?.isNewline == true { rest.removeLast() }
    return String(rest)
  }

  private static func ending(_ ending: CommandReport.Ending) -> SafeText {
    switch ending {
    case .exited(let status): "exit status \(status)"
    case .killed(let signal): "ended by signal \(signal)"
    case .notStarted(let reason): "not started, \(reason)"
    }
  }

  private static func shown(_ line: String) -> SafeText {
    SafeText(line, as: .field).truncated(width: 40)
  }

  // MARK: from the transcript

  /// Begins a line that takes what is chosen: the code block, else the turn.
  static func begin(_ line: String, in state: inout AppState) -> [Effect] {
    guard let turn = state.open.transcript.cursor ?? state.open.conversation.last?.id else {
      return []
    }
    guard state.composer.isEmpty else {
      state.tell(.information, "There is a message in the composer; send or clear it first.")
      return []
    }
    let block = state.open.transcript.block
    state.open.transcript.target = BlockTarget(turn: turn, block: block)
    state.open.transcript.selection = nil
    state.open.transcript.cursor = nil
    state.open.transcript.block = nil
    state.focus = .composer
    state.composer.field.insert(line + " ")
    let what: SafeText = block.map { "Code block \($0 + 1)" } ?? "This turn"
    state.tell(.information, "\(what) goes there.")
    return []
  }

  // MARK: the whole

  static func pager(_ state: inout AppState, _: String) -> [Effect] {
    [.page(TranscriptText.of(state))]
  }

  @Sendable static func cannotPage(_ state: borrowing AppState) -> SafeText? {
    state.open.conversation.isEmpty ? "There is nothing to read yet." : nil
  }
}
