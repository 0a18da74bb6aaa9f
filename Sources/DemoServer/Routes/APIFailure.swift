/// An error answer: its status and the text that goes into `{"error": …}`.
struct APIFailure: Error, Equatable {
  let status: Int
  let message: String

  init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The body as it goes over the wire.
  var record: WireValue { .record(["error": .string(message)]) }

  var response: HTTPResponse { .json(record, status: status) }

  /// A failure of the inference engine, whose own JSON comes inside the text.
  static func engine(
    _ message: String, type: String = "invalid_request_error",
    extra: [WireValue.Member] = []
  ) -> APIFailure {
    var members: [WireValue.Member] = [
      .init(name: "code", value: .int(400)), .init(name: "message", value: .string(message)),
      .init(name: "type", value: .string(type)),
    ]
    members += extra
    let inner = WireValue.object([.init(name: "error", value: .object(members))])
    return APIFailure(400, inner.plainJSON)
  }

  static func notFound(_ model: String) -> APIFailure {
    APIFailure(404, "model '\(model)' not found")
  }
}

extension WireValue {
  /// JSON as the engine below writes it: without the escapes that Go adds for HTML.
  var plainJSON: String {
    json.replacing("\\u003c", with: "<").replacing("\\u003e", with: ">")
      .replacing("\\u0026", with: "&")
  }
}
