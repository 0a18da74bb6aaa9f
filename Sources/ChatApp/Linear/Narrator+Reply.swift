internal import Conversations
internal import OllamaAPI
internal import TerminalKit

extension Narrator {
  /// A reply as far as it was told.
  struct ToldReply: Sendable {
    let turn: TurnID
    let owner: ConversationID
    let model: SafeText
    var stage: SafeText = ""
    /// Tens of seconds for which the stage has lasted.
    var tens = 0
    /// Bytes of the answer that were told.
    var bytes = 0
    var hasBegun = false
    var hasToldThought = false
    var stream = SafeTextStream(as: .prose)
  }

  /// How much text waits for the end of a sentence at most, in bytes.
  private static let longest = 400

  mutating func tellReply(_ state: AppState) {
    if let told = reply, state.conversations[told.owner]?.reply?.turn != told.turn {
      close(told, state)
    } else if let told = reply, told.owner != state.current {
      // It goes on; who comes back hears it.
      reply = nil
    }
    if reply == nil, let running = state.open.reply { begin(running, state) }
    guard var told = reply, let running = state.open.reply else { return }
    let turn = state.open.conversation[told.turn]
    if let turn, turn.content.utf8.count < told.bytes { takeBack(&told) }
    if running.phase != .answering {
      tellStage(running, turn, state, &told)
    } else if let turn {
      tellThought(turn, &told)
      tellAnswer(turn.content, &told, isComplete: false)
    }
    reply = told
  }

  private mutating func begin(_ running: Reply, _ state: AppState) {
    var told = ToldReply(
      turn: running.turn, owner: state.current, model: SafeText(running.model, as: .field))
    if running.resumed != nil {
      told.bytes = state.open.conversation[running.turn]?.content.utf8.count ?? 0
    }
    reply = told
  }

  // What was taken for the answer turned out to be thinking.
  private mutating func takeBack(_ told: inout ToldReply) {
    say("That was thinking; the answer follows.")
    (told.bytes, told.hasBegun, told.stream) = (0, false, SafeTextStream(as: .prose))
    told.hasToldThought = false
  }

  private mutating func tellStage(
    _ running: Reply, _ turn: Turn?, _ state: AppState, _ told: inout ToldReply
  ) {
    let stage = Self.stage(running, told.model)
    let lasted = Int((state.moment.uptime - running.phaseBegan).seconds / 10)
    if stage != told.stage {
      (told.stage, told.tens) = (stage, 0)
      say(stage)
    } else if lasted > told.tens {
      told.tens = lasted
      let count = turn.map(\.thinkingPieces) ?? 0
      let more: SafeText = count > 0 ? ", about \(Figures.tokens(count)) tokens" : ""
      say("Still \(running.phase == .thinking ? "thinking" : "waiting"), \(lasted * 10) s\(more).")
    }
  }

  private static func stage(_ reply: Reply, _ model: SafeText) -> SafeText {
    switch reply.phase {
    case .connecting, .waiting(.unknown): "Waiting for \(model)."
    case .waiting(.loading): "\(model) is being loaded."
    case .waiting(.reading(let expected)):
      expected.map { "\(model) reads the prompt, about \(Figures.clock($0)) in all." }
        ?? "\(model) reads the prompt."
    case .waiting(.queued): "\(model) has another request before this one."
    case .thinking: "Thinking."
    case .answering: ""
    }
  }

  private mutating func tellThought(_ turn: Turn, _ told: inout ToldReply) {
    guard !told.hasToldThought, let time = turn.thinkingTime else { return }
    told.hasToldThought = true
    say("Thought \(Figures.span(time)), about \(Figures.tokens(turn.thinkingPieces)) tokens.")
  }

  private mutating func tellAnswer(
    _ content: String, _ told: inout ToldReply, isComplete: Bool
  ) {
    let bytes = content.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: min(told.bytes, bytes.count))
    let rest = content[start...]
    let end = isComplete ? rest.endIndex : Self.pause(in: rest)
    guard end > start || isComplete else { return }
    var words = told.stream.append(String(content[start..<end]))
    told.bytes += bytes.distance(from: start, to: end)
    if isComplete { words += told.stream.finish() }
    guard !words.isEmpty else { return }
    if !told.hasBegun {
      told.hasBegun = true
      endLine()
      add("Model: ")
    }
    add(words)
  }

  /// The end of what can be said without breaking off within a sentence.
  private static func pause(in text: Substring) -> Substring.Index {
    var end = text.startIndex
    var previous: UInt8 = 0
    for (index, byte) in zip(text.utf8.indices, text.utf8) {
      let isEnd = previous == 0x2E || previous == 0x21 || previous == 0x3F || previous == 0x3A
      if byte == 0x0A || (byte == 0x20 && isEnd) { end = text.utf8.index(after: index) }
      previous = byte
    }
    guard end == text.startIndex, text.utf8.count > longest else { return end }
    let space = text.utf8.lastIndex(of: 0x20).map { text.utf8.index(after: $0) }
    return space ?? text.endIndex
  }

  private mutating func close(_ told: ToldReply, _ state: AppState) {
    var told = told
    reply = nil
    guard told.owner == state.current else { return }
    guard let turn = state.conversations[told.owner]?.conversation[told.turn] else {
      return endLine()
    }
    if turn.content.utf8.count < told.bytes { takeBack(&told) }
    if !turn.content.isEmpty { tellThought(turn, &told) }
    tellAnswer(turn.content, &told, isComplete: true)
    endLine()
    tellEnd(turn, state)
  }

  private mutating func tellEnd(_ turn: Turn, _ state: AppState) {
    switch turn.progress {
    case .done:
      if turn.content.isEmpty { say("Only thinking came: /thinking reads it, /retry asks anew.") }
      say(Self.figures(turn))
      if turn.doneReason == "length" {
        say("It was cut at its length limit; /continue goes on.")
      }
      guard state.open.settings.verbose, let metrics = turn.metrics else { return }
      for line in metrics.summaryLines { say(SafeText(line, as: .field)) }
    case .stopped:
      say("Stopped after about \(Figures.tokens(turn.pieces)) tokens. Ctrl-C again leaves.")
    // Why stands under the reply on a screen; the notice tells the ways on alone.
    case .cut(let error):
      say(
        turn.content.isEmpty && turn.thinking.isEmpty
          ? Wording.cutBefore(error) : Wording.cut(error, tokens: turn.pieces))
    // What went wrong is told as such.
    case .failed, .running: break
    }
  }

  private static func figures(_ turn: Turn) -> SafeText {
    guard let metrics = turn.metrics, let tokens = metrics.replyTokens else {
      return "Answered, about \(Figures.tokens(turn.pieces)) tokens."
    }
    var words: SafeText = "Answered: \(Figures.count(tokens, "token"))"
    if let total = metrics.totalDuration { words += ", \(Figures.span(total))" }
    if let rate = metrics.replyRate { words += ", \(Figures.rate(rate)) tokens a second" }
    return words + "."
  }
}
