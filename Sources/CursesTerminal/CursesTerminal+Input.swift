internal import CNcurses
package import TerminalKit

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// Waiting: one poll() over the terminal, the signals and the caller's wake-up. Without input and
// without a deadline nothing wakes.
extension CursesTerminal {
  package func wait(wakeUp: Int32, for timeout: Duration?) -> [InputEvent] {
    let deadline = timeout.map { ContinuousClock.now.advanced(by: max($0, .zero)) }
    while true {
      if !queued.isEmpty { return takeQueued() }
      let due = decisionTime
      let next = [deadline, due].compactMap { $0 }.min()
      let isWoken = pollOnce(wakeUp: wakeUp, until: next)
      if let due, lastInput != nil, decisionTime == due, ContinuousClock.now >= due {
        decide()
      }
      if !queued.isEmpty { return takeQueued() }
      if isWoken { return [] }
      if let deadline, ContinuousClock.now >= deadline { return [] }
    }
  }

  private func takeQueued() -> [InputEvent] {
    defer { queued = [] }
    return queued
  }

  /// When the decoder's unfinished sequence is decided; nil without one.
  private var decisionTime: ContinuousClock.Instant? {
    guard let lastInput, let timeout = decoder.timeout else { return nil }
    return lastInput.advanced(by: timeout)
  }

  private func decide() {
    queued += decoder.timeOut()
    lastInput = decoder.timeout == nil ? nil : .now
  }

  /// Waits once and takes what came; returns whether the caller's descriptor is readable.
  private func pollOnce(wakeUp: Int32, until next: ContinuousClock.Instant?) -> Bool {
    var events = POLLIN
    if device.isBehind { events |= POLLOUT }
    let terminal = device.isGone ? -1 : device.descriptor
    var entries = [
      pollfd(fd: terminal, events: Int16(events), revents: 0),
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&entries, nfds_t(entries.count), Self.milliseconds(until: next))
    if count <= 0 { return false }
    if entries[1].revents != 0 { takeSignals() }
    let state = Int32(entries[0].revents)
    if state & POLLOUT != 0 { catchUp() }
    if state & POLLIN != 0 {
      readInput()
    } else if state & (POLLHUP | POLLERR | POLLNVAL) != 0 {
      device.noteGone()
    }
    if device.isGone { terminate() }
    return entries[2].revents != 0
  }

  /// Rounded up, so that nobody wakes before the time and spins.
  private static func milliseconds(until next: ContinuousClock.Instant?) -> Int32 {
    guard let next else { return -1 }
    let left = ContinuousClock.now.duration(to: next)
    if left <= .zero { return 0 }
    let (seconds, attoseconds) = left.components
    if seconds >= 1_000_000 { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  /// Reads all there is, up to a bound that leaves time for drawing.
  private func readInput() {
    var bytes: [UInt8] = []
    while bytes.count < 1 << 20, device.read(into: &bytes, limit: 1 << 16) == .bytes {}
    guard !bytes.isEmpty else { return }
    if reportsBytes { queued.append(.sent(bytes)) }
    queued += decoder.feed(bytes)
    if decoder.identifications > 0 { asked = nil }
    lastInput = decoder.timeout == nil ? nil : .now
  }

  private func takeSignals() {
    let arrivals = Signals.take(from: signals)
    // Whoever stopped and continued us may have changed the terminal.
    if arrivals.contains(.stopped), !arrivals.contains(.ended) {
      suspend()
    } else if arrivals.contains(.continued), !arrivals.contains(.ended) {
      resume()
    }
    if arrivals.contains(.interrupted) { queued.append(.interrupt) }
    if arrivals.contains(.resized), readSize() { queued.append(.resize(size)) }
    if arrivals.contains(.ended) { terminate() }
  }

  private func terminate() {
    guard !hasTerminated else { return }
    hasTerminated = true
    queued.append(.terminate)
  }

  /// Before the terminal is given back, a reply that is on its way is waited for: the shell
  /// would take it for typed text.
  func awaitReplies() {
    guard let asked, !device.isGone, asked.duration(to: .now) < .seconds(2) else { return }
    let end = ContinuousClock.now.advanced(by: .milliseconds(100))
    while self.asked != nil, ContinuousClock.now < end, !device.isGone {
      _ = device.flush()
      var entry = pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, Self.milliseconds(until: end)) > 0 {
        if Int32(entry.revents) & POLLIN == 0 { break }
        readInput()
      }
    }
    self.asked = nil
  }
}
