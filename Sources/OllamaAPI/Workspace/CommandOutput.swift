#if Workspace
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What a command prints, for secrets kept by a key store such as `pass` or `security`.
enum CommandOutput {
  /// Why there is no output.
  struct Fault: Error {
    let reason: String
  }

  /// The longest output in bytes.
  static let limit = 65_536

  /// Starts a command without a shell, without input and with this environment, and returns what it
  /// prints. Throws where it cannot be started, fails, or takes longer than `timeout`.
  static func read(_ words: [String], environment: [String: String], timeout: Duration)
    async throws(Fault) -> [UInt8]
  {
    let result = await withCheckedContinuation { continuation in
      // It holds its thread, so it must not be one of the pool's; on Linux the global queues share
      // theirs with it, queues with names do not.
      DispatchQueue(label: "quipu.command").async {
        continuation.resume(returning: run(words, environment, timeout))
      }
    }
    return try result.get()
  }

  private static func run(_ words: [String], _ environment: [String: String], _ timeout: Duration)
    -> Result<[UInt8], Fault>
  {
    guard words.first?.isEmpty == false else { return .failure(Fault(reason: "it has no name")) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .failure(fault(errno)) }
    let (output, input) = (ends[0], ends[1])
    defer { close(output) }
    _ = fcntl(output, F_SETFD, FD_CLOEXEC)
    _ = fcntl(input, F_SETFD, FD_CLOEXEC)
    let started = spawn(words, environment, output: input)
    close(input)
    guard case .success(let child) = started else { return started.map { _ in [] } }
    let process = ChildProcess(child)
    let deadline = ContinuousClock.now + timeout
    // It may go on without output, and waiting for it has no time limit of its own.
    let timer = DispatchWorkItem { process.kill() }
    DispatchQueue(label: "quipu.command.limit").asyncAfter(
      deadline: .now() + .nanoseconds(Int(clamping: timeout.wholeNanoseconds)), execute: timer)
    let bytes = drain(output, until: deadline)
    if bytes == nil { process.kill() }
    let status = process.wait()
    timer.cancel()
    guard let bytes, ContinuousClock.now < deadline else {
      return .failure(Fault(reason: "it took too long or printed too much"))
    }
    guard status == 0 else { return .failure(Fault(reason: told(status))) }
    return .success(bytes)
  }

  private static func told(_ status: Int32) -> String {
    let signal = status & 0x7F
    return signal == 0 ? "it failed with status \((status >> 8) & 0xFF)" : "signal \(signal)"
  }

  /// Everything up to the end; nil where it is too much or takes too long.
  private static func drain(_ descriptor: Int32, until deadline: ContinuousClock.Instant)
    -> [UInt8]?
  {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let left = (deadline - ContinuousClock.now).wholeNanoseconds / 1_000_000
      guard left > 0 else { return nil }
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wanted, 1, Int32(clamping: left + 1))
      if ready < 0, errno != EINTR { return nil }
      guard ready > 0 else { continue }
      let count = systemRead(descriptor, &buffer)
      if count == 0 { return all }
      guard count > 0 else { return nil }
      all += buffer[..<count]
      if all.count > limit { return nil }
    }
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String], output: Int32
  ) -> Result<pid_t, Fault> {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    // What it complains about could hold secrets, and would land on the screen.
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // Not `sigset_t()`: built as a whole, the module finds that initialiser in libcurl's headers only.
    withUnsafeTemporaryAllocation(of: sigset_t.self, capacity: 1) { room in
      guard let signals = room.baseAddress else { return }
      sigemptyset(signals)
      posix_spawnattr_setsigmask(&attributes, signals)
    }
    // A group of its own, so that its children can be ended with it.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
    var child = pid_t()
    guard let name = words.first else { return .failure(fault(ENOENT)) }
    let code = withCStrings(words) { arguments in
      withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawnp(&child, name, &actions, &attributes, arguments, variables)
      }
    }
    return code == 0 ? .success(child) : .failure(fault(code))
  }

  private static func withCStrings<Value>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }

  private static func fault(_ code: Int32) -> Fault {
    Fault(reason: "it cannot be started: \(String(cString: strerror(code)))")
  }
}

/// A child whose number is only used while it is ours.
private final class ChildProcess: Sendable {
  private let number: pid_t
  private let isReaped = Mutex(false)

  init(_ number: pid_t) { self.number = number }

  /// Ends it and its children.
  func kill() {
    isReaped.withLock { isReaped in
      if !isReaped { _ = signal(-number, SIGKILL) }
    }
  }

  /// Waits for its end; its status as the system gives it.
  func wait() -> Int32 {
    var facts = siginfo_t()
    // Without taking it away: else its number could belong to another by the time of a `kill`.
    while waitid(P_PID, id_t(number), &facts, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    return isReaped.withLock { isReaped in
      var status: Int32 = -1
      while waitpid(number, &status, 0) < 0, errno == EINTR {}
      isReaped = true
      return status
    }
  }
}

private func signal(_ process: pid_t, _ number: Int32) -> Int32 { kill(process, number) }
#endif
