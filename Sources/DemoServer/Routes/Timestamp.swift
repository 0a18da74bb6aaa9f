import Foundation

/// An instant of the wall clock in nanoseconds, written as Go writes it.
struct Timestamp: Sendable, Hashable, Comparable {
  /// Seconds since 1970.
  var seconds: Int
  /// 0 ..< 1_000_000_000.
  var nanoseconds: Int

  init(seconds: Int, nanoseconds: Int = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The present, to the nanosecond: `Date` would lose the last digits.
  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
  }

  static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// The instant so much later.
  func adding(_ duration: Duration) -> Timestamp {
    let (whole, attoseconds) = duration.components
    var nanoseconds = nanoseconds + Int(attoseconds / 1_000_000_000)
    var seconds = seconds.addingReportingOverflow(Int(whole)).partialValue
    if nanoseconds >= 1_000_000_000 {
      nanoseconds -= 1_000_000_000
      seconds += 1
    } else if nanoseconds < 0 {
      nanoseconds += 1_000_000_000
      seconds -= 1
    }
    return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
  }

  /// RFC 3339 in UTC with up to nine digits of the second, trailing zeros dropped.
  var text: String {
    let (year, month, day) = Self.date(days: Int((Double(seconds) / 86_400).rounded(.down)))
    let second = ((seconds % 86_400) + 86_400) % 86_400
    let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }
    var fraction = nanoseconds == 0 ? "" : "." + Self.padded(nanoseconds, 9)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return date + "T" + clock.joined(separator: ":") + fraction + "Z"
  }

  /// The present as an HTTP `Date` field.
  static func httpDate() -> String {
    let now = now()
    let days = now.seconds / 86_400
    let (year, month, day) = date(days: days)
    let second = now.seconds % 86_400
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return "\(names[days % 7]), \(padded(day, 2)) \(months[month - 1]) \(year) "
      + clock.joined(separator: ":") + " GMT"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }

  /// The date of a day counted from 1970-01-01, by the Gregorian rules.
  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    // Years begin in March here, so that the leap day comes last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let index = (5 * dayOfYear + 2) / 153
    let month = index < 10 ? index + 3 : index - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * index + 2) / 5 + 1)
  }
}
