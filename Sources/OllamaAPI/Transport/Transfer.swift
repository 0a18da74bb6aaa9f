internal import CCurl

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// One exchange as the engine's thread sees it. Never leaves that thread.
final class Transfer {
  /// Greatest size of an answer's headers.
  static let headerLimit = 256_000
  static let headerCountLimit = 1_000
  /// What may follow a final record before its connection is given up rather than read on.
  static let drainLimit = 65_536

  let exchange: Exchange
  let handle: UnsafeMutableRawPointer
  private let started: ContinuousClock.Instant
  private var lastActivity: ContinuousClock.Instant
  private var sawActivity = false
  private var progress = OllamaError.Progress.notSent
  private var isReused = false
  private var isPaused = false
  private var gathering = Gathering()
  private var drained: Int?
  private var fault: OllamaError?

  private var head = ResponseHead(status: 0)
  private var headerBytes = 0
  private var hasHead = false
  private var pending: [UInt8] = []
  private var received = 0

  private var upload: Upload?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init(_ exchange: Exchange, handle: UnsafeMutableRawPointer, now: ContinuousClock.Instant) {
    self.exchange = exchange
    self.handle = handle
    started = now
    lastActivity = now
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_slist_free_all(headerList)
    message.deallocate()
  }

  private var request: TransportRequest { exchange.request }

  // MARK: Preparing

  /// Sets every option; an error where the request cannot be made at all.
  func prepare() -> OllamaError? {
    if let fault = openUpload() { return fault }
    var options = TransferOptions(handle: handle, request: request)
    options.setAddress()
    options.setMethod(uploadLength: upload?.length)
    headerList = options.setHeaders()
    options.setTLS()
    qc_set_pointer(handle, CURLOPT_ERRORBUFFER, message)
    let context = Unmanaged.passUnretained(self).toOpaque()
    TransferCallbacks.install(on: handle, context: context, hasUpload: upload != nil)
    return options.fault
  }

  private func openUpload() -> OllamaError? {
    switch request.body {
    case .none: return nil
    case .bytes(let bytes): upload = Upload(bytes: bytes)
    case .file(let path, let length):
      guard let file = Upload(path: path, length: length) else {
        return OllamaError(
          .invalidArgument, detail: "\(path) cannot be read: \(String(cString: strerror(errno)))")
      }
      upload = file
    }
    return nil
  }

  // MARK: What libcurl reports

  /// The connection stands; the request goes out next.
  func connected(address: String) {
    progress = .sent
    sawActivity = true
    isReused = number(CURLINFO_NUM_CONNECTS) == 0
    guard let onEvent = request.onEvent else { return }
    let secured = time(CURLINFO_APPCONNECT_TIME_T)
    onEvent(
      .connected(
        TransportEvent.Connection(
          isReused: isReused, resolved: time(CURLINFO_NAMELOOKUP_TIME_T),
          connected: time(CURLINFO_CONNECT_TIME_T), secured: secured == .zero ? nil : secured,
          address: address)))
    if upload == nil { onEvent(.requestSent) }
  }

