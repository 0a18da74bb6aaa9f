internal import CCurl

/// Turns a request into libcurl's options.
struct TransferOptions {
  let handle: UnsafeMutableRawPointer
  let request: TransportRequest
  /// The first option that libcurl refused.
  private(set) var fault: OllamaError?

  init(handle: UnsafeMutableRawPointer, request: TransportRequest) {
    self.handle = handle
    self.request = request
  }

  mutating func setAddress() {
    set(CURLOPT_URL, request.url)
    if let path = request.host.socketPath { set(CURLOPT_UNIX_SOCKET_PATH, path) }
    // Never from the environment: that has been read, and a host on this machine has no proxy.
    set(CURLOPT_PROXY, request.host.isLoopback ? "" : request.proxy ?? "")
    set(CURLOPT_NOPROXY, "")
    note(qc_only_http(handle))
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_NOSIGNAL, 1)
    // A resolver that never answers must not hold up the thread when its request is given up.
    note(qc_do_not_wait_for_resolver(handle))
    set(CURLOPT_CONNECTTIMEOUT_MS, 86_400_000)
    set(CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, 100)
    set(CURLOPT_TCP_NODELAY, 1)
    set(CURLOPT_BUFFERSIZE, 65_536)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // Answers are unpacked whether asked for or not; streams do not ask, since packing delays them.
    let wantsPacked = !request.isStreaming && !request.host.isLoopback
    set(CURLOPT_ACCEPT_ENCODING, wantsPacked ? "gzip, deflate" : "identity")
    if request.host.socketPath == nil { qc_set_keep_alive(handle) }
  }

  mutating func setMethod(uploadLength: Int?) {
    switch request.method {
    case .get: set(CURLOPT_HTTPGET, 1)
    case .head: set(CURLOPT_NOBODY, 1)
    case .post, .delete:
      if request.method == .post || uploadLength != nil {
        set(CURLOPT_POST, 1)
        qc_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(uploadLength ?? 0))
        if uploadLength == nil { set(CURLOPT_COPYPOSTFIELDS, "") }
      }
      if request.method == .delete { set(CURLOPT_CUSTOMREQUEST, "DELETE") }
    }
  }

  /// Returns the list, which must live as long as the transfer.
  mutating func setHeaders() -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for header in request.headers {
      // libcurl's own form for a header without a value.
      let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
      list = curl_slist_append(list, line) ?? list
    }
    for line in ["Expect:"] { list = curl_slist_append(list, line) ?? list }
    if case .none = request.body { list = curl_slist_append(list, "Content-Type:") ?? list }
    qc_set_list(handle, CURLOPT_HTTPHEADER, list)
    return list
  }

  mutating func setTLS() {
    guard request.host.isSecure else { return }
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = request.caFile { set(CURLOPT_CAINFO, file) }
  }

  private mutating func set(_ option: CURLoption, _ text: String) {
    note(qc_set_string(handle, option, text))
  }

  private mutating func set(_ option: CURLoption, _ number: Int) {
    note(qc_set_long(handle, option, number))
  }

  private mutating func note(_ code: CURLcode) {
    guard code != CURLE_OK, fault == nil else { return }
    fault = OllamaError(
      .invalidArgument,
      detail: "libcurl refuses the request: \(String(cString: curl_easy_strerror(code)))",
      underlying: .init(domain: "curl", code: Int(code.rawValue), text: ""))
  }
}
