/// Lets one task at a time in for each key; the others wait in the order in which they came.
actor Turnstile {
  private struct Line {
    var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  }

  private var lines: [String: Line] = [:]
  private var lastWaiter = 0

  /// How many wait, at all keys together.
  var waiting: Int { lines.values.reduce(0) { $0 + $1.waiters.count } }

  /// Whether somebody is in.
  func isBusy(_ key: String) -> Bool { lines[key] != nil }

  /// Waits for the turn. Throws `CancellationError` when the task is cancelled meanwhile, and what
  /// `refusal` returns when there are too many.
  func enter(_ key: String, limit: Int = .max, refusal: APIFailure? = nil) async throws {
    guard lines[key] != nil else {
      lines[key] = Line()
      return
    }
    if let refusal, waiting >= limit { throw refusal }
    lastWaiter += 1
    let id = lastWaiter
    let isIn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else {
          lines[key]?.waiters.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.giveUp(id, key) }
    }
    guard isIn else { throw CancellationError() }
  }

  /// Lets the next one in.
  func leave(_ key: String) {
    guard lines[key]?.waiters.isEmpty == false else {
      lines[key] = nil
      return
    }
    lines[key]?.waiters.removeFirst().continuation.resume(returning: true)
  }

  private func giveUp(_ id: Int, _ key: String) {
    guard let index = lines[key]?.waiters.firstIndex(where: { $0.id == id }) else { return }
    lines[key]?.waiters.remove(at: index).continuation.resume(returning: false)
  }
}
