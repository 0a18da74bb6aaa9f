internal import CCurl

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What a failure of libcurl means to people.
struct CurlFault {
  let code: CURLcode
  /// The system's error number, where one was behind it; else 0.
  let systemError: Int
  /// libcurl's words.
  let text: String
  let progress: OllamaError.Progress
  let usesSocketFile: Bool

  var error: OllamaError {
    let words = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    return OllamaError(
      kind, detail: ServerMessage.tidy(words, limit: 300),
      underlying: OllamaError.Underlying(
        domain: systemError == 0 ? "curl" : "errno",
        code: systemError == 0 ? Int(code.rawValue) : systemError,
        text: ServerMessage.tidy(words, limit: 300)))
  }

  private var kind: OllamaError.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: .dns
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
    case CURLE_COULDNT_CONNECT: connectKind
    case CURLE_OPERATION_TIMEDOUT: .timeout(progress == .notSent ? .connect : .total)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND, CURLE_USE_SSL_FAILED,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      .tls
    case CURLE_URL_MALFORMAT: .invalidArgument
    // Without a status line libcurl takes the answer for HTTP/0.9, "unsupported".
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      progress == .notSent ? .invalidArgument : .notAnOllama
    // What libcurl calls out of memory is a header line beyond its own limit.
    case CURLE_BAD_CONTENT_ENCODING, CURLE_OUT_OF_MEMORY: .parse
    case CURLE_ABORTED_BY_CALLBACK, CURLE_READ_ERROR: .invalidArgument
    default: progress == .notSent ? connectKind : .connectionLost
    }
  }

  private var connectKind: OllamaError.Kind {
    switch Int32(truncatingIfNeeded: systemError) {
    case ECONNREFUSED: .connectionRefused
    case ENOENT where usesSocketFile: .connectionRefused
    case ETIMEDOUT: .timeout(.connect)
    default: .unreachable
    }
  }
}
