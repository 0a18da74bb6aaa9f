internal import CNcurses
package import TerminalKit

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension CursesTerminal {
  package func perform(_ request: TerminalRequest) {
    switch request {
    case .palette(let palette): screen.use(palette)
    case .redraw: redraw()
    case .bell: writeBeside([0x07])
    case .notify(let text, let way): writeBeside(strings.notification(text, way))
    case .reportBytes(let isOn): reportsBytes = isOn
    case .askBackground:
      guard !strings.questions.isEmpty, device.hasRoom else { return }
      asked = .now
      writeBeside(strings.questions)
    case .clipboard(let text): writeBeside(strings.clipboard(text))
    case .title(let text): writeBeside(strings.title(text))
    case .mouse(let isOn):
      guard isOn != isMouseOn else { return }
      isMouseOn = isOn
      writeBeside(strings.mouse(isOn))
    case .suspend: suspend()
    case .run(let arguments): _ = run(arguments)
    }
  }

  /// Writes something that is no frame; left out where the terminal has not read for long.
  private func writeBeside(_ bytes: [UInt8]) {
    guard !bytes.isEmpty, device.hasRoom else { return }
    device.write(bytes)
  }

  /// Gives the terminal back, stops the job, and takes the terminal again when it goes on.
  func suspend() {
    leave()
    if signals >= 0 { Signals.stopJob() }
    let arrivals = signals >= 0 ? Signals.take(from: signals) : []
    if arrivals.contains(.ended) {
      hasTerminated = true
      queued.append(.terminate)
      return
    }
    resume()
  }

  /// Takes the terminal after a stop or a child.
  func resume() {
    enter()
    queued.append(.resumed)
    if readSize() { queued.append(.resize(size)) }
  }

  package func run(_ arguments: [String]) -> Int32? {
    leave()
    device.shareBlocking(true)
    var status: Int32?
    if let child = Signals.spawn(arguments) {
      let (code, mustEnd) = Signals.wait(for: child, hearing: signals)
      status = code
      if mustEnd {
        hasTerminated = true
        queued.append(.terminate)
      }
    } else {
      writeBeside([0x07])
    }
    device.shareBlocking(false)
    if !hasTerminated { resume() }
    return status
  }
}
