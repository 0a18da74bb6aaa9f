internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Keeps the network's threads out of libcurl while the process exits: the libraries tear themselves
/// down then, and a thread that is inside one of them would crash a program that ends well.
enum ExitGate {
  private struct State {
    var isExiting = false
    var inside = 0
  }

  private static let state = Mutex(State())

  /// Registers with the system, once; to be called before the first thread begins.
  static let isRegistered: Bool = atexit { ExitGate.close() } == 0

  /// Does work inside the libraries; false, without doing it, where the process is exiting.
  static func pass(_ body: () -> Void) -> Bool {
    let isOpen = state.withLock { state in
      if !state.isExiting { state.inside += 1 }
      return !state.isExiting
    }
    guard isOpen else { return false }
    body()
    state.withLock { $0.inside -= 1 }
    return true
  }

  /// Lets nobody in any more, and waits for those inside to come out: milliseconds, a second at most.
  private static func close() {
    state.withLock { $0.isExiting = true }
    for _ in 0..<2000 {
      if state.withLock({ $0.inside == 0 }) { return }
      usleep(500)
    }
  }

  /// For a thread that may not go on: the process will end under it.
  static func park() -> Never {
    while true { pause() }
  }
}
