#if Resilience
internal import Synchronization

/// Draws a stream for one reader under a control: the shell around the machine and the coalescer.
///
/// One task reads, and only when the reader has taken what came before and the stream does not
/// stand: so at most one batch is held, and everything else waits in the connection.
final class StreamPump<Element: Sendable>: StreamTarget {
  /// Draws the next batch; nil at the end.
  typealias Draw = () async throws(OllamaError) -> [Element]?

  /// How records are gathered, with the element's type erased.
  struct Gathering: Sendable {
    var add: @Sendable ([Element], Duration) -> [Element]
    var tick: @Sendable (Duration) -> [Element]
    var flush: @Sendable () -> [Element]
    var due: @Sendable () -> Duration?
  }

  private struct State {
    var ready: [Element] = []
    var next = 0
    /// How the stream ends once `ready` is delivered.
    var end: Result<Void, OllamaError>?
    var reader: CheckedContinuation<Void, Never>?
    var drawer: CheckedContinuation<Void, Never>?
    var hasReader = false
    var task: Task<Void, Never>?
    var timer: Task<Void, Never>?
    var timerDue: Duration?

    var isEmpty: Bool { next >= ready.count }

    mutating func takeReader() -> CheckedContinuation<Void, Never>? {
      defer { reader = nil }
      return reader
    }
    mutating func takeDrawer() -> CheckedContinuation<Void, Never>? {
      defer { drawer = nil }
      return drawer
    }
  }

  private let control: StreamControl
  private let gathering: Gathering?
  private let state = Mutex(State())
  private let pulling = Atomic(false)
  private let open: @Sendable () async throws(OllamaError) -> Draw

  /// A pump that opens its stream when the first record is asked for.
  init(
    control: StreamControl, gathering: Gathering?,
    open: @escaping @Sendable () async throws(OllamaError) -> Draw
  ) {
    self.control = control
    self.gathering = gathering
    self.open = open
  }

  var isPulling: Bool { pulling.load(ordering: .relaxed) }

  // MARK: The reader's side

  /// The next record; nil at the end. For one reader at a time.
  func next() async throws(OllamaError) -> Element? {
    if Task.isCancelled { _ = stop(OllamaError(.cancelled), as: .cancelled) }
    start()
    while true {
      switch take() {
      case .element(let element): return element
      case .end(let end): return try finished(end)
      case .doubled:
        throw OllamaError(
          .invalidArgument, detail: "a stream has one reader; two have asked it at the same time")
      case .wait: await wait()
      }
    }
  }

  private enum Step {
    case element(Element)
    case end(Result<Void, OllamaError>)
    case wait
    case doubled
  }

  private func take() -> Step {
    let (step, drawer) = state.withLock { state -> (Step, CheckedContinuation<Void, Never>?) in
      if state.reader != nil { return (.doubled, nil) }
      let standing = control.state
      if standing == .paused { return (.wait, nil) }
      if !state.isEmpty, standing != .cancelled {
        let element = state.ready[state.next]
        state.next += 1
        guard state.isEmpty else { return (.element(element), nil) }
        (state.ready, state.next) = ([], 0)
        return (.element(element), state.takeDrawer())
      }
      if let end = state.end { return (.end(end), nil) }
      return (.wait, nil)
    }
    drawer?.resume()
    return step
  }

  private func finished(_ end: Result<Void, OllamaError>) throws(OllamaError) -> Element? {
    switch end {
    case .success: _ = control.end(as: .finished)
    case .failure(let error):
      _ = control.end(as: error.kind == .cancelled ? .cancelled : .failed)
    }
    disarm()
    // A later call finds the end again, but not the error.
    state.withLock { $0.end = .success(()) }
    try end.get()
    return nil
  }

  private func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          let canTake = control.state != .paused && (!state.isEmpty || state.end != nil)
          if canTake || state.reader != nil { return true }
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      _ = stop(OllamaError(.cancelled), as: .cancelled)
    }
  }

  // MARK: The drawing side

  private func start() {
    let isFirst = state.withLock { state in
      defer { state.hasReader = true }
      return !state.hasReader
    }
    guard isFirst else { return }
    control.begin()
    let task = Task { await self.run() }
    let isOver = state.withLock { state in
      state.task = task
      return state.end != nil
    }
    if isOver { task.cancel() }
    rearm()
  }

  private func run() async {
    do throws(OllamaError) {
      guard await demand() else { return }
      beginPull()
      let draw = try await open()
      repeat {
        beginPull()
        guard let batch = try await draw() else { return finish(.success(())) }
        deliver(batch)
      } while await demand()
    } catch {
      finish(.failure(error))
    }
  }

  private func beginPull() {
    if !pulling.exchange(true, ordering: .relaxed) { control.pullBegan() }
    rearm()
  }

  private func deliver(_ batch: [Element]) {
    pulling.store(false, ordering: .relaxed)
    control.received()
    let now = control.clock.now()
    // Gathered under the lock: what the timer hands on meanwhile must not come after it.
    state.withLock { state in
      state.ready += gathering?.add(batch, now) ?? batch
      return state.isEmpty ? nil : state.takeReader()
    }?.resume()
    rearm()
  }

  /// Waits until more is wanted; false where nothing ever will be.
  private func demand() async -> Bool {
    while true {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.end != nil || state.isEmpty && control.state != .paused { return true }
          state.drawer = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
      let (isOver, isEmpty) = state.withLock { ($0.end != nil, $0.isEmpty) }
      let standing = control.state
      if isOver || standing.isFinal { return false }
      if isEmpty, standing == .running { return true }
    }
  }

  private func finish(_ end: Result<Void, OllamaError>) {
    pulling.store(false, ordering: .relaxed)
    control.received()
    state.withLock { state in
      state.ready += gathering?.flush() ?? []
      if state.end == nil { state.end = end }
      return state.takeReader()
    }?.resume()
    rearm()
  }

  // MARK: What the control asks

  func stateChanged() {
    let (reader, drawer) = state.withLock { ($0.takeReader(), $0.takeDrawer()) }
    reader?.resume()
    drawer?.resume()
    rearm()
  }

  func stop(_ error: OllamaError, as final: StreamControl.State) -> Bool {
    guard control.end(as: final) else { return false }
    let (task, reader, drawer) = state.withLock { state in
      state.end = .failure(error)
      (state.ready, state.next) = ([], 0)
      return (state.task, state.takeReader(), state.takeDrawer())
    }
    task?.cancel()
    reader?.resume()
    drawer?.resume()
    disarm()
    return true
  }

  // MARK: Time

  private func rearm() {
    let due = [control.due, gathering?.due()].compactMap { $0 }.min()
    let now = control.clock.now()
    state.withLock { state in
      guard let due, state.task != nil else { return }
      // A timer that is early looks again; one that would be late is set anew.
      if let set = state.timerDue, set <= due { return }
      state.timer?.cancel()
      state.timerDue = due
      let clock = control.clock
      state.timer = Task { [weak self] in
        do { try await clock.sleep(for: max(.zero, due - now)) } catch { return }
        self?.tick(armedFor: due)
      }
    }
  }

  private func tick(armedFor due: Duration) {
    state.withLock { state in
      if state.timerDue == due { (state.timer, state.timerDue) = (nil, nil) }
    }
    let now = control.clock.now()
    state.withLock { state in
      state.ready += gathering?.tick(now) ?? []
      return state.isEmpty ? nil : state.takeReader()
    }?.resume()
    control.tick()
    rearm()
  }

  private func disarm() {
    state.withLock { state in
      state.timer?.cancel()
      (state.timer, state.timerDue) = (nil, nil)
    }
  }
}
#endif
