internal import CCurl

/// A certificate as a server shows it, in the words of the TLS library.
package struct ShownCertificate: Sendable, Equatable {
  /// Whom it names.
  package var subject = ""
  /// Who signed it.
  package var issuer = ""
  /// Since when it holds, such as `Nov  5 12:00:00 2026 GMT`.
  package var begins = ""
  /// Until when it holds, in the same form.
  package var expires = ""
}

/// Looks at the certificates of a server whether they are to be trusted or not: only the handshake
/// is done, nothing is sent.
package enum CertificateProbe {
  /// The chain, the server's own certificate first; empty where none came within the limit.
  package static func chain(
    of host: Host, proxy: String?, within limit: Duration
  ) async -> [ShownCertificate] {
    guard host.socketPath == nil else { return [] }
    return await withCheckedContinuation { continuation in
      let isStarted = NetworkThread.start {
        var chain: [ShownCertificate] = []
        _ = ExitGate.pass { chain = look(at: host, proxy: proxy, within: limit) }
        continuation.resume(returning: chain)
      }
      if !isStarted { continuation.resume(returning: []) }
    }
  }

  private static func look(
    at host: Host, proxy: String?, within limit: Duration
  ) -> [ShownCertificate] {
    guard isCurlReady, let handle = curl_easy_init() else { return [] }
    defer { curl_easy_cleanup(handle) }
    let seconds = min(max(limit.components.seconds, 1), 600)
    // A plain address may have been meant to be a secure one.
    qc_set_string(
      handle, CURLOPT_URL, host.isSecure ? host.origin : "https" + host.origin.dropFirst(4))
    qc_set_string(handle, CURLOPT_PROXY, host.isLoopback ? "" : proxy ?? "")
    qc_set_string(handle, CURLOPT_NOPROXY, "")
    qc_only_http(handle)
    qc_set_long(handle, CURLOPT_NOSIGNAL, 1)
    qc_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    qc_set_long(handle, CURLOPT_CERTINFO, 1)
    qc_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
    qc_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
    qc_set_long(handle, CURLOPT_TIMEOUT_MS, Int(seconds) * 1000)
    guard curl_easy_perform(handle) == CURLE_OK, let chain = qc_get_certificates(handle),
      let lists = chain.pointee.certinfo
    else { return [] }
    return (0..<min(Int(chain.pointee.num_of_certs), 16)).map { read(lists[$0]) }
  }

  private static func read(_ list: UnsafeMutablePointer<curl_slist>?) -> ShownCertificate {
    var certificate = ShownCertificate()
    var rest = list
    while let line = rest {
      rest = line.pointee.next
      guard let data = line.pointee.data else { continue }
      let text = String(cString: data)
      guard let colon = text.firstIndex(of: ":") else { continue }
      let value = String(text[text.index(after: colon)...].prefix(500))
      switch text[..<colon] {
      case "Subject": certificate.subject = value
      case "Issuer": certificate.issuer = value
      case "Start date": certificate.begins = value
      case "Expire date": certificate.expires = value
      default: break
      }
    }
    return certificate
  }
}
