extension OllamaError: CustomStringConvertible {
  /// One sentence for people: what happened, on which host, with which model; and a second one
  /// where other hosts had failed before.
  public var description: String {
    // Earlier tries of the same host are no news.
    let others = triedBefore.filter { tried in host.map { !tried.hasPrefix($0 + " ") } ?? true }
    if others.isEmpty { return sentence }
    let here = host.map { " This is the answer of \($0)." } ?? ""
    return "\(sentence)\(here) Tried before: \(others.joined(separator: ", "))."
  }

  private var sentence: String {
    let place = host.map { " \($0)" } ?? " the server"
    switch kind {
    case .connectionRefused: return "Failed to connect to Ollama at\(place): connection refused."
    case .unreachable: return "Failed to connect to Ollama at\(place): it cannot be reached\(why)."
    case .dns: return "Failed to connect to Ollama: the name of\(place) cannot be resolved."
    case .tls: return "No secure connection to\(place)\(why)."
    case .connectionLost: return "Connection lost to\(place)\(why)."
    case .proxy: return "The proxy on the way to\(place) failed\(why)."
    case .timeout(let phase): return timeoutSentence(phase, place)
    case .api: return apiSentence
    case .authentication:
      return "Not authorized at\(place)\(serverMessage.map { ": \($0)" } ?? "")."
    case .notAnOllama: return "What answers at\(place) is not an Ollama server\(why)."
    case .parse: return "The answer of\(place)\(onEndpoint) could not be read\(why)."
    case .stream(let fault): return streamSentence(fault, place)
    case .emptyAnswer: return "Empty answer from\(place)\(onEndpoint)."
    case .responseTooLarge(let limit):
      return "The answer of\(place)\(onEndpoint) is longer than the limit of \(limit) bytes."
    case .redirectRefused: return "Redirect refused at\(place)\(why)."
    case .invalidArgument: return detail ?? "Invalid argument."
    case .circuitOpen(let left):
      return "Calls to\(place) are paused after repeated failures, for \(left.seconds) more."
    case .rateLimited(let left): return "Own rate limit reached; free again in \(left.seconds)."
    case .quotaExceeded: return "Own quota used up\(why)."
    case .cancelled: return detail.map { "Cancelled: \($0)." } ?? "Cancelled."
    case .featureNotEnabled: return "Not in this build\(why)."
    }
  }

  /// What a person can do next, as one sentence; nil where nothing helps.
  public var recoverySuggestion: String? {
    switch kind {
    case .connectionRefused: "Start the server with `ollama serve`, or check the host and port."
    case .unreachable: "Check the network and the address of the host."
    case .dns: "Check the spelling of the host and the network's name service."
    case .tls: TLSFault(detail).suggestion
    case .connectionLost: "Check that the server still runs, then try again."
    case .proxy: "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY."
    case .timeout(let phase): timeoutSuggestion(phase)
    case .api: apiSuggestion
    case .authentication:
      signInURL.map { "Sign in at \($0)." }
        ?? "Set OLLAMA_API_KEY (for ollama.com) or the credentials of this host."
    case .notAnOllama:
      "Check the host, port and path: Ollama listens on 11434 unless told otherwise."
    case .parse: "Check that the host is an Ollama server, and its version."
    case .stream(let fault): streamSuggestion(fault)
    case .emptyAnswer: "Try again; if it persists, look at the server's log."
    case .responseTooLarge: "Raise the response limit if the answer is wanted."
    case .redirectRefused: "Use the address that the redirect names, if you trust it."
    case .invalidArgument: nil
    case .circuitOpen, .rateLimited: "Wait, or try again then."
    case .quotaExceeded: "Raise the quota or wait for the next period."
    case .cancelled: nil
    case .featureNotEnabled: "Build the package with the trait that it names."
    }
  }

  private var why: String { detail.map { ": \($0)" } ?? "" }
  private var onEndpoint: String { endpoint.map { " to \($0)" } ?? "" }

  private var apiSentence: String {
    let text = serverMessage ?? detail ?? "no message"
    let code = status.map { " (HTTP \($0))" } ?? ""
    return "\(text)\(code)"
  }

  private var apiSuggestion: String? {
    switch status {
    case 404:
      if let model { return "Pull it with `ollama pull \(model)`, or choose another model." }
      return "Check the model's name and the server's version."
    case 403: return "The server refuses this host name or origin; see OLLAMA_HOST, OLLAMA_ORIGINS."
    case 408, 425, 429, 502, 503, 504: return "The server is busy or out of reach: try again soon."
    case .some(500...): return "Look at the server's log, then try again."
    case .some, nil: return nil
    }
  }

  private func timeoutSentence(_ phase: TimeoutPhase, _ place: String) -> String {
    let limit = detail.map { " within \($0)" } ?? " in time"
    switch phase {
    case .connect: return "No connection to\(place)\(limit)."
    case .firstByte: return "No answer from\(place)\(onEndpoint)\(limit)."
    case .silence: return "\(place.dropFirst()) fell silent in mid-answer: nothing came\(limit)."
    case .total: return "The exchange with\(place)\(onEndpoint) did not end\(limit)."
    }
  }

  private func timeoutSuggestion(_ phase: TimeoutPhase) -> String {
    switch phase {
    case .connect: "Check the address, the network and any firewall."
    case .firstByte:
      "The model may still be loading or the server busy; see `ollama ps`, or restart the server."
    case .silence: "The model may be stuck; try again, or restart the server."
    case .total: "Raise the time limit if the work is expected to take longer."
    }
  }

  private func streamSentence(_ fault: StreamFault, _ place: String) -> String {
    let after = partial.map { " after \($0.records) records (\($0.position) bytes)" } ?? ""
    switch fault {
    case .missingFinalRecord:
      return
        "The reply from\(place) ended\(after) without its final record: it is incomplete\(why)."
    case .connectionLost: return "Connection lost to\(place)\(after): the reply is incomplete."
    case .errorRecord: return "\(serverMessage ?? "The server reported an error")\(after)."
    case .badRecord: return "The reply from\(place) could not be read\(after)\(why)."
    case .lineTooLong: return "The reply from\(place) has a line beyond the limit\(after)\(why)."
    }
  }

  private func streamSuggestion(_ fault: StreamFault) -> String {
    switch fault {
    case .missingFinalRecord, .connectionLost, .errorRecord:
      "What arrived is kept; try again to have the whole reply."
    case .badRecord, .lineTooLong: "Check what stands between you and the server (proxy, version)."
    }
  }
}

extension Duration {
  /// Seconds with at most one decimal, such as `2.5 s`, never negative.
  fileprivate var seconds: String {
    let tenths = max(0, components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000)
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }
}
