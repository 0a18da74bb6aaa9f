/// Durations in the text form that the server and its command line use, such as `1h30m` or `12.3ms`.
public enum GoDuration {
  /// Reads a duration such as `300ms`, `-1.5h` or `2h45m`; nil if it is none.
  public static func parse(_ text: String) -> Duration? {
    var rest = Substring(text)
    var sign = 1.0
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest = rest.dropFirst()
    }
    if rest == "0" { return .zero }
    guard !rest.isEmpty else { return nil }
    var seconds = 0.0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(number), number != "." else { return nil }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      guard let scale = units[String(unit)] else { return nil }
      rest = rest.dropFirst(unit.count)
      seconds += value * scale
    }
    guard seconds < 9.2e9 else { return nil }
    return .nanoseconds(Int64((sign * seconds * 1e9).rounded()))
  }

  private static let units: [String: Double] = [
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600,
  ]

  /// The duration as the official command line prints it: `1.2s`, `130.079ms`, `1m30.5s`, `1h0m0s`.
  public static func text(_ duration: Duration) -> String {
    let nanoseconds = duration.wholeNanoseconds
    let sign = nanoseconds < 0 ? "-" : ""
    let value = nanoseconds.magnitude
    switch value {
    case 0: return "0s"
    case ..<1_000: return "\(sign)\(value)ns"
    case ..<1_000_000: return "\(sign)\(decimal(value, 1_000, 3))µs"
    case ..<1_000_000_000: return "\(sign)\(decimal(value, 1_000_000, 6))ms"
    default: break
    }
    let minutes = value / 60_000_000_000
    let seconds = decimal(value % 60_000_000_000, 1_000_000_000, 9)
    if minutes == 0 { return "\(sign)\(seconds)s" }
    if minutes < 60 { return "\(sign)\(minutes)m\(seconds)s" }
    return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)s"
  }

  /// The shortest text that says the same: zero parts are left out, so 300 s is `5m`.
  public static func shortText(_ duration: Duration) -> String {
    var shown = text(duration)
    for (long, short) in [("m0s", "m"), ("h0m", "h")] where shown.hasSuffix(long) {
      shown = String(shown.dropLast(long.count)) + short
    }
    return shown
  }

  /// `value / unit` with up to `digits` decimals, trailing zeros cut.
  private static func decimal(_ value: UInt64, _ unit: UInt64, _ digits: Int) -> String {
    let fraction = value % unit
    guard fraction > 0 else { return "\(value / unit)" }
    let text = String(fraction)
    var padded = String(repeating: "0", count: digits - text.count) + text
    while padded.hasSuffix("0") { padded.removeLast() }
    return "\(value / unit).\(padded)"
  }
}
