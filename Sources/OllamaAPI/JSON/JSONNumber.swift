/// A JSON number kept exactly as it was written, so that nothing is lost on the way through.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The number's text, valid JSON.
  public let text: String

  /// Keeps a whole number.
  public init(_ value: Int) { text = String(value) }

  /// Keeps a number; one that JSON cannot say (infinite, not a number) becomes 0.
  public init(_ value: Double) {
    guard value.isFinite else {
      text = "0"
      return
    }
    let shown = value.description
    text = shown.hasSuffix(".0") ? String(shown.dropLast(2)) : shown
  }

  /// Keeps text that a parser has found to be a JSON number.
  init(checked text: String) { self.text = text }

  /// The number's text.
  public var description: String { text }

  /// The value as a whole number; nil if it has a fraction or does not fit.
  public var int: Int? {
    if let exact = Int(text) { return exact }
    guard let value = Double(text) else { return nil }
    return Int(exactly: value)
  }

  /// The nearest double; infinite where the number is beyond it.
  public var double: Double { Double(text) ?? 0 }
}
