internal import Conversations
internal import OllamaAPI
package import TerminalKit

/// Tells in lines what has changed since it was asked last. Nothing told is ever taken back.
package struct Narrator: Sendable {
  /// What is to be printed.
  var text: SafeText = ""
  /// The last line is not ended yet.
  var isOpen = false
  /// The words that stand at the end and wait for a line.
  var asked: SafeText?
  var hasGreeted = false
  var lines = 0
  var interrupts = 0
  var conversation: ConversationID?
  var notice: Notice?
  var server: ToldServer?
  var queue = 0
  var kept = ""
  var files: [String] = []
  var reply: ToldReply?
  var overlay = ToldOverlay()
  var tenths: [TransferID: Int] = [:]

  /// Has told nothing.
  package init() {}

  /// What is known of the server.
  struct ToldServer: Equatable, Sendable {
    var host: Host
    var model: String?
    var isDown: Bool
    var isEmpty: Bool
  }

  /// What is to be added to what was printed before; empty when nothing has changed.
  package mutating func news(of state: AppState) -> SafeText {
    text = ""
    followTyping(state)
    if !hasGreeted {
      hasGreeted = true
      say(LinearWords.greeting)
    }
    tellServer(state)
    tellConversation(state)
    tellFiles(state)
    tellQueue(state)
    tellReply(state)
    tellNotice(state)
    tellKept(state)
    tellTransfers(state)
    tellOverlay(state)
    ask(state)
    return text
  }

  // MARK: lines

  /// A line of its own.
  mutating func say(_ line: SafeText) {
    endLine()
    text += line + "\n"
  }

  /// Words that others may follow on the same line.
  mutating func add(_ words: SafeText) {
    guard let last = words.string.utf8.last else { return }
    text += words
    isOpen = last != 0x0A
  }

  mutating func endLine() {
    if isOpen { text += "\n" }
    isOpen = false
    asked = nil
  }

  private mutating func followTyping(_ state: AppState) {
    if state.linear.interrupts != interrupts {
      interrupts = state.linear.interrupts
      // The terminal has shown the key somewhere in the line.
      (isOpen, asked) = (true, nil)
    }
    guard state.linear.lines != lines else { return }
    lines = state.linear.lines
    (isOpen, asked) = (false, nil)
    notice = nil
  }

  private mutating func ask(_ state: AppState) {
    let wanted = prompt(state)
    guard wanted != asked else { return }
    endLine()
    asked = wanted
    guard let wanted else { return }
    text += wanted
    isOpen = true
  }

  private func prompt(_ state: AppState) -> SafeText? {
    switch state.overlays.last {
    case .question: return "Yes or no: "
    case .entry: return "Line: "
    case .list(let list):
      return list.kind.takesText && list.kind != .search ? "Value: " : "Number or words: "
    // Between two rows of a page that grows nothing is asked for.
    case .page(_, let words, _) where LinearWords.isGrowing(words): return nil
    case .help, .page, .transfer, .probe, .duel, nil: break
    }
    if state.linear.isContinuing { return "More: " }
    let isWaiting = state.open.isBusy || state.storage.isResuming || !state.open.queue.isEmpty
    if state.open.queueIsHeld { return "You: " }
    let isAsking = state.server.models == nil && !state.server.isDown
    return isWaiting || isAsking || reply != nil ? nil : "You: "
  }

  // MARK: what holds

  private mutating func tellServer(_ state: AppState) {
    let server = state.server
    guard server.models != nil || server.isDown else { return }
    // The demo stands in for a server that nobody wants to hear of.
    if state.launch.isDemo, !server.isDemo { return }
    let now = ToldServer(
      host: server.host, model: state.open.settings.model, isDown: server.isDown,
      isEmpty: server.models?.isEmpty == true)
    guard now != self.server else { return }
    let before = self.server
    self.server = now
    let place: SafeText =
      server.isDemo ? "the demo" : SafeText(server.host.displayName, as: .field)
    if case .down(let error, _, _) = server.link {
      guard before?.isDown != true || before?.host != now.host else { return }
      say(
        """
        \(place) does not answer: \(Wording.reason(error)). It is asked again and again; \
        /reconnect asks now, /host names another, /demo needs none.
        """)
    } else if now.isEmpty {
      say("\(place) has no models yet. /pull qwen3:0.6b gets a small one; /demo needs none.")
    } else if now.model == nil {
      say("\(place) answers. /model lists the models.")
    } else {
      say("Chatting with \(state.modelName) on \(place).")
    }
  }

  private mutating func tellConversation(_ state: AppState) {
    guard conversation != state.current else { return }
    let isFirst = conversation == nil
    conversation = state.current
    (queue, kept) = (state.open.queue.count, "")
    let open = state.open.conversation
    if open.isEmpty {
      if !isFirst, state.notice == nil {
        say(open.isPrivate ? "A private conversation." : "A new conversation.")
      }
      return
    }
    let path = open.path
    let shown = path.suffix(2)
    say(
      """
      Conversation: \(SafeText(open.title, as: .field)). \(Figures.count(path.count, "turn"))\
      \(path.count > shown.count ? "; here are the last two, /pager has all" : "").
      """)
    for turn in shown where !turn.isRunning || turn.role == .user {
      say("\(LinearWords.name(of: turn)): \(SafeText(turn.content, as: .prose))")
    }
  }

  private mutating func tellFiles(_ state: AppState) {
    let all = state.composer.allFiles
    let names = all.map(\.attachment.name)
    guard names != files else { return }
    for file in all where !files.contains(file.attachment.name) {
      let name = SafeText(file.attachment.name, as: .field)
      say("Attached: \(name), \(FilesPane.words(file.attachment)).")
    }
    files = names
  }

  private mutating func tellQueue(_ state: AppState) {
    let count = state.open.queue.count
    guard count != queue else { return }
    if count > queue, state.open.isBusy {
      say("Queued: it is sent when this reply has ended.")
    }
    queue = count
  }

  private mutating func tellNotice(_ state: AppState) {
    guard state.notice != notice else { return }
    notice = state.notice
    guard let notice else { return }
    switch notice.kind {
    case .information, .success: say(notice.text)
    case .warning: say("Note: \(notice.text)")
    case .failure: say("Failed: \(notice.text)")
    }
  }

  // A message that could not be sent, or was left from the last time.
  private mutating func tellKept(_ state: AppState) {
    let now = state.linear.isContinuing || reply != nil ? "" : state.composer.text
    guard !now.isSame(as: kept), state.composer.files.sending == nil else { return }
    kept = now
    guard !now.isEmpty else { return }
    let line = now.split(whereSeparator: \.isNewline).joined(separator: " ")
    let words = SafeText(line, as: .field).truncated(width: 60)
    say("Your message is kept: \(words)")
    say("An empty line sends it; any other line takes its place.")
  }

  private mutating func tellTransfers(_ state: AppState) {
    var now: [TransferID: Int] = [:]
    for transfer in state.transfers.running {
      let tenth = transfer.report.fraction.map { Int(min(max($0, 0), 1) * 10) } ?? 0
      now[transfer.id] = tenth
      if tenths[transfer.id] != tenth { say("Now \(TransferWords.short(transfer)).") }
    }
    tenths = now
  }
}
