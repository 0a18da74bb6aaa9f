internal import OllamaAPI
internal import TerminalKit

/// From the address to the secured connection.
struct ConnectionSteps {
  typealias Step = DoctorReport.Step
  private let client: OllamaClient
  private var host: Host { client.host }

  init(_ client: OllamaClient) { self.client = client }

  private var place: SafeText { SafeText(host.displayName, as: .field) }
  private var name: SafeText { SafeText(host.name, as: .field) }

  private var proxy: String? {
    guard !host.isLoopback else { return nil }
    switch client.configuration.proxy {
    case .none: return nil
    case .environment(let rules): return rules.proxy(for: host)
    case .url(let url): return url
    }
  }

  var address: Step {
    let url = SafeText(host.socketPath ?? host.url, as: .field)
    guard proxy != nil else { return Step(.address, .good, url) }
    return Step(
      .address, .good,
      "\(url), by \(SafeText(client.configuration.proxy.description, as: .field))")
  }

  func resolve(_ heard: DoctorEar.Heard, _ failure: OllamaError?) -> Step {
    if host.socketPath != nil { return Step(.resolve, .skipped, "a socket has no name") }
    if failure?.kind == .dns {
      return Step(
        .resolve, .bad, "\(name) cannot be resolved",
        next: "Check the spelling, the VPN and the name server, or use the address itself.")
    }
    guard let connection = heard.connection else {
      switch failure?.kind {
      case .connectionRefused, .timeout(.connect), .tls:
        return Step(.resolve, .good, "\(name) has an address")
      default: return Step(.resolve, .skipped, "not told")
      }
    }
    return Step(
      .resolve, .good, "\(name) is \(SafeText(connection.address, as: .field))",
      took: connection.resolved)
  }

  func connect(_ heard: DoctorEar.Heard, _ failure: OllamaError?) -> Step {
    if let connection = heard.connection {
      let took = connection.connected - connection.resolved
      return Step(.connect, .good, "port \(host.port) is open", took: max(took, .zero))
    }
    guard let failure else { return Step(.connect, .good, "connected") }
    if failure.hasNoKey { return Step(.connect, .skipped, "not tried without its key") }
    switch failure.kind {
    case .dns: return Step(.connect, .skipped, "without an address")
    case .connectionRefused:
      return Step(.connect, .bad, "nothing listens at \(place)", next: wakeUp)
    case .timeout(.connect):
      return Step(
        .connect, .bad, "no connection within the time limit",
        next: "A firewall may swallow port \(host.port); check the address, the VPN, the cable.")
    case .proxy:
      return Step(
        .connect, .bad, Wording.reason(failure),
        next: "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.")
    case .tls: return Step(.connect, .good, "port \(host.port) is open")
    default:
      let hasConnected = failure.progress != .notSent
      return hasConnected
        ? Step(.connect, .good, "port \(host.port) is open")
        : Step(
          .connect, .bad, "\(Wording.reason(failure))",
          next: "Check the address and whether this machine is on that network.")
    }
  }

  private var wakeUp: SafeText {
    if host.socketPath != nil { return "Check the path, and whether the server runs." }
    return host.isLoopback
      ? "Start it: ollama serve. If it runs elsewhere: quipu --host HOST:PORT."
      : """
      On that machine let it listen beyond itself (OLLAMA_HOST=0.0.0.0 ollama serve) and open \
      port \(host.port) in its firewall.
      """
  }

  func tls(_ heard: DoctorEar.Heard, _ failure: OllamaError?, now: Double) async -> Step {
    guard host.isSecure else { return plain }
    guard heard.connection != nil || failure?.kind == .tls else {
      return Step(.tls, .skipped, "no connection")
    }
    let chain = await CertificateProbe.chain(of: host, proxy: proxy, within: .seconds(5))
    let certificates = chain.map { CertificateDates($0, now: now) }
    let took = heard.connection.flatMap { connection in
      connection.secured.map { $0 - connection.connected }
    }
    let words = CertificateDates.words(certificates)
    if let fault = failure?.tlsFault {
      let reason =
        fault == .notTLS
        ? "what answers there speaks no TLS"
        : SafeText(failure?.detail ?? "the handshake failed", as: .field)
      return Step(
        .tls, .bad, words.isEmpty ? reason : "\(reason); \(words)",
        next: CertificateDates.advice(
          fault, certificates, host: name, caFile: client.configuration.caFile))
    }
    if let soon = certificates.compactMap(\.daysLeft).min(), soon < 14 {
      return Step(
        .tls, .warning, words, next: "Renew the certificate: \(Figures.count(soon, "day")) left.",
        took: took)
    }
    return Step(.tls, .good, words.isEmpty ? "trusted" : words, took: took)
  }

