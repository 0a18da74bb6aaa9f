internal import Conversations
package import OllamaAPI
package import TerminalKit

// The sentences that people read when something happened. One catalogue, so that the same thing
// is always said in the same words.

/// The program's sentences.
package enum Wording {
  /// The reason of an error in a few words, for parentheses.
  package static func reason(_ error: OllamaError) -> SafeText {
    switch error.kind {
    case .connectionRefused: return "connection refused"
    case .unreachable: return "it cannot be reached"
    case .dns: return "its name cannot be resolved"
    case .tls: return reason(error.tlsFault ?? .other, error.detail ?? "")
    case .connectionLost: return "the server closed the connection"
    case .proxy: return "the proxy failed"
    case .timeout(.connect): return "no connection within the time limit"
    case .timeout(.firstByte): return "no answer within the time limit"
    case .timeout(.silence): return "the server fell silent"
    case .timeout(.total): return "the time limit passed"
    case .stream(.missingFinalRecord): return "the server ended the stream without its final record"
    case .stream(.connectionLost):
      return ErrorRecord.meansEndedProgram(error)
        ? "quipu ended meanwhile" : "the server closed the connection"
    case .stream(.errorRecord), .api, .authentication:
      return SafeText(error.serverMessage ?? error.description, as: .field)
    case .stream(.badRecord): return "the server sent what is no record"
    case .stream(.lineTooLong): return "a line of the stream is too long"
    case .notAnOllama, .parse, .emptyAnswer, .responseTooLarge, .redirectRefused,
      .invalidArgument, .rateLimited, .quotaExceeded, .cancelled, .featureNotEnabled:
      return SafeText(error.detail ?? error.description, as: .field)
    case .circuitOpen:
      let cause = error.detail.map { SafeText($0, as: .field) }
      let state: SafeText = "its circuit is open; /policies resets it"
      return cause.map { "\($0); \(state)" } ?? state
    }
  }

  private static func reason(_ fault: TLSFault, _ detail: String) -> SafeText {
    switch fault {
    case .caFile:
      let path = detail.firstIndex(of: "/").map { SafeText(" " + detail[$0...], as: .field) } ?? ""
      return "the CA file\(path) cannot be used"
    case .expired: return "its certificate has expired"
    case .notYetValid: return "its certificate does not hold yet"
    case .otherHost: return "its certificate is another host's"
    case .notTLS: return "it speaks no TLS"
    case .untrusted: return "its certificate is not trusted"
    case .other: return "no secure connection"
    }
  }

  /// The error as one or two sentences: what happened and what to do next.
  package static func sentence(_ error: OllamaError) -> SafeText {
    if case .circuitOpen(let left) = error.kind {
      let place = SafeText(error.host ?? "the server", as: .field)
      let wait: SafeText = left > .zero ? " for \(Figures.clock(left)) more" : ""
      let why: SafeText = error.detail.map { " (\(SafeText($0, as: .field)))" } ?? ""
      return """
        Nothing goes to \(place)\(wait): its circuit is open\(why). /policies shows and resets it.
        """
    }
    if let words = LoadFailure.sentence(error) { return words }
    let what = SafeText(error.description, as: .field)
    guard let next = next(error) else { return what }
    let end: SafeText = what.string.last.map { ".!?".contains($0) } == true ? "" : "."
    return "\(what)\(end) \(next)"
  }

  /// What came to nothing, and why; an error that says the former itself says it once.
  package static func failed(_ what: SafeText, _ error: OllamaError) -> SafeText {
    let words = sentence(error)
    return words.string.hasPrefix(what.string) ? words : "\(what): \(words)"
  }

  /// What a person can do about an error, as one sentence; nil where nothing helps.
  package static func next(_ error: OllamaError) -> SafeText? {
    if error.hasNoKey {
      if error.detail?.contains(" from the command ") == true {
        return "Try the command by hand, or change key_command below [hosts.NAME]."
      }
      return "Put the key there, or change where it is looked for below [hosts.NAME]."
    }
    return error.recoverySuggestion.map { SafeText($0, as: .field) }
  }

  /// The server went away while a message was being sent.
  package static func lost(_ host: Host, _ error: OllamaError, retryIn: Duration) -> SafeText {
    "\(lost(host, error)) \(nextTry(in: retryIn))"
  }

  /// The same without the time until the next try.
  static func lost(_ host: Host, _ error: OllamaError) -> SafeText {
    let name = SafeText(host.displayName, as: .field)
    return """
      Lost \(name) (\(reason(error))). Your message is in the composer; nothing was sent twice.
      """
  }

  /// When a server that is away is asked again; nil for now.
  static func nextTry(in pause: Duration?) -> SafeText {
    guard let pause else { return "Trying again now." }
    return "Trying again in \(max(Int(pause.seconds.rounded(.up)), 1)) s."
  }

  /// The model is not on the server.
  package static func missing(model: String, _ host: Host, _ keys: KeyTable) -> SafeText {
    let name = SafeText(model, as: .field)
    let place = SafeText(host.displayName, as: .field)
    return """
      \(name) is not on \(place). /pull \(name) gets it; \(keys.way(to: .model)) picks another. \
      Your message is kept.
      """
  }

  /// A reply ended before its end: what stands under it.
  package static func cut(_ error: OllamaError, tokens: Int) -> SafeText {
    "Reply cut after ~\(Figures.tokens(tokens)) tokens: \(reason(error)). The text is kept."
  }

  /// What can be done with a reply that was cut; why it was stands under it.
  static func waysOn(from turn: Turn) -> SafeText {
    turn.content.isEmpty
      ? "/retry asks anew." : "/continue goes on from the last word; /retry asks anew."
  }

  /// A request failed before any text came.
  package static func failed(_ error: OllamaError) -> SafeText {
    "\(sentence(error)) Your message is kept."
  }

  /// The lines of the first-run screen without a server.
  package static func noServer(
    _ host: Host, _ error: OllamaError, tries: Int, retryIn: Duration, _ keys: KeyTable
  ) -> [SafeText] {
    let seconds = max(Int(retryIn.seconds.rounded(.up)), 0)
    let place = SafeText(host.url, as: .field)
    let when: SafeText =
      seconds == 0
      ? "Trying again now (\(Figures.ordinal(tries)))"
      : "Trying again in \(seconds) s (\(Figures.ordinal(tries)))"
    return [
      "No Ollama at \(place): \(reason(error)).",
      remedy(error),
      "\(when)    \(keys.own(hints: "r now    d demo without a server", in: .away))",
    ]
  }

  private static func remedy(_ error: OllamaError) -> SafeText {
    switch error.kind {
    case .circuitOpen: return "Nothing goes there meanwhile; reset it to try now."
    case .connectionRefused, .unreachable, .dns, .connectionLost:
      return "Start it with \"ollama serve\", or name another: quipu --host HOST:PORT"
    default:
      return next(error) ?? "Check the host: quipu --host HOST:PORT"
    }
  }

  /// The lines of the first-run screen on a server without models.
  package static func noModels(version: String, _ keys: KeyTable) -> [SafeText] {
    let number = SafeText(version, as: .field)
    return [
      "Ollama \(number) is here, with no models yet.",
      "/pull qwen3:0.6b   small, to try",
      "/pull NAME         any from ollama.com/library",
      keys.own(hints: "d demo", in: .away),
    ]
  }
}

extension OllamaError {
  /// Whether no key was found for the host, so that nothing was sent.
  var hasNoKey: Bool {
    kind == .invalidArgument && progress == .notSent && detail?.hasPrefix("no key for ") == true
  }
}
