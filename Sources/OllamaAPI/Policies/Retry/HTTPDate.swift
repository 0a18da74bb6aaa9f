#if Resilience || Caching
/// The days of the calendar, counted without Foundation.
package enum CivilDate {
  /// Days from 1 January 1970 to a day of the Gregorian calendar.
  package static func days(year: Int, month: Int, day: Int) -> Int {
    // The year is counted from March, so that the leap day is its last.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Year, month and day of a number of days from 1 January 1970.
  package static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// How many days a month has.
  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// HTTP's three forms of a date (RFC 9110, 5.6.7), read strictly.
package enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let days = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// Seconds since 1970, or nil where `text` is no date.
  ///
  /// `now` (seconds since 1970) settles the century of a two-digit year: more than 50 years ahead
  /// means the past.
  package static func seconds(from text: some StringProtocol, now: Int64) -> Int64? {
    var reader = Reader(Array(text.utf8))
    let name = reader.letters()
    let isShort = days.contains { $0.prefix(3) == name }
    if isShort, reader.take(", ") { return standard(&reader) }
    if isShort, reader.take(" ") { return unixStyle(&reader) }
    if days.contains(name), reader.take(", ") { return obsolete(&reader, now: now) }
    return nil
  }

  /// Reads `06 Nov 1994 08:49:37 GMT`.
  private static func standard(_ reader: inout Reader) -> Int64? {
    guard let day = reader.digits(2), reader.take(" "), let month = month(&reader),
      reader.take(" "), let year = reader.digits(4), reader.take(" "),
      let time = clock(&reader), reader.take(" GMT"), reader.isAtEnd
    else { return nil }
    return seconds(year: year, month: month, day: day, time: time)
  }

  /// Reads `06-Nov-94 08:49:37 GMT`.
  private static func obsolete(_ reader: inout Reader, now: Int64) -> Int64? {
    guard let day = reader.digits(2), reader.take("-"), let month = month(&reader),
      reader.take("-"), let short = reader.digits(2), reader.take(" "),
      let time = clock(&reader), reader.take(" GMT"), reader.isAtEnd
    else { return nil }
    let today = CivilDate.date(days: Int(now.quotientRoundingDown(by: 86_400)))
    var year = today.year - today.year % 100 + short
    if year < today.year { year += 100 }
    let limit = CivilDate.days(year: today.year + 50, month: today.month, day: today.day)
    let timeOfDay = now - now.quotientRoundingDown(by: 86_400) * 86_400
    let ahead = Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400 + time
    if ahead > Int64(limit) * 86_400 + timeOfDay { year -= 100 }
    return seconds(year: year, month: month, day: day, time: time)
  }

  /// Reads `Nov  6 08:49:37 1994`.
  private static func unixStyle(_ reader: inout Reader) -> Int64? {
    guard let month = month(&reader), reader.take(" ") else { return nil }
    let day = reader.take(" ") ? reader.digits(1) : reader.digits(2)
    guard let day, reader.take(" "), let time = clock(&reader), reader.take(" "),
      let year = reader.digits(4), reader.isAtEnd
    else { return nil }
    return seconds(year: year, month: month, day: day, time: time)
  }

  private static func month(_ reader: inout Reader) -> Int? {
    let name = reader.letters()
    return months.firstIndex(of: name).map { $0 + 1 }
  }

  /// `08:49:37`; a leap second, 60, is allowed.
  private static func clock(_ reader: inout Reader) -> Int64? {
    guard let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2),
      reader.take(":"), let second = reader.digits(2), hour < 24, minute < 60, second <= 60
    else { return nil }
    return Int64(hour * 3600 + minute * 60 + second)
  }

  private static func seconds(year: Int, month: Int, day: Int, time: Int64) -> Int64? {
    guard day >= 1, day <= CivilDate.length(ofMonth: month, year: year) else { return nil }
    return Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400 + time
  }

  /// A strict reader of ASCII.
  private struct Reader {
    let bytes: [UInt8]
    var position = 0
    var isAtEnd: Bool { position == bytes.count }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ expected: String) -> Bool {
      let wanted = Array(expected.utf8)
      guard bytes[position...].starts(with: wanted) else { return false }
      position += wanted.count
      return true
    }

    mutating func letters() -> String {
      let rest = bytes[position...].prefix { (65...90).contains($0) || (97...122).contains($0) }
      position += rest.count
      return String(decoding: rest, as: UTF8.self)
    }

    mutating func digits(_ count: Int) -> Int? {
      let part = bytes[position...].prefix(count)
      guard part.count == count, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
      position += count
      return part.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
  }
}

extension Int64 {
  /// Division that rounds towards negative infinity.
  package func quotientRoundingDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
#endif
