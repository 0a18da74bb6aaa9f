/// Reads requests out of bytes that may still be incomplete.
struct FaultRequestParser {
  let bytes: [UInt8]
  /// How much of the bytes the last parsed part took.
  private(set) var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// A request line and its fields.
  struct Head {
    let method: String
    let path: String
    let headers: [FaultRequest.Field]

    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    func request(on connection: Int) -> FaultRequest {
      FaultRequest(
        connection: connection, method: method, path: path, headers: headers, body: [], at: .now)
    }
  }

  /// The next head; nil while its blank line has not come.
  mutating func head() -> Head? {
    var lines: [String] = []
    while let line = line() {
      if line.isEmpty {
        if lines.isEmpty { continue }
        return Self.head(of: lines)
      }
      lines.append(line)
    }
    return nil
  }

  /// The body of this head; nil while it is incomplete.
  mutating func body(of head: Head) -> [UInt8]? {
    if head.header("Transfer-Encoding")?.lowercased().contains("chunked") == true {
      return chunks()
    }
    let length = head.header("Content-Length").flatMap { Int($0) } ?? 0
    return take(max(length, 0))
  }

  private mutating func chunks() -> [UInt8]? {
    var body: [UInt8] = []
    while let size = line() {
      let digits = size.prefix { $0.isHexDigit }
      guard let count = Int(digits, radix: 16) else { return nil }
      if count == 0 {
        // Trailer fields, then a blank line.
        while let field = line() { if field.isEmpty { return body } }
        return nil
      }
      guard let chunk = take(count), line() != nil else { return nil }
      body += chunk
    }
    return nil
  }

  private mutating func take(_ count: Int) -> [UInt8]? {
    guard count <= bytes.count - position else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  private mutating func line() -> String? {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = bytes[position..<end]
    position = end + 1
    return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }

  private static func head(of lines: [String]) -> Head {
    let start = lines[0].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let fields = lines.dropFirst().map { line in
      let name = line.prefix { $0 != ":" }
      let value = line.dropFirst(name.count + 1)
      return FaultRequest.Field(name: String(name), value: trimmed(value))
    }
    return Head(
      method: start.first ?? "", path: start.count > 1 ? start[1] : "", headers: Array(fields))
  }

  private static func trimmed(_ text: Substring) -> String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    var text = text.drop(while: blank)
    while let last = text.last, blank(last) { text.removeLast() }
    return String(text)
  }
}
