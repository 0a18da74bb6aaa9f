/// A strict RFC 8259 parser: no trailing commas, comments, control characters in text, leading
/// zeros, byte-order marks or invalid UTF-8; lone surrogate escapes become U+FFFD.
///
/// Depth and length are limited, since everything that is parsed comes from outside.
public struct JSONParser {
  /// How much a document may ask of the parser.
  public struct Limits: Sendable, Hashable {
    /// Greatest nesting of lists and objects.
    public var depth: Int
    /// Greatest length in bytes.
    public var bytes: Int

    /// Limits of 512 levels and 64 MB unless told otherwise.
    public init(depth: Int = 512, bytes: Int = 64_000_000) {
      self.depth = depth
      self.bytes = bytes
    }
  }

  /// Parses one JSON document; throws `parse` with the byte offset of the fault.
  public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(OllamaError)
    -> JSONValue
  {
    try bytes.withBytes { (buffer) throws(OllamaError) -> JSONValue in
      try parse(buffer, limits: limits)
    }
  }

  /// Parses one JSON document of text.
  public static func parse(_ text: String, limits: Limits = Limits()) throws(OllamaError)
    -> JSONValue
  {
    try parse(Array(text.utf8), limits: limits)
  }

  /// Parses one JSON document in place.
  static func parse(_ buffer: UnsafeBufferPointer<UInt8>, limits: Limits = Limits())
    throws(OllamaError) -> JSONValue
  {
    guard buffer.count <= limits.bytes else {
      throw OllamaError(
        .parse, detail: "JSON of \(buffer.count) bytes; the limit is \(limits.bytes)")
    }
    var parser = JSONParser(input: buffer, depthLimit: limits.depth)
    do throws(Fault) {
      let value = try parser.value(depth: 0)
      parser.skipSpace()
      guard parser.index == buffer.count else { throw Fault(.trailing, parser.index) }
      return value
    } catch {
      throw OllamaError(
        .parse, detail: "bad JSON at byte \(error.offset): \(error.reason.rawValue)")
    }
  }

  struct Fault: Error {
    enum Reason: String {
      case end = "it ends too early"
      case trailing = "something follows the value"
      case value = "no value begins here"
      case key = "a key in quotes is missing"
      case colon = "a colon is missing"
      case comma = "a comma or closing bracket is missing"
      case number = "not a number"
      case control = "a control character in text"
      case escape = "a bad escape in text"
      case utf8 = "invalid UTF-8"
      case deep = "nested too deeply"
    }
    let reason: Reason
    let offset: Int
    init(_ reason: Reason, _ offset: Int) {
      self.reason = reason
      self.offset = offset
    }
  }

  private let input: UnsafeBufferPointer<UInt8>
  private let depthLimit: Int
  private var index = 0

  private init(input: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
    self.input = input
    self.depthLimit = depthLimit
  }

  private var peek: UInt8? { index < input.count ? input[index] : nil }

  private mutating func skipSpace() {
    while index < input.count {
      switch input[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(Fault) -> JSONValue {
    skipSpace()
    guard let byte = peek else { throw Fault(.end, index) }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw Fault(.value, index)
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
    let count = text.utf8CodeUnitCount
    guard index + count <= input.count else { throw Fault(.end, index) }
    for offset in 0..<count where input[index + offset] != text.utf8Start[offset] {
      throw Fault(.value, index)
    }
    index += count
    return value
  }

  private mutating func array(depth: Int) throws(Fault) -> JSONValue {
    guard depth <= depthLimit else { throw Fault(.deep, index) }
    index += 1
    var items: [JSONValue] = []
    skipSpace()
    if peek == UInt8(ascii: "]") {
      index += 1
      return .array(items)
    }
    while true {
      items.append(try value(depth: depth))
      if try closes(with: UInt8(ascii: "]")) { return .array(items) }
    }
  }

  private mutating func object(depth: Int) throws(Fault) -> JSONValue {
    guard depth <= depthLimit else { throw Fault(.deep, index) }
    index += 1
    var members: [JSONObject.Member] = []
    skipSpace()
    if peek == UInt8(ascii: "}") {
      index += 1
      return .object(JSONObject(members))
    }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw Fault(peek == nil ? .end : .key, index) }
      let key = try string()
      skipSpace()
      guard peek == UInt8(ascii: ":") else { throw Fault(peek == nil ? .end : .colon, index) }
      index += 1
      members.append(JSONObject.Member(key, try value(depth: depth)))
      if try closes(with: UInt8(ascii: "}")) { return .object(JSONObject(members)) }
    }
  }

  /// Reads a comma (false) or the closing bracket (true).
  private mutating func closes(with bracket: UInt8) throws(Fault) -> Bool {
    skipSpace()
    guard let byte = peek else { throw Fault(.end, index) }
    guard byte == bracket || byte == UInt8(ascii: ",") else { throw Fault(.comma, index) }
    index += 1
    return byte == bracket
  }

  private mutating func number() throws(Fault) -> JSONNumber {
    let start = index
    if peek == UInt8(ascii: "-") { index += 1 }
    if peek == UInt8(ascii: "0") { index += 1 } else { try digits() }
    if peek == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      index += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    return JSONNumber(checked: String(decoding: input[start..<index], as: UTF8.self))
  }

  private mutating func digits() throws(Fault) {
    let start = index
    while index < input.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= input[index] { index += 1 }
    guard index > start else { throw Fault(peek == nil ? .end : .number, index) }
  }

  private mutating func string() throws(Fault) -> String {
    var text = JSONText(input: input, index: index + 1)
    let result = try text.read()
    index = text.index
    return result
  }
}
