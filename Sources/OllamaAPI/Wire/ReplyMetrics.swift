/// What the server measured of a reply. Servers leave out what is zero.
public struct ReplyMetrics: Sendable, Hashable {
  /// From the request's arrival to the reply's end.
  public var totalDuration: Duration?
  /// Loading the model.
  public var loadDuration: Duration?
  /// Tokens of the prompt; newer servers count those that were cached too.
  public var promptTokens: Int?
  /// Evaluating the prompt (only what was not cached).
  public var promptDuration: Duration?
  /// Tokens of the reply, thinking included.
  public var replyTokens: Int?
  /// Generating the reply.
  public var replyDuration: Duration?

  /// Measurements; all optional.
  public init(
    totalDuration: Duration? = nil, loadDuration: Duration? = nil, promptTokens: Int? = nil,
    promptDuration: Duration? = nil, replyTokens: Int? = nil, replyDuration: Duration? = nil
  ) {
    self.totalDuration = totalDuration
    self.loadDuration = loadDuration
    self.promptTokens = promptTokens
    self.promptDuration = promptDuration
    self.replyTokens = replyTokens
    self.replyDuration = replyDuration
  }

  /// Prompt tokens a second; nil unless both figures are there and more than zero, and where they
  /// make 10^12 a second or more, which no machine does.
  public var promptRate: Double? { Self.rate(promptTokens, promptDuration) }
  /// Reply tokens a second; nil as for `promptRate`.
  public var replyRate: Double? { Self.rate(replyTokens, replyDuration) }
  /// Tokens of the context in use after the reply; nil if the server counted nothing.
  public var contextTokens: Int? {
    promptTokens == nil && replyTokens == nil ? nil : (promptTokens ?? 0) &+ (replyTokens ?? 0)
  }
  /// Whether nothing was measured.
  public var isEmpty: Bool { self == ReplyMetrics() }

  private static func rate(_ tokens: Int?, _ time: Duration?) -> Double? {
    guard let tokens, tokens > 0, let time, time > .zero else { return nil }
    let rate = Double(tokens) / (Double(time.wholeNanoseconds) / 1e9)
    return rate < 1e12 ? rate : nil
  }
}

extension ReplyMetrics {
  /// The lines that `ollama run --verbose` prints, only those that are more than zero.
  public var summaryLines: [String] {
    var lines: [String] = []
    func add(_ label: String, _ value: String) {
      lines.append(label + String(repeating: " ", count: max(0, 22 - label.count)) + value)
    }
    if let time = totalDuration, time > .zero { add("total duration:", GoDuration.text(time)) }
    if let time = loadDuration, time > .zero { add("load duration:", GoDuration.text(time)) }
    if let count = promptTokens, count > 0 { add("prompt eval count:", "\(count) token(s)") }
    if let time = promptDuration, time > .zero {
      add("prompt eval duration:", GoDuration.text(time))
      if let rate = promptRate { add("prompt eval rate:", Self.rateText(rate)) }
    }
    if let count = replyTokens, count > 0 { add("eval count:", "\(count) token(s)") }
    if let time = replyDuration, time > .zero {
      add("eval duration:", GoDuration.text(time))
      if let rate = replyRate { add("eval rate:", Self.rateText(rate)) }
    }
    return lines
  }

  private static func rateText(_ rate: Double) -> String {
    let hundredths = Int((rate * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) tokens/s"
  }
}

extension ReplyMetrics {
  /// Reads the measurements among a reply's members.
  init(_ object: JSONObject) {
    self.init(
      totalDuration: object.nanoseconds("total_duration"),
      loadDuration: object.nanoseconds("load_duration"),
      promptTokens: object.quantity("prompt_eval_count").map { max(0, $0) },
      promptDuration: object.nanoseconds("prompt_eval_duration"),
      replyTokens: object.quantity("eval_count").map { max(0, $0) },
      replyDuration: object.nanoseconds("eval_duration"))
  }

  /// Adds the measurements to a reply's members.
  func add(to object: inout JSONObject) {
    object.add("total_duration", nanoseconds: totalDuration)
    object.add("load_duration", nanoseconds: loadDuration)
    object.add("prompt_eval_count", promptTokens)
    object.add("prompt_eval_duration", nanoseconds: promptDuration)
    object.add("eval_count", replyTokens)
    object.add("eval_duration", nanoseconds: replyDuration)
  }
}
