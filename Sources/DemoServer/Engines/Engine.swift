/// What speaks for a model. An engine is pure: the same prompt and seed give the same reply.
protocol Engine: Sendable {
  func reply(to prompt: Prompt) -> EngineReply
  /// What the answer could have been; nil where there is no choice, or none that can be counted.
  func cases(for prompt: Prompt) -> ReplyCases?
}

extension Engine {
  func cases(for prompt: Prompt) -> ReplyCases? { nil }
}

/// What an engine is asked.
struct Prompt: Sendable {
  /// The system text; empty for none.
  var system = ""
  /// The conversation; its last turn is the one to answer.
  var turns: [Turn]
  /// How much the model may think aloud; nil when it must not.
  var thinking: ThinkLevel?
  /// Decides where there is a choice.
  var seed: UInt64

  /// The last thing the person said.
  var question: String { (turns.last { $0.role == "user" }?.content ?? "").withFewMarks }
}

extension String {
  /// The text with at most 30 marks on a letter: comparing such characters, as the engines do, costs
  /// the square of their marks.
  var withFewMarks: String {
    var marks = 0
    var result = UnicodeScalarView()
    for scalar in unicodeScalars {
      let isMark = scalar.properties.canonicalCombiningClass != .notReordered
      marks = isMark ? marks + 1 : 0
      if marks <= 30 { result.append(scalar) }
    }
    return String(result)
  }
}

/// How long a thinking model thinks.
enum ThinkLevel: String, Sendable, CaseIterable {
  case low, medium, high, max
}

/// A piece of text on its way out.
enum ReplyPart: Sendable, Equatable {
  case thinking(String)
  case answer(String)
}

/// A reply as it is made, piece by piece: it may be far longer than memory should hold.
struct EngineReply {
  /// Tokens a second, where the prompt asked for a rate of its own.
  var rate: Double?
  /// Whether it goes out as fast as the client reads, whatever the server's pace.
  var isUnpaced = false
  /// Tokens of the answer, where the prompt asked for a number.
  var limit: Int?
  /// The text in order.
  var parts: AnyIterator<ReplyPart>

  /// A reply that is known as a whole.
  init(thinking: String = "", answer: String) {
    let whole: [ReplyPart] = thinking.isEmpty ? [] : [.thinking(thinking)]
    parts = AnyIterator((whole + [.answer(answer)]).makeIterator())
  }

  /// A reply that is made as it is read.
  init(parts: AnyIterator<ReplyPart>, rate: Double? = nil, limit: Int? = nil) {
    self.parts = parts
    self.rate = rate
    self.limit = limit
  }
}

/// Which engine a model has; a stored model keeps this name.
enum EngineKind: String, Sendable, CaseIterable {
  case eliza, guide, firehose, embedding
}

/// A small generator of numbers (SplitMix64) that is the same on every machine.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
