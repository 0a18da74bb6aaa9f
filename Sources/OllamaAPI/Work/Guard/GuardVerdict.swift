#if Workflows
/// What a guard model says of a text.
public enum GuardVerdict: Sendable, Hashable {
  /// Nothing is wrong with it.
  case safe
  /// It belongs to these categories, as the model names them (such as `S1`); perhaps none named.
  case unsafe([String])
  /// The model did not give a verdict; its words, cut short.
  case unclear(String)

  /// Reads a guard model's reply, in the forms of the models that Ollama's library has:
  ///
  /// - Llama Guard: `safe`, or `unsafe` and a line of categories, `S1,S10`.
  /// - ShieldGemma and Granite Guardian: `Yes` (it breaks the rule) or `No`.
  /// - Qwen3Guard: `Safety: Unsafe`, `Categories: Violent`; `Controversial` counts as unsafe.
  ///
  /// Only the beginning of the reply counts, so that quoted words decide nothing.
  public init(reply: String) {
    let lines = Self.withoutThinking(reply)
      .split(whereSeparator: \.isNewline)
      .map { $0.trimmed }.filter { !$0.isEmpty }
    guard let first = lines.first else {
      self = .unclear("")
      return
    }
    let rest = Array(lines.dropFirst())
    var words = Self.words(first)
    if words.first == "safety" { words.removeFirst() }
    switch words.first {
    case "safe" where words.count == 1, "no": self = .safe
    case "unsafe":
      let onLine = first.lowercased().firstRange(of: "unsafe").map { first[$0.upperBound...] }
      let named = Self.categories(String(onLine ?? ""))
      self = .unsafe(named.isEmpty ? Self.categories(rest.first ?? "") : named)
    case "controversial" where words.count == 1: self = .unsafe(Self.categories(rest.first ?? ""))
    case "yes": self = .unsafe([])
    default: self = .unclear(String(first.prefix(200)))
    }
  }

  /// Whether it is safe.
  public var isSafe: Bool { self == .safe }

  private static func withoutThinking(_ text: String) -> Substring {
    guard let end = text.firstRange(of: "</think>") else { return text[...] }
    return text[end.upperBound...]
  }

  private static func words(_ line: String) -> [String] {
    line.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  private static func categories(_ line: String) -> [String] {
    var line = line
    if line.lowercased().hasPrefix("categories") { line = String(line.dropFirst(10)) }
    var seen: Set<String> = []
    return line.split { ",;".contains($0) }
      .map { String($0).trimmingPunctuation }
      .filter { !$0.isEmpty && $0.lowercased() != "none" && seen.insert($0).inserted }
      .prefix(32).map { String($0.prefix(80)) }
  }
}

/// The categories of Llama Guard 3, after the hazards that MLCommons names.
public enum GuardCategory {
  /// What a code such as `S1` means; nil where it is not one of them.
  public static func meaning(_ code: String) -> String? { meanings[code.uppercased()] }

  private static let meanings: [String: String] = [
    "S1": "violent crimes", "S2": "non-violent crimes", "S3": "sex-related crimes",
    "S4": "sexual exploitation of children", "S5": "defamation", "S6": "specialized advice",
    "S7": "privacy", "S8": "intellectual property", "S9": "weapons of mass harm", "S10": "hate",
    "S11": "suicide and self-harm", "S12": "sexual content", "S13": "elections",
    "S14": "abuse of code interpreters",
  ]
}

extension StringProtocol {
  /// The text without white space around it.
  fileprivate var trimmed: String {
    var part = self[...]
    while let first = part.first, first.isWhitespace { part = part.dropFirst() }
    while let last = part.last, last.isWhitespace { part = part.dropLast() }
    return String(part)
  }

  /// The text without white space and punctuation around it.
  fileprivate var trimmingPunctuation: String {
    var part = self[...]
    while let first = part.first, !(first.isLetter || first.isNumber) { part = part.dropFirst() }
    while let last = part.last, !(last.isLetter || last.isNumber) { part = part.dropLast() }
    return String(part)
  }
}
#endif
