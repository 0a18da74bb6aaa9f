package import OllamaAPI

/// An `OllamaError` as JSON, so that a kept conversation can tell what happened to a reply.
///
/// What had arrived is left out: it is the turn's own text.
package enum ErrorRecord {
  /// The error as JSON.
  package static func json(_ error: OllamaError) -> JSONValue {
    let (name, parameter) = encode(error.kind)
    var members: [(String, JSONValue)] = [("kind", .string(name))]
    if let parameter { members.append(("parameter", parameter)) }
    let texts: [(String, String?)] = [
      ("host", error.host), ("endpoint", error.endpoint), ("model", error.model),
      ("message", error.serverMessage), ("detail", error.detail),
      ("signInURL", error.signInURL), ("retryAfter", error.retryAfter),
      ("progress", error.progress.rawValue),
    ]
    for (key, text) in texts { if let text { members.append((key, .string(text))) } }
    if let status = error.status { members.append(("status", .int(status))) }
    if error.reusedConnection { members.append(("reusedConnection", .bool(true))) }
    if !error.triedBefore.isEmpty {
      members.append(("triedBefore", .array(error.triedBefore.map { .string($0) })))
    }
    if let below = error.underlying {
      members.append(
        (
          "underlying",
          .object(
            JSONObject([
              ("domain", .string(below.domain)), ("code", .int(below.code)),
              ("text", .string(below.text)),
            ]))
        ))
    }
    return .object(JSONObject(members))
  }

  /// The error that JSON describes; tolerant: what it does not know becomes a lost connection.
  package static func error(_ json: JSONValue) -> OllamaError {
    guard let object = json.object else {
      return OllamaError(.connectionLost, detail: json.string)
    }
    let kind = object.string("kind").flatMap { decode($0, object["parameter"]) }
    var error = OllamaError(
      kind ?? .connectionLost, detail: object.string("detail"), host: object.string("host"),
      endpoint: object.string("endpoint"), model: object.string("model"),
      status: object.int("status"), serverMessage: object.string("message"),
      progress: object.string("progress").flatMap { OllamaError.Progress(rawValue: $0) }
        ?? .notSent)
    error.signInURL = object.string("signInURL")
    error.retryAfter = object.string("retryAfter")
    error.reusedConnection = object.bool("reusedConnection") ?? false
    error.triedBefore = object.strings("triedBefore") ?? []
    if let below = object.object("underlying") {
      error.underlying = OllamaError.Underlying(
        domain: below.string("domain") ?? "", code: below.int("code") ?? 0,
        text: below.string("text") ?? "")
    }
    return error
  }

  private static let endedProgram = "the program ended while the reply arrived"

  /// What broke a reply off whose program ended before it did.
  package static func endedProgram(model: String, host: String?) -> OllamaError {
    OllamaError(
      .stream(.connectionLost), detail: endedProgram, host: host, endpoint: "/api/chat",
      model: model.isEmpty ? nil : model, progress: .replying)
  }

  /// Whether an error tells that the program ended before the reply did.
  package static func meansEndedProgram(_ error: OllamaError) -> Bool {
    error.kind == .stream(.connectionLost) && error.detail == endedProgram
  }

  private static func encode(_ kind: OllamaError.Kind) -> (String, JSONValue?) {
    switch kind {
    case .timeout(let phase): ("timeout", .string(phase.rawValue))
    case .stream(let fault): ("stream", .string(fault.rawValue))
    case .responseTooLarge(let limit): ("responseTooLarge", .int(limit))
    case .circuitOpen(let left): ("circuitOpen", .double(KeptSeconds.seconds(left)))
    case .rateLimited(let left): ("rateLimited", .double(KeptSeconds.seconds(left)))
    case .connectionRefused, .unreachable, .dns, .tls, .connectionLost, .proxy, .api,
      .authentication, .notAnOllama, .parse, .emptyAnswer, .redirectRefused, .invalidArgument,
      .quotaExceeded, .cancelled, .featureNotEnabled:
      (plain.first { $0.value == kind }?.key ?? "connectionLost", nil)
    }
  }

  private static func decode(_ name: String, _ parameter: JSONValue?) -> OllamaError.Kind? {
    switch name {
    case "timeout":
      .timeout(parameter?.string.flatMap { OllamaError.TimeoutPhase(rawValue: $0) } ?? .total)
    case "stream":
      .stream(
        parameter?.string.flatMap { OllamaError.StreamFault(rawValue: $0) } ?? .connectionLost)
    case "responseTooLarge": .responseTooLarge(limit: parameter?.int ?? 0)
    case "circuitOpen": .circuitOpen(timeLeft: KeptSeconds.duration(parameter?.double))
    case "rateLimited": .rateLimited(timeLeft: KeptSeconds.duration(parameter?.double))
    default: plain[name]
    }
  }

  private static let plain: [String: OllamaError.Kind] = [
    "connectionRefused": .connectionRefused, "unreachable": .unreachable, "dns": .dns,
    "tls": .tls, "connectionLost": .connectionLost, "proxy": .proxy, "api": .api,
    "authentication": .authentication, "notAnOllama": .notAnOllama, "parse": .parse,
    "emptyAnswer": .emptyAnswer, "redirectRefused": .redirectRefused,
    "invalidArgument": .invalidArgument, "quotaExceeded": .quotaExceeded,
    "cancelled": .cancelled, "featureNotEnabled": .featureNotEnabled,
  ]
}

/// Durations as they are kept: seconds.
enum KeptSeconds {
  static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  /// A duration of so many seconds; zero for what is no number or unreasonably long.
  static func duration(_ seconds: Double?) -> Duration {
    guard let seconds, seconds.isFinite, abs(seconds) < 1e9 else { return .zero }
    return .seconds(seconds)
  }
}
