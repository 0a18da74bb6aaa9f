/// How long a model stays loaded after its last request.
enum KeepAlive: Sendable, Equatable {
  case limited(Duration)
  case forever

  /// Whether the model goes at once.
  var isOver: Bool { self == .limited(.zero) }

  /// A number is seconds, a text a Go duration, anything negative for ever.
  ///
  /// Throws `APIFailure` (400) in the server's words.
  static func parse(_ value: WireValue) throws -> KeepAlive {
    switch value {
    case .number(let text):
      let seconds = Double(text) ?? 0
      // Beyond Go's range of nanoseconds in 64 bits.
      return seconds < 0 || seconds > 9e9 ? .forever : .limited(.seconds(seconds))
    case .string(let text):
      guard let duration = GoDuration.parse(text) else {
        throw APIFailure(400, "time: \(GoDuration.complaint(about: text))")
      }
      return duration < .zero ? .forever : .limited(duration)
    case .null, .bool, .array, .object:
      throw APIFailure(400, "Unsupported type: '\(value.goKind)'")
    }
  }
}

/// Durations as Go writes them: `1h15m30.5s`, `300ms`, `-1m`.
enum GoDuration {
  private static let units: [(name: String, nanoseconds: Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9),
    ("h", 3600e9),
  ]

  /// The duration; nil when the text is not one, or is out of Go's range.
  static func parse(_ text: String) -> Duration? {
    var rest = Substring(text)
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
    if rest == "0" { return .zero }
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      guard let number = Double(digits), digits != "." else { return nil }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
      guard let unit = units.first(where: { $0.name == name }) else { return nil }
      rest = rest.dropFirst(name.count)
      total += number * unit.nanoseconds
    }
    guard total < 9.2e18 else { return nil }
    return .nanoseconds(Int64(isNegative ? -total : total))
  }

  /// What Go says about a text that is no duration.
  static func complaint(about text: String) -> String {
    var quoted = ""
    WireValue.quote(text, to: &quoted)
    let rest = text.drop { $0 == "-" || $0 == "+" }
    let isNumber = !rest.isEmpty && Double(rest) != nil
    return (isNumber ? "missing unit in duration " : "invalid duration ") + quoted
  }
}
