#if Resilience
internal import Synchronization

/// Holds one stream in hand: pauses it, goes on with it, ends it, and hears what becomes of it.
///
/// Pausing is real: nothing more is read, so the connection fills up and the server waits. What had
/// been read before is kept and delivered after `resume()`. Safe to use from any thread.
///
/// ```swift
/// let control = StreamControl()
/// let stream = client.chatStream(request, control: control)
/// Task { for await notice in control.notices { show(notice) } }
/// for try await chunk in stream { show(chunk) }
/// ```
public final class StreamControl: Sendable {
  /// Where a stream stands.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Nothing has been asked for yet.
    case ready
    /// It goes.
    case running
    /// It stands until `resume()`.
    case paused
    /// It came to its end.
    case finished
    /// It ended in an error.
    case failed
    /// It was given up.
    case cancelled

    /// Whether nothing can follow.
    public var isFinal: Bool {
      switch self {
      case .ready, .running, .paused: false
      case .finished, .failed, .cancelled: true
      }
    }
  }

  /// What a controlled stream tells of itself. None of these ends it, but `pausedTooLong`, where
  /// the limits say so.
  public enum Notice: Sendable, Hashable {
    /// The server has sent nothing for this long; told again after each further such time.
    case silent(Duration)
    /// The whole has taken longer than this.
    case overdue(Duration)
    /// It stands.
    case paused
    /// It goes again.
    case resumed
    /// It has stood longer than this.
    case pausedTooLong(Duration)
    /// It is over; the last notice.
    case ended(State)
  }

  /// When something is to be told or done; nil for never.
  public struct Limits: Sendable, Hashable {
    /// What becomes of a stream that stands too long.
    public enum AfterPause: Sendable, Hashable {
      /// It is given up, so that the server is free.
      case cancel
      /// It goes on.
      case resume
    }

    /// Silence of the server until it is told, and between tellings.
    public var silence: Duration?
    /// Time of the whole until it is told.
    public var deadline: Duration?
    /// The longest pause.
    public var pause: Duration?
    /// What follows on a pause that is longer.
    public var afterPause = AfterPause.cancel

    /// Limits: 10 s of silence, no deadline, 5 minutes of pause unless told otherwise.
    public init(
      silence: Duration? = .seconds(10), deadline: Duration? = nil,
      pause: Duration? = .seconds(300), afterPause: AfterPause = .cancel
    ) {
      self.silence = silence
      self.deadline = deadline
      self.pause = pause
      self.afterPause = afterPause
    }
  }

  private struct Core {
    var machine: StreamMachine
    weak var target: (any StreamTarget)?
    var isTaken = false
  }

  /// What was asked for.
  public let limits: Limits
  /// What becomes of the stream, in order; ends with it. For one reader; the latest 100 are kept.
  public let notices: AsyncStream<Notice>
  let clock: any PolicyClock
  private let core: Mutex<Core>
  private let told: AsyncStream<Notice>.Continuation

  /// A control for one stream; the clock is the system's unless another is given.
  public init(_ limits: Limits = Limits(), clock: any PolicyClock = SystemPolicyClock()) {
    self.limits = limits
    self.clock = clock
    core = Mutex(Core(machine: StreamMachine(limits)))
    (notices, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100))
  }

  deinit { told.finish() }

  /// Where the stream stands.
  public var state: State { core.withLock { $0.machine.state } }

  /// Stops reading; false where the stream stands already or is over.
  @discardableResult
  public func pause() -> Bool {
    let now = clock.now()
    return change(.paused) { core in core.machine.pause(at: now) }
  }

  /// Goes on reading; false where the stream does not stand.
  @discardableResult
  public func resume() -> Bool {
    let now = clock.now()
    return change(.resumed) { core in
      core.machine.resume(at: now, isPulling: core.target?.isPulling ?? false)
    }
  }

  /// Ends the stream and closes its connection; its reader gets `cancelled`. False if it is over.
  @discardableResult
  public func cancel() -> Bool {
    guard let target = core.withLock({ $0.target }) else { return end(as: .cancelled) }
    return target.stop(OllamaError(.cancelled), as: .cancelled)
  }

  private func change(_ notice: Notice, _ body: (inout Core) -> Bool) -> Bool {
    let (isChanged, target) = core.withLock { core -> (Bool, (any StreamTarget)?) in
      (body(&core), core.target)
    }
    guard isChanged else { return false }
    told.yield(notice)
    target?.stateChanged()
    return true
  }
}

/// What a control steers.
protocol StreamTarget: AnyObject, Sendable {
  /// Whether the server is being asked for more just now; answered without taking a lock.
  var isPulling: Bool { get }
  /// The control's state is another one.
  func stateChanged()
  /// Ends the stream; false where it was over.
  func stop(_ error: OllamaError, as final: StreamControl.State) -> Bool
}

extension StreamControl {
  /// Binds the control to its stream; false where it has one already.
  func take(_ target: any StreamTarget) -> Bool {
    core.withLock { core in
      guard !core.isTaken else { return false }
      core.isTaken = true
      core.target = target
      return true
    }
  }

  func begin() {
    let now = clock.now()
    core.withLock { $0.machine.begin(at: now) }
  }

  func pullBegan() {
    let now = clock.now()
    core.withLock { $0.machine.pullBegan(at: now) }
  }

  func received() { core.withLock { $0.machine.received() } }

  var due: Duration? { core.withLock { $0.machine.due } }

  /// Ends the machine and the notices; false where it was over.
  func end(as final: State) -> Bool {
    guard core.withLock({ $0.machine.end(as: final) }) else { return false }
    told.yield(.ended(final))
    told.finish()
    return true
  }

  /// Tells what has become due, and acts on it.
  func tick() {
    let now = clock.now()
    let (outcome, target) = core.withLock { ($0.machine.tick(at: now), $0.target) }
    for notice in outcome.notices { told.yield(notice) }
    guard outcome.notices.contains(where: { if case .pausedTooLong = $0 { true } else { false } })
    else { return }
    switch limits.afterPause {
    case .resume: resume()
    case .cancel:
      let limit = limits.pause.map { GoDuration.shortText($0) } ?? ""
      let error = OllamaError(.cancelled, detail: "the reply was paused for more than \(limit)")
      if let target { _ = target.stop(error, as: .cancelled) } else { _ = end(as: .cancelled) }
    }
  }
}
#endif
