/// The head of a request as it came.
struct HTTPRequest: Sendable {
  /// The method, as sent.
  var method: String
  /// The path without its query.
  var path: String
  /// Whether the client speaks HTTP/1.0: no chunks, closed at the end.
  var isHTTP10: Bool
  /// Names as sent and values trimmed, in order.
  var headers: [(name: String, value: String)]

  /// The first value of a header, whatever the case of its name.
  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  /// Whether the connection ends after this request.
  var wantsClose: Bool {
    let tokens = (header("connection") ?? "").lowercased().split(separator: ",")
      .map { $0.trimmingBlanks() }
    return isHTTP10 ? !tokens.contains("keep-alive") : tokens.contains("close")
  }
}

/// A whole response.
struct HTTPResponse: Sendable {
  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []

  /// A JSON document as the server's framework sends it.
  static func json(_ value: WireValue, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("Content-Type", "application/json; charset=utf-8")],
      body: Array(value.json.utf8))
  }

  /// An answer in plain text.
  static func text(
    _ text: String, status: Int, type: String = "text/plain",
    headers: [(name: String, value: String)] = []
  ) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: headers + [("Content-Type", type)], body: Array(text.utf8))
  }

  /// A status and nothing else.
  static func empty(_ status: Int) -> HTTPResponse { HTTPResponse(status: status) }

  /// The words that belong to a status.
  static func phrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 413: "Request Entity Too Large"
    case 415: "Unsupported Media Type"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Status"
    }
  }
}

/// A request that breaks HTTP itself; the connection ends after the answer.
struct HTTPFailure: Error {
  let status: Int

  var response: HTTPResponse {
    .text(
      "\(status) \(HTTPResponse.phrase(status))", status: status, type: "text/plain; charset=utf-8")
  }
}

extension StringProtocol {
  /// The text without blanks and tabs at its ends.
  func trimmingBlanks() -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    var text = self.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return String(text)
  }
}
