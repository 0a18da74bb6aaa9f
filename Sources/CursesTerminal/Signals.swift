internal import CNcurses

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The process's signals, and the terminal's safety when it ends in whatever way.
///
/// The one user of the guard in `shim.h`: handlers only write a byte into a pipe, or give the
/// terminal back and let the process die as it would have.
enum Signals {
  /// What came in by the pipe.
  enum Arrival: Sendable, Hashable {
    case resized, ended, interrupted, stopped, continued, childChanged
  }

  /// Starts to guard `terminal`, which goes back to `original` at the end, when `bytes` are
  /// written to it; returns the descriptor that becomes readable with each signal, or nil when
  /// another terminal is guarded.
  static func install(terminal: Int32, original: termios, restore bytes: [UInt8]) -> Int32? {
    var original = original
    let descriptor = guard_install(terminal, &original)
    guard descriptor >= 0 else { return nil }
    let isPrepared = bytes.withUnsafeBytes { raw in
      guard_prepare(raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count) != 0
    }
    if isPrepared { return descriptor }
    guard_remove()
    return nil
  }

  /// The terminal is ours from now on, and standard error is held back.
  static func enter() {
    guard_enter()
    guard_hold_error()
  }

  /// Gives the terminal back; does nothing when it has been given back.
  static func restore() { guard_restore() }

  /// Puts all signals back as they were.
  static func remove() { guard_remove() }

  /// Stops the whole job until somebody continues it.
  static func stopJob() { guard_stop() }

  /// Starts a command with the terminal its own; nil when it cannot be started.
  static func spawn(_ arguments: [String]) -> pid_t? {
    var pointers = arguments.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    guard !pointers.isEmpty, !pointers.contains(nil) else { return nil }
    pointers.append(nil)
    let child = guard_spawn(pointers)
    return child > 0 ? child : nil
  }

  /// What became of a child.
  enum Change {
    case runs, hasStopped
    /// With its exit status, or 128 and the signal that ended it.
    case hasEnded(Int32)
  }

  /// Looks at a child without waiting.
  static func look(at child: pid_t) -> Change {
    var code: Int32 = 0
    switch guard_look_at(child, &code) {
    case guard_runs: return .runs
    case guard_has_stopped: return .hasStopped
    default: return .hasEnded(code)
    }
  }

  /// Waits until a child has ended; returns its status and whether we were asked to end meanwhile.
  /// `descriptor` is the one of ``install(terminal:original:restore:)``, or negative.
  static func wait(for child: pid_t, hearing descriptor: Int32) -> (status: Int32, mustEnd: Bool) {
    var mustEnd = false
    while true {
      switch look(at: child) {
      case .hasEnded(let status): return (status, mustEnd)
      case .hasStopped:
        // It shares our job: Ctrl-Z in it stops us too.
        stopJob()
        kill(child, SIGCONT)
      case .runs: break
      }
      // Without the signals' descriptor this is a slow look from time to time.
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, descriptor >= 0 ? -1 : 20)
      if descriptor >= 0, take(from: descriptor).contains(.ended) {
        mustEnd = true
        kill(child, SIGTERM)
      }
    }
  }

  /// Takes all that came in since the last time, each kind once.
  static func take(from descriptor: Int32) -> Set<Arrival> {
    var found: Set<Arrival> = []
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      if count <= 0 { break }
      for byte in bytes[..<count] {
        switch Int32(byte) {
        case SIGWINCH: found.insert(.resized)
        case SIGTERM, SIGHUP: found.insert(.ended)
        case SIGINT: found.insert(.interrupted)
        case SIGTSTP: found.insert(.stopped)
        case SIGCONT: found.insert(.continued)
        case SIGCHLD: found.insert(.childChanged)
        default: break
        }
      }
    }
    if found.contains(.ended) { guard_heard() }
    return found
  }
}
