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
    case figure(Figure, ClosedRange<Double>)
    /// A condition that is still being typed: it lets everything pass.
    case unfinished
    /// One that means nothing, and why; it lets everything pass too.
    case wrong(SafeText)
  }

  /// Why a condition means nothing; nil when all of them mean something.
  var complaint: SafeText? {
    for case .wrong(let reason) in conditions { return reason }
    return nil
  }

  let conditions: [Condition]

  /// Whether letters of names are among them.
  var hasLetters: Bool {
    conditions.contains { condition in
      if case .letters = condition { true } else { false }
    }
  }

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
        default: return flag(word, value)
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
    let isEqualToo = word[word.index(after: sign)...].hasPrefix("=")
    let text = word[word.index(after: sign)...].drop { $0 == "=" }
    if text.isEmpty { return .unfinished }
    guard let value = number(text, binary: figure == .context) else {
      let shown = SafeText(String(word), as: .field).truncated(width: 24)
      return .wrong("\(shown) compares with nothing: \(figure.sample).")
    }
    let isLess = word[sign] == "<"
    // A hair to either side: 8.2b is no exact number.
    let limit = value * (1 + (isLess == isEqualToo ? 1e-9 : -1e-9))
    return .figure(figure, isLess ? 0...max(limit, 0) : limit...Double.infinity)
  }

  private static func flag(_ word: Substring, _ value: String) -> Condition {
    let known = ["warm", "loaded", "cloud", "chat"]
    if known.contains(where: { $0.hasPrefix(value) }) { return .unfinished }
    let shown = SafeText(String(word), as: .field).truncated(width: 24)
    return .wrong("\(shown) means nothing: is:warm, is:cloud or is:chat.")
  }

  /// `8g`, `8gb`, `32k`, `1.5b`; a context counts in 1024s. Nil for what is no number.
  private static func number(_ text: Substring, binary: Bool) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(digits) else { return nil }
    let step = binary ? 1024.0 : 1000.0
    switch text.dropFirst(digits.count) {
    case "": return value
    case "k", "kb": return value * step
    case "m", "mb": return value * step * step
    case "g", "b", "gb": return value * step * step * step
    case "t", "tb": return value * 1e12
    default: return nil
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
        total += isWhole(letters, entry) ? -1 : score
      case .capability(let word):
        guard entry.capabilities.contains(where: { $0.hasPrefix(word) }) else { return nil }
      case .family(let word): guard entry.family.contains(word) else { return nil }
      case .quantization(let word):
        guard entry.quantizationKey.contains(word) else { return nil }
      case .isWarm: guard isWarm() else { return nil }
      case .isCloud: guard entry.isCloud else { return nil }
      case .canChat: guard entry.refusal == nil else { return nil }
      case .figure(let figure, let range):
        guard let value = value(figure, entry), range.contains(value) else { return nil }
      case .unfinished, .wrong: break
      }
    }
    return total
  }

  /// How near a model is to what was typed: 0 it is named so, 1 its row holds the letters as they
  /// stand, 2 it holds them strewn. For models that pass.
  func distance(_ entry: ModelTable.Entry) -> Int {
    var distance = 0
    for case .letters(let letters) in conditions where !isWhole(letters, entry) {
      let isTogether = Fuzzy.score(letters, in: entry.haystack, scatteredIn: 0) != nil
      distance = max(distance, isTogether ? 1 : 2)
    }
    return distance
  }

  // A name means its `latest` where it says no tag.
  private func isWhole(_ letters: [UInt8], _ entry: ModelTable.Entry) -> Bool {
    let name = entry.haystack.prefix(entry.nameLength)
    guard name.starts(with: letters) else { return false }
    let rest = name.dropFirst(letters.count)
    return rest.isEmpty || rest.elementsEqual(":latest".utf8)
  }

  private func value(_ figure: Figure, _ entry: ModelTable.Entry) -> Double? {
    switch figure {
    case .size: return entry.bytes > 0 ? Double(entry.bytes) : nil
    case .context: return entry.contextLength.map(Double.init)
    case .parameters: return entry.parameterCount > 0 ? entry.parameterCount : nil
    }
  }
}

extension ModelFilter.Figure {
  /// How a value is written.
  fileprivate var sample: SafeText {
    switch self {
    case .size: "a size is written 800m or 8g, as in size<8g"
    case .context: "a context is written 8k or 32768, as in ctx>32k"
    case .parameters: "parameters are written 500m or 7b, as in params<10b"
    }
  }
}
