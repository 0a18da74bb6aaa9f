internal import ChatApp
internal import Dispatch
internal import Foundation
internal import Synchronization

/// A command that runs beside the program: it gets its input from a file, never from the terminal,
/// and it can be ended with all that it has started.
final class ChildCommand: Sendable {
  /// How a command ended, and what it said.
  struct Ending: Sendable {
    /// Its exit status, or the signal that ended it.
    var status: Int32
    var wasKilled: Bool
    var output: Data
    var errors: Data
    /// Bytes of output that were left out.
    var leftOut: Int
  }

  private struct Said {
    var data = Data()
    var leftOut = 0
    var isOver = false
  }

  private struct State {
    var process: pid_t?
    var isEnded = false
    var mustEnd = false
    var output = Said()
    var errors = Said()
    var waiting: CheckedContinuation<Ending?, Never>?
  }

  /// How long a command may go on after it was asked to end.
  private static let patience = 0.5
  /// How long is waited for what a command that has ended wrote, when something it left behind
  /// keeps its pipes open.
  private static let drain = 0.2

  private let most: Int
  private let state = Mutex(State())

  /// Keeps at most `most` bytes of each stream.
  init(keeping most: Int) { self.most = most }

  /// Runs the program named by the first argument, found by PATH; nil when it could not be
  /// started, or has not ended within `limit`. Cancelling the task ends the command.
  func run(
    _ arguments: [String], input: FileHandle, limit: Duration? = nil
  ) async -> Ending? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { $0.waiting = continuation }
        guard start(arguments, input) else { return resume(nil) }
        guard let limit else { return }
        later(limit.seconds) { [self] in
          end()
          later(Self.patience) { [self] in resume(nil) }
        }
      }
    } onCancel: {
      end()
    }
  }

  private func start(_ arguments: [String], _ input: FileHandle) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = input
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    listen(output.fileHandleForReading, \.output)
    listen(errors.fileHandleForReading, \.errors)
    process.terminationHandler = { [self] process in
      let wasKilled = process.terminationReason == .uncaughtSignal
      hasEnded(process.terminationStatus, wasKilled: wasKilled)
    }
    do {
      try process.run()
    } catch {
      for pipe in [output, errors] { pipe.fileHandleForReading.readabilityHandler = nil }
      return false
    }
    let pid = process.processIdentifier
    let mustEnd = state.withLock { state in
      state.process = pid
      return state.mustEnd
    }
    if mustEnd { end() }
    return true
  }

  private func listen(
    _ handle: FileHandle, _ stream: any WritableKeyPath<State, Said> & Sendable
  ) {
    handle.readabilityHandler = { [self] handle in
      let data = handle.availableData
      let isOver = state.withLock { state in
        let room = max(most - state[keyPath: stream].data.count, 0)
        state[keyPath: stream].data.append(data.prefix(room))
        state[keyPath: stream].leftOut += max(data.count - room, 0)
        if data.isEmpty { state[keyPath: stream].isOver = true }
        return data.isEmpty
      }
      if isOver { handle.readabilityHandler = nil }
    }
  }

  private func hasEnded(_ status: Int32, wasKilled: Bool) {
    state.withLock { $0.isEnded = true }
    wait(for: Self.drain) { [self] in
      let ending = state.withLock { state in
        Ending(
          status: status, wasKilled: wasKilled, output: state.output.data,
          errors: state.errors.data, leftOut: state.output.leftOut + state.errors.leftOut)
      }
      resume(ending)
    }
  }

  // What was written last may still be on its way through the pipes.
  private func wait(for seconds: Double, then body: @escaping @Sendable () -> Void) {
    let isDrained = state.withLock { $0.output.isOver && $0.errors.isOver }
    guard !isDrained, seconds > 0 else { return body() }
    later(0.01) { [self] in wait(for: seconds - 0.01, then: body) }
  }

  private func resume(_ ending: Ending?) {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: ending)
  }

  /// Ends the command and all that it has started: politely, then not.
  private func end() {
    signal(SIGTERM)
    later(Self.patience) { [self] in signal(SIGKILL) }
  }

  private func signal(_ number: Int32) {
    state.withLock { state in
      state.mustEnd = true
      guard let process = state.process, !state.isEnded else { return }
      // Its own group where it has one; never ours.
      let group = getpgid(process)
      let target = group == process ? -process : process
      kill(target, number)
      kill(target, SIGCONT)
    }
  }

  private func later(_ seconds: Double, _ body: @escaping @Sendable () -> Void) {
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: body)
  }
}