  /// libcurl wants more of the body; returns how many bytes were given, nil on failure.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    sawActivity = true
    guard let count = upload?.read(into: buffer) else { return nil }
    if let upload {
      request.onSent?(upload.sent)
      if upload.isAtEnd { request.onEvent?(.requestSent) }
    }
    return count
  }

  /// The body must be sent again from `offset`.
  func seek(to offset: Int) -> Bool { upload?.seek(to: offset) ?? false }

  /// One line of the headers; false ends the transfer.
  func header(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !hasHead else { return true }
    sawActivity = sawActivity || headerBytes == 0
    headerBytes += line.count
    guard headerBytes <= Self.headerLimit, head.headers.count < Self.headerCountLimit else {
      fault = OllamaError(.parse, detail: "more headers than an answer may have")
      return false
    }
    let text = String(decoding: line, as: UTF8.self)
    let trimmed = text.prefix { !$0.isNewline }
    if trimmed.isEmpty { return endOfHead() }
    if head.status == 0, trimmed.hasPrefix("HTTP/") {
      head.status = Int(trimmed.drop { $0 != " " }.drop { $0 == " " }.prefix(3)) ?? 0
    } else if let colon = trimmed.firstIndex(of: ":") {
      let value = trimmed[trimmed.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      head.headers.append(HTTPHeader(String(trimmed[..<colon]), String(value)))
    }
    return true
  }

  private func endOfHead() -> Bool {
    // 1xx answers only announce the real one.
    if head.status < 200 {
      head = ResponseHead(status: 0)
      return true
    }
    hasHead = true
    sawActivity = true
    progress = .answered
    head.reusedConnection = isReused
    if head["transfer-encoding"] != nil, head["content-length"] != nil {
      // Two ideas of where the answer ends: what follows on this connection cannot be trusted.
      qc_set_long(handle, CURLOPT_FORBID_REUSE, 1)
    }
    if let limit = request.maxResponseBytes, head.status < 300, request.method != .head,
      let length = head["content-length"].flatMap({ Int($0) }), length > limit
    {
      fault = OllamaError(.responseTooLarge(limit: limit))
      return false
    }
    request.onEvent?(.answered(status: head.status))
    exchange.publish(head)
    return true
  }

  enum Reception { case taken, pause, abort }

  /// A piece of the body.
  func receive(_ piece: UnsafeBufferPointer<UInt8>) -> Reception {
    sawActivity = true
    if let drained {
      self.drained = drained + piece.count
      return drained + piece.count > Self.drainLimit ? .abort : .taken
    }
    if pending.count + piece.count > 65_536 || isPaused {
      if !pending.isEmpty { _ = exchange.deliver(&pending) }
      if exchange.isFull(with: piece.count) {
        isPaused = true
        return .pause
      }
    }
    if received == 0 {
      progress = .replying
      request.onEvent?(.firstByte)
    }
    received += piece.count
    if let limit = request.maxResponseBytes, received > limit {
      fault = OllamaError(.responseTooLarge(limit: limit))
      return .abort
    }
    pending.append(contentsOf: piece)
    return .taken
  }

  /// Hands over what has come since the last time.
  func flush() {
    if !pending.isEmpty { _ = exchange.deliver(&pending) }
  }

  /// As `flush`; then lets the connection rest for as long as small pieces are to be gathered.
  /// Returns when it is to go on, and nothing while it need not be woken for that.
  func flush(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    let count = pending.count
    flush()
    guard !isPaused, drained == nil else { return nil }
    switch gathering.step(delivered: count, within: request.gathering, now: now) {
    case .none: return nil
    case .rest(let end):
      curl_easy_pause(handle, CURLPAUSE_RECV)
      return end
    case .resting(let end): return end
    case .goOn:
      curl_easy_pause(handle, CURLPAUSE_CONT)
      return now
    }
  }

  // MARK: What the reader asks

  /// The reader has caught up.
  func resume() {
    guard isPaused || gathering.isResting else { return }
    isPaused = false
    gathering.goOn()
    sawActivity = true
    curl_easy_pause(handle, CURLPAUSE_CONT)
  }

  /// The reader has what it wants; the rest only has to end.
  func drain() {
    drained = 0
    pending = []
    resume()
  }

  // MARK: Ends

  /// The deadline that comes first, with its phase.
  func deadline(now: ContinuousClock.Instant)
    -> (ContinuousClock.Instant, OllamaError.TimeoutPhase)?
  {
    if sawActivity { lastActivity = now }
    sawActivity = false
    let limits = request.timeouts
    var result: (ContinuousClock.Instant, OllamaError.TimeoutPhase)?
    func consider(
      _ start: ContinuousClock.Instant, _ limit: Duration?,
      _ phase: OllamaError.TimeoutPhase
    ) {
      guard let limit else { return }
      let instant = start.advanced(by: limit)
      if result.map({ instant < $0.0 }) ?? true { result = (instant, phase) }
    }
    consider(started, limits.total, .total)
    switch progress {
    case .notSent: consider(started, limits.connect, .connect)
    case .sent: consider(lastActivity, limits.firstByte, .firstByte)
    case .answered, .replying:
      if !isPaused {
        consider(lastActivity, drained == nil ? limits.silence : .seconds(1), .silence)
      }
    }
    return result
  }

  /// A deadline has passed.
  func timedOut(_ phase: OllamaError.TimeoutPhase) {
    flush()
    let limits = request.timeouts
    let limit: Duration?
    switch phase {
    case .connect: limit = limits.connect
    case .firstByte: limit = limits.firstByte
    case .silence: limit = limits.silence
    case .total: limit = limits.total
    }
    fail(OllamaError(.timeout(phase), detail: limit.map { GoDuration.text($0) }))
  }

  /// libcurl has ended the transfer.
  func end(_ code: CURLcode) {
    flush()
    if let fault { return fail(fault) }
    if code == CURLE_OK { return exchange.finish(.success(())) }
    fail(
      CurlFault(
        code: code, systemError: number(CURLINFO_OS_ERRNO), text: String(cString: message),
        progress: progress, usesSocketFile: request.host.socketPath != nil
      ).error)
  }

  private func fail(_ error: OllamaError) {
    var error = error
    error.progress = progress
    error.reusedConnection = isReused
    error.host = request.host.displayName
    error.endpoint = request.endpoint
    error.model = request.model
    if hasHead { error.status = head.status }
    exchange.finish(.failure(error))
  }

  private func number(_ info: CURLINFO) -> Int {
    var value = 0
    qc_get_long(handle, info, &value)
    return value
  }

  private func time(_ info: CURLINFO) -> Duration {
    var microseconds: curl_off_t = 0
    qc_get_size(handle, info, &microseconds)
    return .microseconds(Int64(microseconds))
  }
}
