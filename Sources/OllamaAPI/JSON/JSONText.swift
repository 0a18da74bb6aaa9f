/// Reads the text between two quotes: escapes, surrogate pairs and strict UTF-8.
struct JSONText {
  let input: UnsafeBufferPointer<UInt8>
  /// At first the byte after the opening quote, at last the byte after the closing one.
  var index: Int

  mutating func read() throws(JSONParser.Fault) -> String {
    let start = index
    var sawEscape = false
    var end = ByteSearch.textEnd(in: input, from: index)
    while let place = end, input[place] == UInt8(ascii: "\\") {
      sawEscape = true
      end = ByteSearch.textEnd(in: input, from: place + 2)
    }
    guard let end else { throw JSONParser.Fault(.end, input.count) }
    guard input[end] == UInt8(ascii: "\"") else { throw JSONParser.Fault(.control, end) }
    let raw = UnsafeBufferPointer(rebasing: input[start..<end])
    index = end + 1
    guard UTF8Check.isValid(raw) else { throw JSONParser.Fault(.utf8, start) }
    guard sawEscape else { return String(decoding: raw, as: UTF8.self) }
    return try Self.unescape(raw, offset: start)
  }

  /// The text with its escapes resolved; `offset` places faults in the document.
  static func unescape(_ raw: UnsafeBufferPointer<UInt8>, offset: Int) throws(JSONParser.Fault)
    -> String
  {
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      guard raw[index] == UInt8(ascii: "\\") else {
        out.append(raw[index])
        index += 1
        continue
      }
      guard index + 1 < raw.count else { throw JSONParser.Fault(.escape, offset + index) }
      let letter = raw[index + 1]
      if letter == UInt8(ascii: "u") {
        index = try appendScalar(raw, at: index, to: &out, offset: offset)
      } else {
        guard let byte = simpleEscape(letter) else {
          throw JSONParser.Fault(.escape, offset + index)
        }
        out.append(byte)
        index += 2
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func simpleEscape(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: nil
    }
  }

  /// Appends the scalar of `\uXXXX` (or of a surrogate pair) at `index`; returns what follows it.
  private static func appendScalar(
    _ raw: UnsafeBufferPointer<UInt8>, at index: Int, to out: inout [UInt8], offset: Int
  ) throws(JSONParser.Fault) -> Int {
    guard var value = hex(raw, at: index + 2) else {
      throw JSONParser.Fault(.escape, offset + index)
    }
    var next = index + 6
    if value & 0xFC00 == 0xD800, next + 1 < raw.count, raw[next] == UInt8(ascii: "\\"),
      raw[next + 1] == UInt8(ascii: "u"), let low = hex(raw, at: next + 2), low & 0xFC00 == 0xDC00
    {
      value = 0x10000 + ((value & 0x3FF) << 10) + (low & 0x3FF)
      next += 6
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    out.append(contentsOf: String(scalar).utf8)
    return next
  }

  private static func hex(_ raw: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
    guard start + 4 <= raw.count else { return nil }
    var value: UInt32 = 0
    for byte in raw[start..<start + 4] {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}

/// Whether bytes are well-formed UTF-8, by the table of the Unicode standard.
enum UTF8Check {
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      if lead < 0x80 {
        index = ByteSearch.nonASCII(in: bytes, from: index + 1) ?? bytes.count
        continue
      }
      guard let (count, second) = shape(of: lead), index + count <= bytes.count,
        second ~= bytes[index + 1]
      else { return false }
      for offset in 2..<max(2, count) where bytes[index + offset] & 0xC0 != 0x80 { return false }
      index += count
    }
    return true
  }

  /// How many bytes a lead byte asks for, and what the second may be.
  private static func shape(of lead: UInt8) -> (Int, ClosedRange<UInt8>)? {
    switch lead {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: nil
    }
  }
}

extension [UInt8] {
  /// The bytes in place, for a body with a typed error (the standard method erases its type).
  func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(OllamaError) -> Result
  ) throws(OllamaError) -> Result {
    let outcome = withUnsafeBufferPointer { buffer -> Swift.Result<Result, OllamaError> in
      do throws(OllamaError) { return .success(try body(buffer)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }
}
