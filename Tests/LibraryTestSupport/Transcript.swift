/// One recorded exchange: the command that asked, and the answer byte for byte.
package struct Transcript: Sendable, CustomStringConvertible {
  /// The file's name without its ending.
  package let name: String
  /// The path that was asked for, such as `/api/chat`; empty where the file does not say.
  package let endpoint: String
  /// The body that was sent, where the file shows it.
  package let request: String?
  /// The answer's status.
  package let status: Int
  /// The answer's body.
  package let body: [UInt8]

  package var description: String { name }

  /// Takes a file apart; nil where it holds no HTTP answer.
  init?(name: String, bytes: [UInt8]) {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    func text(_ line: ArraySlice<UInt8>) -> String { String(decoding: line, as: UTF8.self) }
    guard let start = lines.firstIndex(where: { text($0).hasPrefix("HTTP/") }),
      let status = Int(text(lines[start]).split(separator: " ").dropFirst().first ?? "")
    else { return nil }
    self.name = name
    self.status = status
    let command = lines.first.map { text($0) }.flatMap { $0.hasPrefix("$") ? $0 : nil } ?? ""
    let word = command.split(separator: " ").first { $0.hasPrefix("http://") }
    if let word {
      endpoint = "/" + word.split(separator: "/", maxSplits: 2).dropFirst(2).joined()
    } else {
      endpoint = name.contains("api_") ? "/api/" + (name.split(separator: "_").last ?? "") : ""
    }
    request = Self.argument("-d ", in: command)
    let rest = lines[start...].drop { !$0.allSatisfy { $0 <= 0x20 } }.dropFirst()
    let end = rest.lastIndex { text($0).hasPrefix("# http_code=") } ?? rest.endIndex
    body = Array(rest[..<end].joined(separator: [0x0A]))
  }

  private static func argument(_ flag: String, in command: String) -> String? {
    guard let mark = command.firstRange(of: flag) else { return nil }
    let rest = command[mark.upperBound...]
    guard rest.hasPrefix("'") else { return String(rest) }
    return String(rest.dropFirst().prefix { $0 != "'" })
  }
}
