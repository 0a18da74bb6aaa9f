internal import CCurl
internal import CLate

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A thread of the network's own, outside the pool of the tasks.
enum NetworkThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// What marks such a thread; nil where the system has no more marks to give.
  private static let mark: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }()

  /// Whether the caller runs on such a thread, as the closures of a request do: whoever waits for
  /// an exchange there waits for himself.
  static var isCurrent: Bool { mark.map { pthread_getspecific($0) != nil } ?? false }

  /// Starts the thread; false where the system refuses.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    _ = ExitGate.isRegistered
    let context = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    let code = pthread_create(&thread, nil, { NetworkThread.main($0) }, context.toOpaque())
    if code == 0, let thread { pthread_detach(thread) }
    #else
    var thread = pthread_t()
    let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
      pointer.flatMap { NetworkThread.main($0) }
    }
    let code = pthread_create(&thread, nil, entry, context.toOpaque())
    if code == 0 { pthread_detach(thread) }
    #endif
    if code != 0 { context.release() }
    return code == 0
  }

  private static func main(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
    if let mark { pthread_setspecific(mark, pointer) }
    // Signals belong to the program's own threads; and a broken TLS connection must not raise
    // SIGPIPE here.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    work.body()
    return nil
  }
}

/// The one thread that serves a `CurlTransport`. All its state is local to `run`.
enum EngineThread {
  /// Starts the thread; false where the system refuses.
  static func start(_ inbox: EngineInbox) -> Bool {
    NetworkThread.start { EngineLoop(inbox).run() }
  }
}

/// Once for the process, on a network thread: libcurl and its TLS library take milliseconds.
let isCurlReady: Bool = qc_global_init() == CURLE_OK

/// Why there is no libcurl to work with.
var curlTrouble: String {
  #if os(Linux)
  if let reason = late_curl_error() {
    return "libcurl could not be opened, install it: \(String(cString: reason))"
  }
  #endif
  return "libcurl could not be started"
}

/// The loop: commands in, libcurl driven, deadlines kept, ends reported. Sleeps without a timer when
/// nothing runs.
final class EngineLoop {
  private let inbox: EngineInbox
  private let clock = ContinuousClock()
  private var transfers: [UInt64: Transfer] = [:]
  private var idleHandles: [UnsafeMutableRawPointer] = []

  init(_ inbox: EngineInbox) { self.inbox = inbox }

  func run() {
    var handle: UnsafeMutableRawPointer?
    guard ExitGate.pass({ handle = isCurlReady ? curl_multi_init() : nil }) else {
      ExitGate.park()
    }
    guard let multi = handle else { return refuseEverything() }
    // Idle connections kept for later; those in use do not count.
    qc_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 32)
    inbox.attach(multi)
    while true {
      var wait: Int32?
      guard ExitGate.pass({ wait = turn(multi) }) else { ExitGate.park() }
      guard let wait else { break }
      if wait != 0 { curl_multi_poll(multi, nil, 0, wait, nil) }
    }
    inbox.detach()
    let isCleanedUp = ExitGate.pass {
      for handle in idleHandles { curl_easy_cleanup(handle) }
      curl_multi_cleanup(multi)
    }
    if !isCleanedUp { ExitGate.park() }
  }

  /// Does what there is to do; returns how long to sleep in milliseconds, nil to end.
  private func turn(_ multi: UnsafeMutableRawPointer) -> Int32? {
    let (commands, isStopped) = inbox.take()
    for command in commands { obey(command, multi) }
    if isStopped, transfers.isEmpty { return nil }
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    collectEnds(multi)
    return settle(multi)
  }

  private func refuseEverything() {
    for command in inbox.retire() {
      if case .start(let exchange) = command {
        exchange.finish(.failure(OllamaError(.unreachable, detail: curlTrouble)))
      }
    }
  }

  private func obey(_ command: EngineCommand, _ multi: UnsafeMutableRawPointer) {
    switch command {
    case .start(let exchange): start(exchange, multi)
    case .cancel(let id): if let transfer = transfers[id] { remove(transfer, multi) }
    case .resume(let id): transfers[id]?.resume()
    case .drain(let id): transfers[id]?.drain()
    }
  }

  private func start(_ exchange: Exchange, _ multi: UnsafeMutableRawPointer) {
    guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
      exchange.finish(.failure(OllamaError(.unreachable, detail: "libcurl gave no handle")))
      return
    }
    let transfer = Transfer(exchange, handle: handle, now: clock.now)
    if let fault = transfer.prepare() {
      exchange.finish(.failure(fault))
      curl_easy_cleanup(handle)
      return
    }
    transfers[exchange.id] = transfer
    let code = curl_multi_add_handle(multi, handle)
    if code != CURLM_OK {
      transfers[exchange.id] = nil
      exchange.finish(.failure(OllamaError(.unreachable, detail: "libcurl refused the request")))
      curl_easy_cleanup(handle)
    }
  }

  /// Ends of transfers that libcurl reports.
  private func collectEnds(_ multi: UnsafeMutableRawPointer) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let result = message.pointee.data.result
      guard let transfer = transfers.values.first(where: { $0.handle == handle }) else { continue }
      transfer.end(result)
      remove(transfer, multi, isReusable: result == CURLE_OK)
    }
  }

  /// Hands over what came, keeps the deadlines, and says how long to sleep, in milliseconds.
  private func settle(_ multi: UnsafeMutableRawPointer) -> Int32 {
    guard !transfers.isEmpty else { return Int32.max }
    let now = clock.now
    var nearest: ContinuousClock.Instant?
    for transfer in Array(transfers.values) {
      if let instant = transfer.flush(now: now), nearest.map({ instant < $0 }) ?? true {
        nearest = instant
      }
      guard let (deadline, phase) = transfer.deadline(now: now) else { continue }
      if deadline <= now {
        transfer.timedOut(phase)
        remove(transfer, multi)
      } else if nearest.map({ deadline < $0 }) ?? true {
        nearest = deadline
      }
    }
    guard let nearest else { return Int32.max }
    guard nearest > now else { return 0 }
    let milliseconds = (nearest - now).wholeNanoseconds / 1_000_000 + 1
    return Int32(clamping: milliseconds)
  }

  /// A handle whose transfer failed or was given up is not used again: from one whose name could
  /// not be resolved libcurl 7.88 takes no size of buffer any more, so every later request on it
  /// would be refused. (Connections belong to the multi handle and stay.)
  private func remove(
    _ transfer: Transfer, _ multi: UnsafeMutableRawPointer, isReusable: Bool = false
  ) {
    transfers[transfer.exchange.id] = nil
    curl_multi_remove_handle(multi, transfer.handle)
    guard isReusable, idleHandles.count < 8 else { return curl_easy_cleanup(transfer.handle) }
    curl_easy_reset(transfer.handle)
    idleHandles.append(transfer.handle)
  }
}
