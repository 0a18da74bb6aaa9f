/// A moment as RFC 3339 text gives it, to the nanosecond.
public struct TimeStamp: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z.
  public let seconds: Int
  /// Nanoseconds within the second, 0 ..< 1,000,000,000.
  public let nanoseconds: Int

  /// A moment; values beyond their range (some three million years either way) are cut to it.
  public init(seconds: Int, nanoseconds: Int = 0) {
    self.seconds = min(max(seconds, -100_000_000_000_000), 100_000_000_000_000)
    self.nanoseconds = min(max(0, nanoseconds), 999_999_999)
  }

  /// Reads text with 0 to 9 (or more, cut) fractional digits and `Z` or an offset; nil if it is none.
  public init?(_ text: String) {
    var text = text
    guard let stamp = text.withUTF8({ TimeStamp(bytes: $0) }) else { return nil }
    self = stamp
  }

  /// Seconds since 1970 with their fraction.
  public var secondsSinceEpoch: Double { Double(seconds) + Double(nanoseconds) / 1e9 }

  /// Whether this is the zero time of the server's language: "never" or "unknown".
  public var isZero: Bool { seconds == -62_135_596_800 }

  /// Earlier moments come first.
  public static func < (a: TimeStamp, b: TimeStamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}

extension TimeStamp {
  /// Reads RFC 3339 text in place.
  init?(bytes: UnsafeBufferPointer<UInt8>) {
    guard let minute = Self.minute(bytes) else { return nil }
    self.init(bytes, inMinute: minute)
  }

  /// The seconds at which the text's minute begins, its offset left out: what the first 16 bytes say.
  static func minute(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard bytes.count >= 20,
      let year = Self.digits(bytes, 0, 4), let month = Self.digits(bytes, 5, 2),
      let day = Self.digits(bytes, 8, 2), let hour = Self.digits(bytes, 11, 2),
      let minute = Self.digits(bytes, 14, 2),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[13] == UInt8(ascii: ":"),
      bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      1...12 ~= month, 1...Self.daysIn(month, year) ~= day, hour < 24, minute < 60
    else { return nil }
    return ((Self.daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60
  }

  /// Reads the rest of a text whose minute is known: seconds, fraction, offset.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, inMinute minute: Int) {
    guard bytes.count >= 20, bytes.count <= 64, bytes[16] == UInt8(ascii: ":"),
      let second = Self.digits(bytes, 17, 2), second <= 60
    else { return nil }
    var index = 19
    var fraction = 0
    if bytes[index] == UInt8(ascii: ".") {
      guard let (value, end) = Self.fraction(bytes, from: index + 1) else { return nil }
      fraction = value
      index = end
    }
    guard let offset = Self.offset(bytes, at: index) else { return nil }
    seconds = minute + second - offset
    nanoseconds = fraction
  }

  private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int)
    -> Int?
  {
    var value = 0
    for index in start..<start + count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  private static func fraction(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int)
    -> (Int, Int)?
  {
    var value = 0
    var index = start
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if index - start < 9 { value = value * 10 + Int(digit) }
      index += 1
    }
    guard index > start else { return nil }
    for _ in min(9, index - start)..<9 { value *= 10 }
    return (value, index)
  }

  /// Seconds east of Greenwich; the text must end with it.
  private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    guard index < bytes.count else { return nil }
    if bytes[index] | 0x20 == UInt8(ascii: "z") { return index + 1 == bytes.count ? 0 : nil }
    guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
      let hours = digits(bytes, index + 1, 2), let minutes = digits(bytes, index + 4, 2),
      hours < 24, minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    switch bytes[index] {
    case UInt8(ascii: "+"): return seconds
    case UInt8(ascii: "-"): return -seconds
    default: return nil
    }
  }

  private static func daysIn(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days of the proleptic Gregorian calendar, by counting years from March.
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension TimeStamp: CustomStringConvertible {
  /// RFC 3339 in UTC, trailing zeros of the fraction cut.
  public var description: String {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date =
      "\(pad(year, 4))-\(pad(month, 2))-\(pad(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2))"
    let time = "\(pad(rest / 3600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))"
    return "\(date)T\(time)\(fractionText)Z"
  }

  private var fractionText: String {
    guard nanoseconds > 0 else { return "" }
    var text = pad(nanoseconds, 9)
    while text.hasSuffix("0") { text.removeLast() }
    return "." + text
  }

  private func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
