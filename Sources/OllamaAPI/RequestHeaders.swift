/// The headers of a request: the library's own, the caller's, the credentials.
enum RequestHeaders {
  /// Throws `invalidArgument` for headers that HTTP cannot carry.
  static func make(_ configuration: OllamaClient.Configuration, isStreaming: Bool, hasBody: Bool)
    throws(OllamaError) -> [HTTPHeader]
  {
    var headers = [
      HTTPHeader("Accept", isStreaming ? "application/x-ndjson" : "application/json"),
      HTTPHeader("User-Agent", configuration.userAgent),
    ]
    if hasBody { headers.append(HTTPHeader("Content-Type", "application/json")) }
    if let value = authorization(configuration) {
      headers.append(HTTPHeader("Authorization", value))
    }
    if case .header(let name, let value) = configuration.credentials {
      headers.append(HTTPHeader(secret: name, value))
    }
    for header in configuration.headers {
      let name = header.name.lowercased()
      // The server reads JSON whatever a caller says; and the length is the transport's business.
      if ["content-type", "accept", "content-length", "transfer-encoding"].contains(name) {
        continue
      }
      try check(header)
      headers.removeAll { $0.name.lowercased() == name }
      headers.append(header)
    }
    for header in headers { try check(header) }
    return headers
  }

  /// The `Authorization` value for the configuration's own host.
  static func authorization(_ configuration: OllamaClient.Configuration) -> String? {
    let host = configuration.host
    switch configuration.credentials {
    case .none, .header: return host.basicAuthorization
    case .bearer(let key, .configuredHost): return "Bearer \(key)"
    case .bearer(let key, .ollamaCloud):
      return host.isOllamaCloud ? "Bearer \(key)" : host.basicAuthorization
    case .basic(let user, let password):
      return "Basic " + Base64Data(bytes: Array("\(user):\(password)".utf8)).text
    case .authorization(let value): return value
    }
  }

  private static func check(_ header: HTTPHeader) throws(OllamaError) {
    let marks = Array("!#$%&'*+-.^_`|~".utf8)
    let isToken = header.name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: marks.contains(byte)
      }
    }
    guard isToken, !header.name.isEmpty else {
      throw OllamaError(.invalidArgument, detail: "\"\(header.name)\" is not a header's name")
    }
    guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw OllamaError(
        .invalidArgument, detail: "the header \(header.name) holds a control character")
    }
  }
}
