package import TerminalKit

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A terminal in memory: frames are kept, input comes from the test.
package final class FakeTerminal: Terminal {
  package var size: Size
  /// What is handed out at the next wait.
  package var pending: [InputEvent] = []
  /// The frame last shown.
  package private(set) var frame: Frame
  /// How many frames were shown.
  package private(set) var frames = 0
  /// What was asked beside frames, in order.
  package private(set) var requests: [TerminalRequest] = []
  package private(set) var isClosed = false
  /// What the loop asked to wait for at last; nil for ever.
  package private(set) var lastTimeout: Duration?
  /// How long a wait without input really lasts at most, until something is posted.
  package var patience: Duration = .zero
  /// What a program run on the terminal does (an editor).
  package var onRun: ([String]) -> Void = { _ in }
  /// The status of programs run on the terminal; nil when they cannot be started.
  package var runStatus: Int32? = 0

  /// A terminal of a size.
  package init(size: Size) {
    self.size = size
    frame = Frame(size: size)
  }

  package func present(_ frame: Frame) {
    self.frame = frame
    frames += 1
  }

  package func wait(wakeUp: Int32, for timeout: Duration?) -> [InputEvent] {
    lastTimeout = timeout
    guard pending.isEmpty else {
      defer { pending = [] }
      return pending
    }
    guard timeout != .zero, patience > .zero else { return [] }
    var wanted = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
    let parts = patience.components
    _ = poll(&wanted, 1, Int32(parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000))
    return []
  }

  package func perform(_ request: TerminalRequest) {
    requests.append(request)
    if case .run(let arguments) = request { onRun(arguments) }
  }

  package func run(_ arguments: [String]) -> Int32? {
    requests.append(.run(arguments: arguments))
    onRun(arguments)
    return runStatus
  }

  package func close() { isClosed = true }

  /// The rows of the screen as text.
  package var rows: [String] { (0..<frame.size.rows).map { frame.text(row: $0) } }

  /// Whether a row shows the text.
  package func shows(_ text: String) -> Bool { rows.contains { $0.contains(text) } }
}