  /// Whether a server that breaks off plain requests takes secured ones.
  func wantsTLS(_ heard: DoctorEar.Heard, _ failure: OllamaError?) async -> Bool {
    guard !host.isSecure, heard.status == nil, heard.connection != nil, failure != nil else {
      return false
    }
    return await !CertificateProbe.chain(of: host, proxy: proxy, within: .seconds(5)).isEmpty
  }

  private var plain: Step {
    if host.isLoopback { return Step(.tls, .skipped, "not needed on this machine") }
    switch client.configuration.credentials {
    case .basic, .authorization, .header, .bearer(_, for: .configuredHost):
      return Step(
        .tls, .warning, "plain HTTP: your credentials can be read on the way",
        next: "Use https:// or a tunnel (ssh -L \(host.port):localhost:\(host.port) \(name)).")
    case .none, .bearer(_, for: .ollamaCloud):
      return Step(.tls, .skipped, "plain HTTP: whoever is on the way can read along")
    }
  }
}

/// A certificate with its dates read.
struct CertificateDates {
  private let subject: SafeText
  private let issuer: SafeText
  private let isOwnSigner: Bool
  private let begins: Int64?
  private let expires: Int64?
  private let expiresText: SafeText
  private let now: Int64

  init(_ certificate: ShownCertificate, now: Double) {
    subject = Self.name(certificate.subject)
    issuer = Self.name(certificate.issuer)
    isOwnSigner = certificate.subject == certificate.issuer
    self.now = Int64(min(max(now, 0), 1e12))
    begins = Self.seconds(certificate.begins, now: self.now)
    expires = Self.seconds(certificate.expires, now: self.now)
    expiresText = SafeText(certificate.expires, as: .field)
  }

  /// Whole days until it expires; negative afterwards.
  var daysLeft: Int? { expires.map { Int(($0 - now) / 86_400) } }

  private var isExpired: Bool { expires.map { $0 < now } ?? false }
  private var isEarly: Bool { begins.map { $0 > now } ?? false }

  // `Nov  5 12:00:00 2026 GMT` in the order of an HTTP date's oldest form.
  private static func seconds(_ text: String, now: Int64) -> Int64? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 4 else { return nil }
    let day = words[1].count == 1 ? "0\(words[1])" : words[1]
    return HTTPDate.seconds(from: "Mon, \(day) \(words[0]) \(words[3]) \(words[2]) GMT", now: now)
  }

  // The common name says enough; without one, all of it.
  private static func name(_ text: String) -> SafeText {
    let parts = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
    let common = parts.last { $0.hasPrefix("CN") }
    let name = common.flatMap { $0.split(separator: "=").last }.map(String.init) ?? text
    return SafeText(String(name.trimmingPrefix { $0 == " " }), as: .field)
  }

  static func words(_ chain: [CertificateDates]) -> SafeText {
    guard let own = chain.first else { return "" }
    let names = [own.subject] + chain.map(\.issuer)
    var shown: [SafeText] = []
    for name in names where shown.last != name { shown.append(name) }
    let left: SafeText =
      own.isExpired
      ? "expired \(own.expiresText)"
      : own.daysLeft.map { "\(Figures.count($0, "day")) left" } ?? "until \(own.expiresText)"
    return "\(shown.joined(separator: " < ")), \(left)"
  }

  /// What to do next, for each of the causes.
  static func advice(
    _ fault: TLSFault, _ chain: [CertificateDates], host: SafeText, caFile: String?
  ) -> SafeText {
    let file = caFile.map { SafeText($0, as: .field) }
    switch fault {
    case .caFile:
      return """
        \(file ?? "The CA file") is missing, cannot be read, or holds no certificate as text \
        (BEGIN CERTIFICATE): correct ca_file below [hosts.NAME] or [network].
        """
    case .expired: return "Renew the certificate on the server."
    case .notYetValid:
      return "The certificate does not hold yet: check the clocks of both machines."
    case .otherHost:
      return """
        The certificate is not for \(host)\(chain.first.map { " but for \($0.subject)" } ?? ""): \
        use the name it was made for in the address, or get one that names \(host).
        """
    case .notTLS: return "Use http:// in the address, or the port that speaks TLS."
    case .untrusted, .other: break
    }
    if chain.contains(where: \.isExpired) { return "Renew the certificate on the server." }
    if chain.contains(where: \.isEarly) {
      return "The certificate does not hold yet: check the clocks of both machines."
    }
    if let file {
      return """
        \(file) does not hold the authority that signed it\
        \(chain.last.map { " (\($0.issuer))" } ?? ""): put its certificate there.
        """
    }
    return chain.count == 1 && chain[0].isOwnSigner
      ? "It signed itself: put its certificate (PEM) into a file and name that as ca_file below [hosts.NAME]."
      : "If an authority of your own signed it, name its file as ca_file below [hosts.NAME]."
  }
}
