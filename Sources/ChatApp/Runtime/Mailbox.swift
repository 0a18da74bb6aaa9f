internal import Conversations
internal import Synchronization
internal import TerminalKit

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Events from other threads on their way to the screen's thread.
///
/// Pieces of one reply that wait together become one. A byte in a pipe wakes the reader; it is
/// written once for all that is waiting.
package final class Mailbox: Sendable {
  /// An event and when it was posted.
  package struct Letter: Sendable, Equatable {
    package var event: Event
    package var moment: Moment
  }

  private struct Queue {
    var letters: [Letter] = []
    // The newest piece is kept apart, so that it can grow without being copied.
    var turn: TurnID?
    var piece = ReplyPiece()
    var pieceMoment: Moment?
    var isAwake = false
    // The reader wakes by itself soon: pieces need not wake it.
    var piecesMayWait = false
    // Bytes of text that nobody has taken yet, and who waits for them to be taken.
    var textBytes = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isClosed = false
    var lastInput: Duration?

    mutating func sealPiece() {
      guard let turn, let pieceMoment else { return }
      letters.append(Letter(event: .reply(turn, .piece(piece)), moment: pieceMoment))
      self.turn = nil
      self.pieceMoment = nil
      piece = ReplyPiece()
    }
  }

  private let queue = Mutex(Queue())
  private let now: @Sendable () -> Moment
  /// Readable while something waits.
  package let wakeUp: Int32
  private let bell: Int32

  /// Makes an empty mailbox that stamps events by `now`. Where no pipe can be had, `wakeUp` is -1
  /// and the reader must look by itself.
  package init(now: @escaping @Sendable () -> Moment) {
    self.now = now
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
    }
    wakeUp = ends[0]
    bell = ends[1]
  }

  deinit {
    for end in [wakeUp, bell] where end >= 0 { closeDescriptor(end) }
  }

  /// Leaves an event; from any thread.
  package func post(_ event: Event) {
    let moment = now()
    let mustRing = queue.withLock { queue in
      var mayWait = false
      if case .reply(let turn, .piece(let piece)) = event {
        if queue.turn != turn { queue.sealPiece() }
        queue.turn = turn
        queue.pieceMoment = queue.pieceMoment ?? moment
        queue.piece.append(piece)
        queue.textBytes += piece.content.utf8.count + piece.thinking.utf8.count
        mayWait = queue.piecesMayWait
      } else {
        queue.sealPiece()
        queue.letters.append(Letter(event: event, moment: moment))
      }
      guard !mayWait else { return false }
      defer { queue.isAwake = true }
      return !queue.isAwake
    }
    guard mustRing, bell >= 0 else { return }
    var byte: UInt8 = 1
    _ = write(bell, &byte, 1)
  }

  /// Takes all that waits; for the screen's thread.
  package func take() -> [Letter] {
    var bytes: (UInt64, UInt64) = (0, 0)
    let (letters, waiting) = queue.withLock { queue in
      if queue.isAwake, wakeUp >= 0 { _ = read(wakeUp, &bytes, 16) }
      queue.isAwake = false
      queue.sealPiece()
      queue.textBytes = 0
      defer {
        queue.letters = []
        queue.waiting = []
      }
      return (queue.letters, queue.waiting)
    }
    for continuation in waiting { continuation.resume() }
    return letters
  }

  /// Returns when there is room for more text: at most so much is taken in between two frames, so
  /// that a flood holds up its sender and never the person's keys.
  package func waitForRoom() async {
    await withCheckedContinuation { continuation in
      let hasRoom = queue.withLock { queue in
        if queue.isClosed || queue.textBytes < Self.mostText { return true }
        queue.waiting.append(continuation)
        return false
      }
      if hasRoom { continuation.resume() }
    }
  }

  /// The person pressed a key, pasted or pointed.
  package func personActed(at instant: Duration) {
    queue.withLock { $0.lastInput = instant }
  }

  /// Whether the person did something within the last second.
  package var isPersonActive: Bool {
    let instant = now().uptime
    return queue.withLock { queue in
      queue.lastInput.map { instant - $0 < .seconds(1) } ?? false
    }
  }

  /// Nobody takes any more: whoever waits goes on.
  package func close() {
    let waiting = queue.withLock { queue in
      queue.isClosed = true
      defer { queue.waiting = [] }
      return queue.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Laying out this much takes some milliseconds.
  private static let mostText = 24 * 1024

  /// Whether the reader may sleep: nothing waits that it has to see now. With `piecesMayWait` it
  /// promises to wake by itself for the next frame, so that pieces do not ring until then.
  package func maySleep(piecesMayWait: Bool) -> Bool {
    queue.withLock { queue in
      queue.piecesMayWait = piecesMayWait
      return queue.letters.isEmpty && (queue.turn == nil || piecesMayWait)
    }
  }
}

// Within the class `close` means its own method.
private func closeDescriptor(_ descriptor: Int32) {
  _ = close(descriptor)
}
