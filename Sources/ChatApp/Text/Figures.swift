package import TerminalKit

// Figures as people read them: decimal sizes, short times, token counts. All pure; all ASCII.

/// Turns numbers into short words.
package enum Figures {
  /// A number with so many decimals; no locale has a say.
  package static func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return "-" }
    var scale = 1.0
    for _ in 0..<max(places, 0) { scale *= 10 }
    let limited = min(max(value, -1e12), 1e12)
    let whole = Int((abs(limited) * scale).rounded())
    let sign = limited < 0 && whole > 0 ? "-" : ""
    guard places > 0 else { return sign + String(whole) }
    let divisor = Int(scale)
    let fraction = String(whole % divisor)
    let zeros = String(repeating: "0", count: max(places - fraction.count, 0))
    return sign + String(whole / divisor) + "." + zeros + fraction
  }

  /// A size in bytes, decimal, as `ollama list` writes it: `512 B`, `4.7 GB`, `12 GB`.
  package static func size(_ bytes: Int64) -> SafeText {
    let units = ["B", "KB", "MB", "GB", "TB", "PB"]
    var value = Double(max(bytes, 0))
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let number = unit == 0 || value >= 9.95 ? decimal(value, 0) : decimal(value, 1)
    return SafeText(number + " " + units[unit], as: .field)
  }

  /// A count of tokens: `201`, `1.5k`, `128k`.
  package static func tokens(_ count: Int) -> SafeText {
    let value = Double(max(count, 0))
    if count < 1000 { return SafeText(String(max(count, 0)), as: .field) }
    if count < 9_950 { return SafeText(decimal(value / 1000, 1) + "k", as: .field) }
    if count < 999_500 { return SafeText(decimal(value / 1000, 0) + "k", as: .field) }
    return SafeText(decimal(value / 1_000_000, 1) + "M", as: .field)
  }

  /// A context length, counted in 1024s where it divides so: `8k`, `40k`, `256k`, `1M`.
  package static func context(_ length: Int) -> SafeText {
    if length >= 1024 * 1024 {
      let millions = Double(length) / (1024 * 1024)
      return SafeText(decimal(millions, millions == millions.rounded() ? 0 : 1) + "M", as: .field)
    }
    if length >= 1024 { return SafeText(String(length / 1024) + "k", as: .field) }
    return SafeText(String(max(length, 0)), as: .field)
  }

  /// A running clock: `0.4 s`, `4.8 s`, `12 s`, `1:05`, `1:02:03`. Tenths only below ten seconds.
  package static func clock(_ duration: Duration) -> SafeText {
    let seconds = max(duration.seconds, 0)
    if seconds < 9.95 { return SafeText(decimal(seconds, 1) + " s", as: .field) }
    let whole = Int(min(seconds, 1e9))
    if whole < 60 { return SafeText("\(whole) s", as: .field) }
    let rest = whole % 60
    let minutes = whole / 60
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    if minutes < 60 { return SafeText("\(minutes):\(two(rest))", as: .field) }
    return SafeText("\(minutes / 60):\(two(minutes % 60)):\(two(rest))", as: .field)
  }

  /// A running clock without tenths: `4 s`, `1:05`.
  package static func calmClock(_ duration: Duration) -> SafeText {
    let whole = Int(min(max(duration.seconds, 0), 1e9))
    return whole < 10 ? "\(whole) s" : clock(.seconds(whole))
  }

  /// A measured time: `24 ms`, `0.38 s`, `2.3 s`, `1:05`.
  package static func span(_ duration: Duration) -> SafeText {
    let seconds = max(duration.seconds, 0)
    if seconds < 0.00995 { return SafeText(decimal(seconds * 1000, 1) + " ms", as: .field) }
    if seconds < 0.0995 { return SafeText(decimal(seconds * 1000, 0) + " ms", as: .field) }
    if seconds < 0.995 { return SafeText(decimal(seconds, 2) + " s", as: .field) }
    return clock(duration)
  }

  /// Tokens a second: `41.8`, `212`.
  package static func rate(_ rate: Double) -> SafeText {
    SafeText(decimal(rate, rate >= 99.95 ? 0 : 1), as: .field)
  }

  /// How long ago or from now, short: `now`, `4 min`, `3 h`, `12 d`, `5 wk`, `7 mo`, `2 y`.
  package static func age(seconds: Double) -> SafeText {
    guard seconds.isFinite else { return "-" }
    let value = max(seconds, 0)
    let minute = 60.0
    let hour = 3600.0
    let day = 86_400.0
    let words: String
    switch value {
    case ..<minute: words = "now"
    case ..<hour: words = "\(Int(value / minute)) min"
    case ..<(2 * day): words = "\(Int(value / hour)) h"
    case ..<(14 * day): words = "\(Int(value / day)) d"
    case ..<(60 * day): words = "\(Int(value / (7 * day))) wk"
    case ..<(730 * day): words = "\(Int(value / (30.4 * day))) mo"
    default: words = "\(Int(min(value / (365.25 * day), 9_999))) y"
    }
    return SafeText(words, as: .field)
  }

  /// An ordinal: `1st`, `2nd`, `3rd`, `11th`.
  package static func ordinal(_ number: Int) -> SafeText {
    let ending: String
    switch (number % 10, number % 100) {
    case (_, 11...13): ending = "th"
    case (1, _): ending = "st"
    case (2, _): ending = "nd"
    case (3, _): ending = "rd"
    default: ending = "th"
    }
    return SafeText("\(number)\(ending)", as: .field)
  }

  /// A count with its thousands apart: `3,000`.
  package static func grouped(_ count: Int) -> SafeText {
    let digits = Array(String(max(count, 0)))
    var words = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { words += "," }
      words.append(digit)
    }
    return SafeText(words, as: .field)
  }

  /// A count with its noun: `1 line`, `12 lines`.
  package static func count(
    _ number: Int, _ noun: SafeText, _ plural: SafeText? = nil
  ) -> SafeText {
    number == 1 ? "\(number) \(noun)" : "\(number) \(plural ?? noun + "s")"
  }

  /// Figures side by side in so many columns; those at the end that have no room are left out
  /// whole, and the first is always there.
  package static func row(
    _ parts: [SafeText], separator: SafeText = " · ", width: Int
  ) -> SafeText {
    var row: SafeText = ""
    for (place, part) in parts.enumerated() {
      guard place > 0 else {
        row = part
        continue
      }
      guard row.width + separator.width + part.width <= width else { break }
      row += separator + part
    }
    return row
  }
}
