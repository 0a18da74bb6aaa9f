#if Workflows
/// A form with files, as browsers send them (RFC 7578).
struct MultipartForm {
  private struct Part {
    var head: String
    var content: [UInt8]
  }

  private var parts: [Part] = []
  private(set) var boundary = ""

  /// Adds a text.
  mutating func add(_ name: String, _ text: String) {
    parts.append(
      Part(
        head: "Content-Disposition: form-data; name=\"\(Self.quoted(name))\"\r\n",
        content: Array(text.utf8)))
  }

  /// Adds a file.
  mutating func add(_ name: String, _ content: [UInt8], fileName: String, type: String) {
    let names = "name=\"\(Self.quoted(name))\"; filename=\"\(Self.quoted(fileName))\""
    parts.append(
      Part(
        head: "Content-Disposition: form-data; \(names)\r\nContent-Type: \(type)\r\n",
        content: content))
  }

  /// Takes a line that occurs in no part.
  mutating func chooseBoundary<Random: RandomNumberGenerator>(using random: inout Random) {
    repeat {
      boundary = "quipu-\(String(random.next(), radix: 36))\(String(random.next(), radix: 36))"
    } while parts.contains { Self.contains($0.content, Array("--\(boundary)".utf8)) }
  }

  /// The `Content-Type` of the form.
  var contentType: String { "multipart/form-data; boundary=\(boundary)" }

  /// The form.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(parts.reduce(256) { $0 + $1.content.count + $1.head.utf8.count + 64 })
    for part in parts {
      out += Array("--\(boundary)\r\n\(part.head)\r\n".utf8)
      out += part.content
      out += [0x0D, 0x0A]
    }
    out += Array("--\(boundary)--\r\n".utf8)
    return out
  }

  /// A name within quotes, in which a quote or line end would begin something else.
  private static func quoted(_ name: String) -> String {
    name.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\"": result += "%22"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first, bytes.count >= wanted.count else { return false }
    var index = bytes.startIndex
    while let found = bytes[index...].firstIndex(of: first) {
      if bytes[found...].starts(with: wanted) { return true }
      index = found + 1
    }
    return false
  }
}
#endif
