#if Diagnostics
/// Guesses how many tokens a text has: about four characters a token for Latin text, one a
/// character for Chinese, Japanese and Korean, two for other scripts; corrected for each model by
/// what its server has counted. Ollama has no endpoint that counts without running the model.
///
/// A plain value: `learn` from replies, `count` at any time. Counts of prompts that were sent
/// before are exact.
public struct TokenEstimate: Sendable, Equatable {
  /// A guess, or a count.
  public struct Count: Sendable, Hashable {
    /// Tokens.
    public var tokens: Int
    /// Whether the server has counted exactly this prompt.
    public var isExact: Bool
  }

  /// What has been learned of one model.
  private struct Calibration: Sendable, Equatable {
    /// Tokens the server counted, and what the plain guess had said; older ones weigh less.
    var counted = 0.0
    var guessed = 0.0
    /// Tokens of the model's template around each message.
    var overhead = TokenEstimate.usualOverhead

    /// How many tokens the model makes of one that was guessed.
    var factor: Double { guessed > 0 ? min(max(counted / guessed, 0.2), 5) : 1 }
  }

  /// Tokens that templates put around a message, until learned better.
  static let usualOverhead = 4.0
  /// Tokens of an image; models take from 64 to 2000 and more, so set what fits yours.
  public var tokensPerImage = 256
  /// Greatest number of prompts that are remembered with their exact counts.
  public static let memory = 256

  private var models: [String: Calibration] = [:]
  private var exact: [Int: Int] = [:]
  private var order: [Int] = []

  /// Knows nothing yet.
  public init() {}

  /// Tokens of a text before any correction.
  public static func guess(_ text: String) -> Int { Int(units(text).rounded(.up)) }

  /// Tokens of a text for a model, without any template.
  public func count(_ text: String, model: String) -> Int {
    Int((Self.units(text) * calibration(model).factor).rounded(.up))
  }

  /// Tokens of a chat's prompt: messages, tools and the template around them.
  public func count(_ request: ChatRequest) -> Count {
    if let tokens = exact[Self.key(request)] { return Count(tokens: tokens, isExact: true) }
    let calibration = calibration(request.model)
    let text = Self.units(request) * calibration.factor
    let around = Double(request.messages.count) * calibration.overhead
    let images = request.messages.reduce(0) { $0 + $1.images.count } * max(0, tokensPerImage)
    return Count(tokens: Int((text + around).rounded(.up)) + images, isExact: false)
  }

  /// Takes in what the server counted of a chat.
  public mutating func learn(_ request: ChatRequest, _ response: ChatResponse) {
    learn(
      reply: response.message.content + (response.message.thinking ?? ""),
      hasCalls: !response.message.toolCalls.isEmpty, metrics: response.metrics,
      model: request.model)
    guard let tokens = response.metrics.promptTokens, tokens > 0 else { return }
    remember(tokens, for: Self.key(request))
    // Images would be taken for template, and older servers leave out what they had cached: then
    // the count is less than the text can be.
    guard !request.messages.isEmpty, request.messages.allSatisfy(\.images.isEmpty) else { return }
    var calibration = calibration(request.model)
    let text = Self.units(request) * calibration.factor
    let around = (Double(tokens) - text) / Double(request.messages.count)
    guard around >= 0, around <= 64 else { return }
    calibration.overhead += (around - calibration.overhead) / 4
    models[Self.name(request.model)] = calibration
  }

  /// Takes in what the server counted of a completion's reply.
  public mutating func learn(_ request: GenerateRequest, _ response: GenerateResponse) {
    learn(
      reply: response.text + (response.thinking ?? ""), hasCalls: false,
      metrics: response.metrics, model: request.model)
  }

  private mutating func learn(
    reply: String, hasCalls: Bool, metrics: ReplyMetrics, model: String
  ) {
    // Few tokens say little, and calls are tokens that are no text.
    guard !hasCalls, let tokens = metrics.replyTokens, tokens >= 16 else { return }
    let guessed = Self.units(reply)
    guard guessed >= 4, (0.1...10).contains(Double(tokens) / guessed) else { return }
    var calibration = calibration(model)
    // About the last 16,000 tokens count, so that another use of the model is followed.
    let weight = calibration.counted > 16_000 ? 16_000 / calibration.counted : 1
    calibration.counted = calibration.counted * weight + Double(tokens)
    calibration.guessed = calibration.guessed * weight + guessed
    models[Self.name(model)] = calibration
  }

  private mutating func remember(_ tokens: Int, for key: Int) {
    if exact.updateValue(tokens, forKey: key) == nil { order.append(key) }
    if order.count > Self.memory { exact[order.removeFirst()] = nil }
  }

  private func calibration(_ model: String) -> Calibration {
    models[Self.name(model)] ?? Calibration()
  }
}

extension TokenEstimate {
  private static func name(_ model: String) -> String { ModelName(splitting: model).full }

  /// The prompt's identity within this process.
  private static func key(_ request: ChatRequest) -> Int {
    var hasher = Hasher()
    hasher.combine(name(request.model))
    hasher.combine(request.messages)
    hasher.combine(request.tools)
    hasher.combine(request.think)
    return hasher.finalize()
  }

  private static func units(_ request: ChatRequest) -> Double {
    var sum = 0.0
    for message in request.messages {
      sum += units(message.content) + units(message.thinking ?? "")
      for call in message.toolCalls { sum += units(call.json.description) }
    }
    for tool in request.tools { sum += units(tool.json.description) }
    return sum
  }

  /// Tokens of a text as fractions, by its characters alone.
  private static func units(_ text: String) -> Double {
    var (quarters, halves, wholes) = (0, 0, 0)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      // Latin with its accents, and general punctuation.
      case 0..<0x0250, 0x2000..<0x2070: quarters += 1
      // Kana, Hangul, ideographs, and emoji.
      case 0x1100..<0x1200, 0x2E80..<0xA4D0, 0xAC00..<0xD7B0, 0xF900..<0xFB00, 0xFF00..<0xFFF0,
        0x1F000..<0x1FB00, 0x20000..<0x40000:
        wholes += 1
      default: halves += 1
      }
    }
    return Double(quarters) / 4 + Double(halves) / 2 + Double(wholes)
  }
}
#endif
