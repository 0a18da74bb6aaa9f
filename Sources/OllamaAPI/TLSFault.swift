/// Why a connection could not be secured, as far as the words of the TLS library tell.
package enum TLSFault: Sendable, Hashable {
  /// The file of trusted certificates is missing, or holds none.
  case caFile
  case expired, notYetValid
  /// The certificate names other hosts.
  case otherHost
  /// What listens there speaks no TLS.
  case notTLS
  /// Signed by nobody who is trusted here.
  case untrusted
  case other

  // OpenSSL, GnuTLS and Secure Transport say it each in their way.
  private static let words: [(TLSFault, [String])] = [
    (
      .caFile,
      [
        "certificate file", "trust anchors", "verify locations", "cacert", "ca cert",
      ]
    ),
    (.expired, ["expired"]),
    (.notYetValid, ["not yet valid", "not yet activated", "not yet become valid"]),
    (.otherHost, ["subject name", "does not match", "hostname", "host name"]),
    (
      .notTLS,
      [
        "wrong version number", "unknown protocol", "packet length", "http request",
        "unsupported record", "record layer failure",
      ]
    ),
    (
      .untrusted,
      [
        "issuer", "self-signed", "self signed", "not trusted", "unknown ca", "untrusted",
        "unable to verify",
      ]
    ),
  ]

  init(_ detail: String?) {
    let said = (detail ?? "").lowercased()
    self = Self.words.first { $0.1.contains { said.contains($0) } }?.0 ?? .other
  }

  /// What a person can do next, as one sentence.
  var suggestion: String {
    switch self {
    case .caFile:
      "Check the path of the CA file, and that it holds certificates as text (BEGIN CERTIFICATE)."
    case .expired: "Its certificate has run out: renew it on the server."
    case .notYetValid: "Its certificate does not hold yet: check the clocks of both machines."
    case .otherHost: "Use a name that its certificate was made for, or get one for this name."
    case .notTLS: "Use http://, or the port that speaks TLS."
    case .untrusted:
      "Nobody who is trusted here has signed its certificate: name the file of the CA (ca_file)."
    case .other:
      "Check that the address wants https, and that its certificate is trusted here (or name its CA)."
    }
  }
}

extension OllamaError {
  /// Why the connection could not be secured; nil for other errors.
  package var tlsFault: TLSFault? { kind == .tls ? TLSFault(detail) : nil }
}
