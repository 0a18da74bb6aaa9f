#if Workflows
internal import CCurl

/// A connection that libcurl makes and that then carries any bytes. Never leaves its thread.
final class CurlWire {
  /// How far connecting has come.
  enum Connecting {
    case pending
    case connected(TransportEvent.Connection)
    case failed(OllamaError)
  }

  /// What came.
  enum Reception {
    case bytes(ArraySlice<UInt8>)
    case nothing
    case end
    case failed(OllamaError)
  }

  let multi: UnsafeMutableRawPointer
  private let handle: UnsafeMutableRawPointer
  private let request: TransportRequest
  private var socket: curl_socket_t = -1
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private init(
    multi: UnsafeMutableRawPointer, handle: UnsafeMutableRawPointer, request: TransportRequest
  ) {
    self.multi = multi
    self.handle = handle
    self.request = request
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit { message.deallocate() }

  /// Begins to connect.
  static func begin(_ request: TransportRequest) -> Result<CurlWire, OllamaError> {
    guard isCurlReady, let multi = curl_multi_init() else {
      return .failure(OllamaError(.unreachable, detail: curlTrouble))
    }
    guard let handle = curl_easy_init() else {
      curl_multi_cleanup(multi)
      return .failure(OllamaError(.unreachable, detail: "libcurl gave no handle"))
    }
    let wire = CurlWire(multi: multi, handle: handle, request: request)
    var options = TransferOptions(handle: handle, request: request)
    options.setAddress()
    options.setTLS()
    qc_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    // A proxy must let bytes pass that are no HTTP.
    qc_set_long(handle, CURLOPT_HTTPPROXYTUNNEL, 1)
    qc_set_pointer(handle, CURLOPT_ERRORBUFFER, wire.message)
    guard options.fault == nil, curl_multi_add_handle(multi, handle) == CURLM_OK else {
      wire.close()
      return .failure(
        options.fault ?? OllamaError(.unreachable, detail: "libcurl refused the request"))
    }
    return .success(wire)
  }

  /// Goes on connecting.
  func connect() -> Connecting {
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    var left: Int32 = 0
    while let report = curl_multi_info_read(multi, &left) {
      guard report.pointee.msg == CURLMSG_DONE else { continue }
      let code = report.pointee.data.result
      guard code == CURLE_OK else { return .failed(fault(code)) }
      guard qc_get_socket(handle, &socket) == CURLE_OK, socket >= 0 else {
        return .failed(OllamaError(.unreachable, detail: "libcurl gave no connection"))
      }
      let secured = time(CURLINFO_APPCONNECT_TIME_T)
      return .connected(
        TransportEvent.Connection(
          isReused: false, resolved: time(CURLINFO_NAMELOOKUP_TIME_T),
          connected: time(CURLINFO_CONNECT_TIME_T), secured: secured == .zero ? nil : secured))
    }
    return .pending
  }

  /// Sends what the connection takes just now, and counts it.
  func send(_ bytes: [UInt8], from offset: inout Int) -> Result<Void, OllamaError> {
    while offset < bytes.count {
      var count = 0
      let code = bytes.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
        return curl_easy_send(handle, rest.baseAddress, rest.count, &count)
      }
      if code == CURLE_AGAIN { return .success(()) }
      guard code == CURLE_OK else { return .failure(lost(code)) }
      offset += count
    }
    return .success(())
  }

  /// What has come.
  func receive() -> Reception {
    var count = 0
    let code = buffer.withUnsafeMutableBytes { room in
      curl_easy_recv(handle, room.baseAddress, room.count, &count)
    }
    if code == CURLE_AGAIN { return .nothing }
    guard code == CURLE_OK else { return .failed(lost(code)) }
    return count == 0 ? .end : .bytes(buffer[..<count])
  }

  /// Sleeps until something can be done, somebody wakes the handle, or the time is over.
  func wait(atMost limit: Duration?, sending: Bool, receiving: Bool) {
    let milliseconds = limit.map { Int32(clamping: $0.wholeNanoseconds / 1_000_000 + 1) }
    var watched = curl_waitfd()
    watched.fd = socket
    watched.events =
      Int16(receiving ? CURL_WAIT_POLLIN : 0) | Int16(sending ? CURL_WAIT_POLLOUT : 0)
    let isConnected = socket >= 0 && watched.events != 0
    curl_multi_poll(multi, &watched, isConnected ? 1 : 0, milliseconds ?? Int32.max, nil)
  }

  /// Closes the connection at once.
  func close() {
    curl_multi_remove_handle(multi, handle)
    curl_easy_cleanup(handle)
    curl_multi_cleanup(multi)
  }

  private func lost(_ code: CURLcode) -> OllamaError {
    OllamaError(
      .connectionLost, detail: ServerMessage.tidy(String(cString: curl_easy_strerror(code))),
      underlying: .init(domain: "curl", code: Int(code.rawValue), text: ""))
  }

  private func fault(_ code: CURLcode) -> OllamaError {
    var system = 0
    qc_get_long(handle, CURLINFO_OS_ERRNO, &system)
    return CurlFault(
      code: code, systemError: system, text: String(cString: message), progress: .notSent,
      usesSocketFile: request.host.socketPath != nil
    ).error
  }

  private func time(_ info: CURLINFO) -> Duration {
    var microseconds: curl_off_t = 0
    qc_get_size(handle, info, &microseconds)
    return .microseconds(Int64(microseconds))
  }
}
#endif
