#if Workflows
#if canImport(CryptoKit)
internal import CryptoKit
#else
internal import CCrypto
#endif

/// The request to go over from HTTP to WebSocket, and the judgement on its answer.
struct WebSocketHandshake: Sendable {
  /// Sixteen bytes by chance, as base64.
  let key: String
  /// The subprotocol that is asked for; nil for none.
  let subprotocol: String?

  init<Random: RandomNumberGenerator>(subprotocol: String?, using random: inout Random) {
    var bytes: [UInt8] = []
    for _ in 0..<2 {
      withUnsafeBytes(of: random.next() as UInt64) { bytes += $0 }
    }
    key = Base64Data(bytes: bytes).text
    self.subprotocol = subprotocol
  }

  /// The request's head. The caller's own headers go along, but for those that describe a body or
  /// the connection.
  func head(for request: TransportRequest, path: String) -> [UInt8] {
    let host = request.host
    let isUsualPort = host.port == (host.isSecure ? 443 : 80)
    // A zone of an address means nothing to the other side.
    let name = Host.bracketed(String(host.name.prefix { $0 != "%" }))
    let place =
      host.socketPath != nil ? "localhost" : isUsualPort ? name : "\(name):\(host.port)"
    var lines = [
      "GET \(host.basePath)\(path) HTTP/1.1", "Host: \(place)", "Upgrade: websocket",
      "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
    ]
    if let subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
    let ours: Set<String> = [
      "host", "upgrade", "connection", "content-type", "content-length", "content-encoding",
      "transfer-encoding", "accept", "expect",
    ]
    for header in request.headers {
      let name = header.name.lowercased()
      guard !ours.contains(name), !name.hasPrefix("sec-websocket-") else { continue }
      lines.append("\(header.name): \(header.value)")
    }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// What is wrong with an answer of status 101; nil where nothing is.
  func fault(in head: ResponseHead) -> OllamaError? {
    func values(_ name: String) -> [String] {
      head.headers.filter { $0.name.lowercased() == name }
        .flatMap { $0.value.split(separator: ",") }
        .map { $0.filter { !$0.isWhitespace } }
    }
    let reason: String
    if !values("upgrade").contains(where: { $0.lowercased() == "websocket" })
      || !values("connection").contains(where: { $0.lowercased() == "upgrade" })
    {
      reason = "its answer to the upgrade names another protocol"
    } else if values("sec-websocket-accept") != [Self.accept(key)] {
      reason = "its answer to the upgrade does not fit the question"
    } else if !values("sec-websocket-extensions").isEmpty {
      reason = "it wants an extension that was not offered"
    } else if let chosen = values("sec-websocket-protocol").first, chosen != subprotocol {
      reason = "it wants the subprotocol \(ServerMessage.tidy(chosen, limit: 60)), not offered"
    } else {
      return nil
    }
    return OllamaError(.notAnOllama, detail: reason, status: head.status)
  }

  /// What a server has to answer to a key.
  static func accept(_ key: String) -> String {
    Base64Data(bytes: sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).text
  }

  /// Proves nothing but that the other side speaks WebSocket, which is all that is asked here.
  private static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    #if canImport(CryptoKit)
    Array(Insecure.SHA1.hash(data: bytes))
    #else
    var digest = [UInt8](repeating: 0, count: 20)
    EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil)
    return digest
    #endif
  }
}

/// The head of an answer as its bytes come, and, where the upgrade is refused, its body.
struct UpgradeAnswer: Sendable {
  /// Greatest part of a refusal's body that is kept.
  static let bodyLimit = 262_144

  private(set) var head: ResponseHead?
  /// What came after the head.
  private(set) var rest: [UInt8] = []
  private var bytes: [UInt8] = []

  /// Takes bytes in; an error where this is no HTTP.
  mutating func feed(_ piece: some Sequence<UInt8>) -> OllamaError? {
    guard head == nil else {
      rest += piece
      return nil
    }
    let before = bytes.count
    bytes += piece
    let mark = Array("\r\n\r\n".utf8)
    guard let end = bytes[max(0, before - 3)...].firstRange(of: mark) else {
      guard bytes.count <= Transfer.headerLimit else {
        return OllamaError(.parse, detail: "more headers than an answer may have")
      }
      let isHTTP = Array("HTTP/".utf8).starts(with: bytes.prefix(5))
      return isHTTP ? nil : OllamaError(.notAnOllama, detail: "what answers speaks no HTTP")
    }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" }
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]),
      lines.count <= Transfer.headerCountLimit
    else { return OllamaError(.notAnOllama, detail: "what answers speaks no HTTP/1.1") }
    var found = ResponseHead(status: status)
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      found.headers.append(HTTPHeader(String(line[..<colon]), String(value)))
    }
    rest = Array(bytes[end.upperBound...])
    bytes = []
    head = found
    return nil
  }

  /// Takes what came after the head.
  mutating func takeRest() -> [UInt8] {
    defer { rest = [] }
    return rest
  }

  /// The body of a refusal, as far as it is there; whether it is all there.
  var body: (bytes: [UInt8], isWhole: Bool) {
    if head?["transfer-encoding"]?.lowercased().contains("chunked") == true { return unchunked }
    let length = head?["content-length"].flatMap { Int($0) } ?? Int.max
    let kept = Array(rest.prefix(min(max(0, length), Self.bodyLimit)))
    return (kept, rest.count >= min(max(0, length), Self.bodyLimit))
  }

  private var unchunked: (bytes: [UInt8], isWhole: Bool) {
    var body: [UInt8] = []
    var left = rest[...]
    while let end = left.firstRange(of: [0x0D, 0x0A]), body.count < Self.bodyLimit {
      let size = String(decoding: left[..<end.lowerBound].prefix { $0 != 0x3B }, as: UTF8.self)
      guard let length = Int(size, radix: 16), length > 0 else { return (body, true) }
      left = left[end.upperBound...]
      body += left.prefix(length)
      guard left.count >= length + 2 else { return (body, false) }
      left = left.dropFirst(length + 2)
    }
    return (Array(body.prefix(Self.bodyLimit)), body.count >= Self.bodyLimit)
  }
}
#endif
