internal import TerminalKit

/// What was typed over the list of models: letters of the name, and conditions such as
/// `cap:tools`, `size<8g`, `family:llama`, `quant:q4`, `ctx>32k`, `params<10b`, `is:warm`.
struct ModelFilter {
  /// What is compared with a number.
  enum Figure: Sendable { case size, context, parameters }

  /// One word of the filter.
  enum Condition: Sendable {
    case letters([UInt8])
    case capability(String)
    case family(String)
    case quantization(String)
    case isWarm, isCloud, canChat
    case figure(Figure, isLess: Bool, Double)
    /// A condition that is still being typed: it lets everything pass.
    case unfinished
  }

  let conditions: [Condition]

  init(_ text: String) {
    conditions = text.lowercased().split(separator: " ").map { Self.condition($0) }
  }

  private static func condition(_ word: Substring) -> Condition {
    if let colon = word.firstIndex(of: ":") {
      let value = String(word[word.index(after: colon)...])
      switch word[..<colon] {
      case "cap", "can": return value.isEmpty ? .unfinished : .capability(value)
      case "family", "fam": return value.isEmpty ? .unfinished : .family(value)
      case "quant": return value.isEmpty ? .unfinished : .quantization(value)
      case "is":
        switch value {
        case "warm", "loaded": return .isWarm
        case "cloud": return .isCloud
        case "chat": return .canChat
        default: return .unfinished
        }
      default: break
      }
    }
    guard let sign = word.firstIndex(where: { $0 == "<" || $0 == ">" }) else {
      return .letters(Array(word.utf8))
    }
    let figure: Figure
    switch word[..<sign] {
    case "size": figure = .size
    case "ctx", "context": figure = .context
    case "params", "parameters": figure = .parameters
    default: return .letters(Array(word.utf8))
    }
    guard let value = number(word[word.index(after: sign)...], binary: figure == .context) else {
      return .unfinished
    }
    return .figure(figure, isLess: word[sign] == "<", value)
  }

  /// `8g`, `8gb`, `32k`, `1.5b`; a context counts in 1024s.
  private static func number(_ text: Substring, binary: Bool) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(digits) else { return nil }
    let step = binary ? 1024.0 : 1000.0
    switch text.dropFirst(digits.count).first {
    case "k": return value * step
    case "m": return value * step * step
    case "g", "b": return value * step * step * step
    case "t": return value * 1e12
    case .some, nil: return value
    }
  }

  /// How well a model passes: nil when it does not, small is better.
  func score(_ entry: ModelTable.Entry, isWarm: @autoclosure () -> Bool) -> Int? {
    var total = 0
    for condition in conditions {
      switch condition {
      case .letters(let letters):
        guard
          let score = Fuzzy.score(letters, in: entry.haystack, scatteredIn: entry.nameLength)
        else { return nil }
        total += score
      case .capability(let word):
        guard entry.capabilities.contains(where: { $0.hasPrefix(word) }) else { return nil }
      case .family(let word): guard entry.family.contains(word) else { return nil }
      case .quantization(let word):
        guard entry.quantizationKey.contains(word) else { return nil }
      case .isWarm: guard isWarm() else { return nil }
      case .isCloud: guard entry.isCloud else { return nil }
      case .canChat: guard entry.refusal == nil else { return nil }
      case .figure(let figure, let isLess, let limit):
        guard let value = value(figure, entry), isLess ? value < limit : value > limit else {
          return nil
        }
      case .unfinished: break
      }
    }
    return total
  }

  private func value(_ figure: Figure, _ entry: ModelTable.Entry) -> Double? {
    switch figure {
    case .size: return entry.bytes > 0 ? Double(entry.bytes) : nil
    case .context: return entry.contextLength.map(Double.init)
    case .parameters: return entry.parameterCount > 0 ? entry.parameterCount : nil
    }
  }
}
