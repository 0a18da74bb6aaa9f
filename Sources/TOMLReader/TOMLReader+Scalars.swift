// Numbers, true and false, dates and times.

extension TOMLReader {
  mutating func scalar() throws(TOMLError) -> TOMLValue.Kind {
    let start = index
    skipWord()
    // A date and a time may stand apart by one blank.
    if byte == 0x20, index - start == 10, isDate(bytes[start..<index]), index + 1 < bytes.count,
      (0x30...0x39).contains(bytes[index + 1])
    {
      index += 1
      skipWord()
    }
    let word = bytes[start..<index]
    guard let kind = try kind(of: word) else {
      let text = String(decoding: word.prefix(40), as: UTF8.self)
      throw error(
        text.isEmpty ? "a value is missing" : "\"\(text)\" is no value; a text needs quotes")
    }
    return kind
  }

  private mutating func skipWord() {
    while let byte {
      switch byte {
      case 0x09, 0x0A, 0x0D, 0x20, 0x23, 0x2C, 0x5D, 0x7D: return
      default: index += 1
      }
    }
  }

  private func kind(of word: ArraySlice<UInt8>) throws(TOMLError) -> TOMLValue.Kind? {
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default: break
    }
    if isDateTime(word) { return .dateTime(text) }
    if let (digits, radix) = integerDigits(word) {
      guard let number = Int(digits, radix: radix) else {
        throw error("\(text.prefix(40)) is too large")
      }
      return .integer(number)
    }
    return isFloat(word) ? Double(text.filter { $0 != "_" }).map(TOMLValue.Kind.float) : nil
  }
}

// MARK: - Numbers

extension TOMLReader {
  /// The digits with their sign and the radix, or nil when `word` is no whole number.
  private func integerDigits(_ word: ArraySlice<UInt8>) -> (String, Int)? {
    for (mark, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.starts(with: mark.utf8) {
      let digits = word.dropFirst(2)
      guard isGrouped(digits, where: { digitValue($0) < radix }) else { return nil }
      return (String(decoding: digits.filter { $0 != 0x5F }, as: UTF8.self), radix)
    }
    guard isDecimal(unsigned(word)) else { return nil }
    return (String(decoding: word.filter { $0 != 0x5F }, as: UTF8.self), 10)
  }

  private func unsigned(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-") ? word.dropFirst() : word
  }

  /// Digits without a leading zero, single underscores between them.
  private func isDecimal(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
    return isGrouped(digits, where: isDigit)
  }

  private func isGrouped(_ digits: ArraySlice<UInt8>, where isDigit: (UInt8) -> Bool) -> Bool {
    var lastWasDigit = false
    for byte in digits {
      let isUnderscore = byte == 0x5F
      guard isUnderscore ? lastWasDigit : isDigit(byte) else { return false }
      lastWasDigit = !isUnderscore
    }
    return lastWasDigit
  }

  private func isFloat(_ word: ArraySlice<UInt8>) -> Bool {
    var mantissa = unsigned(word)
    if let mark = mantissa.firstIndex(where: { $0 == 0x65 || $0 == 0x45 }) {
      let exponent = unsigned(mantissa[(mark + 1)...])
      guard isGrouped(exponent, where: isDigit) else { return false }
      mantissa = mantissa[..<mark]
    }
    guard let point = mantissa.firstIndex(of: UInt8(ascii: ".")) else { return isDecimal(mantissa) }
    return isDecimal(mantissa[..<point]) && isGrouped(mantissa[(point + 1)...], where: isDigit)
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  func digitValue(_ byte: UInt8) -> Int {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x41 + 10
    case 0x61...0x66: Int(byte) - 0x61 + 10
    default: .max
    }
  }
}

// MARK: - Dates and times

extension TOMLReader {
  private func isDateTime(_ word: ArraySlice<UInt8>) -> Bool {
    if isTime(word) { return true }
    guard isDate(word.prefix(10)) else { return false }
    let rest = word.dropFirst(10)
    guard let mark = rest.first else { return true }
    guard mark == 0x54 || mark == 0x74 || mark == 0x20 else { return false }
    let time = rest.dropFirst()
    if time.last == 0x5A || time.last == 0x7A { return isTime(time.dropLast()) }
    if isTime(time) { return true }
    let offset = time.suffix(6)
    guard offset.first == UInt8(ascii: "+") || offset.first == UInt8(ascii: "-") else {
      return false
    }
    return isTime(time.dropLast(6)) && isClock(offset.dropFirst())
  }

  private func number(_ digits: ArraySlice<UInt8>, count: Int) -> Int? {
    guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// `2026-11-22`, a day that exists.
  private func isDate(_ word: ArraySlice<UInt8>) -> Bool {
    let parts = word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], count: 4), year > 0,
      let month = number(parts[1], count: 2), (1...12).contains(month),
      let day = number(parts[2], count: 2), day > 0
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= days[month - 1]
  }

  /// `07:32`.
  private func isClock(_ word: ArraySlice<UInt8>) -> Bool {
    let parts = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = number(parts[0], count: 2),
      let minute = number(parts[1], count: 2)
    else { return false }
    return hour < 24 && minute < 60
  }

  /// `07:32:00`, with a fraction or without.
  private func isTime(_ word: ArraySlice<UInt8>) -> Bool {
    guard isClock(word.prefix(5)), word.dropFirst(5).first == UInt8(ascii: ":"),
      let second = number(word.dropFirst(6).prefix(2), count: 2), second < 60
    else { return false }
    let fraction = word.dropFirst(8)
    guard !fraction.isEmpty else { return true }
    return fraction.first == UInt8(ascii: ".") && fraction.count > 1
      && fraction.dropFirst().allSatisfy(isDigit)
  }
}
