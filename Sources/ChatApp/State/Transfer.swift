package import OllamaAPI

/// The number of a transfer, unique within the process.
package struct TransferID: Sendable, Hashable {
  package let raw: Int

  /// Wraps a number.
  package init(raw: Int) { self.raw = raw }
}

/// Long work on a model that the server does and reports on.
package enum TransferOrder: Sendable, Hashable {
  /// Bring a model from its library to the server.
  case pull(String)
  /// Give a model to its library.
  case push(String)
  /// Make a model of a Modelfile whose paths are relative to `folder`.
  case create(String, Modelfile, folder: String, quantize: String?)

  /// The model's name as it was asked for.
  package var model: String {
    switch self {
    case .pull(let model), .push(let model), .create(let model, _, _, _): return model
    }
  }

  /// Whether both are the same kind of work on the same model.
  package func isLike(_ other: TransferOrder) -> Bool {
    switch (self, other) {
    case (.pull, .pull), (.push, .push), (.create, .create):
      return ServerState.same(model, other.model)
    case (.pull, _), (.push, _), (.create, _): return false
    }
  }
}

/// The books of a transfer at one moment.
package struct TransferReport: Sendable, Equatable {
  /// The server's latest words.
  package var status = ""
  /// The layers in the order in which they were first heard of.
  package var layers: [ProgressTracker.Layer] = []
  /// How much is done, 0...1; nil before the first size.
  package var fraction: Double?
  /// Bytes a second; nil while too little is known.
  package var rate: Double?
  package var timeLeft: Duration?
  /// Bytes done, and bytes known of.
  package var completed = 0
  package var total = 0

  /// Nothing told yet.
  package init() {}

  /// What a tracker knows at an instant.
  package init(_ tracker: ProgressTracker, at now: Duration) {
    status = tracker.status
    layers = tracker.layers
    fraction = tracker.fraction
    rate = tracker.rate(at: now)
    timeLeft = tracker.timeLeft(at: now)
    completed = tracker.completed
    total = tracker.total
  }
}

/// What happens to a transfer.
package enum TransferEvent: Sendable, Equatable {
  case progressed(TransferReport)
  case finished
  case failed(OllamaError)
}

/// A pull, push or creation: on its way, or broken off and ready to be asked for again.
package struct Transfer: Sendable, Equatable {
  /// How far it has come.
  package enum Stage: Sendable, Equatable {
    case running
    /// The person stopped it; what has come is kept by the server.
    case stopped
    case failed(OllamaError)
  }

  package let id: TransferID
  package let host: Host
  package let order: TransferOrder
  package let began: Duration
  package var stage: Stage = .running
  package var report = TransferReport()

  /// A transfer that has just been asked for.
  package init(id: TransferID, host: Host, order: TransferOrder, began: Duration) {
    self.id = id
    self.host = host
    self.order = order
    self.began = began
  }

  /// Whether it moves.
  package var isRunning: Bool { stage == .running }
}

/// All transfers of this process that are not done, the oldest first.
package struct Transfers: Sendable, Equatable {
  package internal(set) var all: [Transfer] = []
  private var count = 0

  /// None yet.
  package init() {}

  /// Those that move.
  package var running: [Transfer] { all.filter(\.isRunning) }

  /// The transfer of a number.
  package subscript(id: TransferID) -> Transfer? { all.first { $0.id == id } }

  /// Notes a transfer just asked for, in the place of an earlier one of the same kind and model.
  mutating func add(_ order: TransferOrder, _ host: Host, at now: Duration) -> TransferID {
    all.removeAll { $0.host == host && $0.order.isLike(order) && !$0.isRunning }
    count += 1
    let id = TransferID(raw: count)
    all.append(Transfer(id: id, host: host, order: order, began: now))
    return id
  }

  /// Changes a transfer, if it is still there.
  mutating func change(_ id: TransferID, _ change: (inout Transfer) -> Void) {
    guard let place = all.firstIndex(where: { $0.id == id }) else { return }
    change(&all[place])
  }

  /// Forgets a transfer.
  mutating func remove(_ id: TransferID) { all.removeAll { $0.id == id } }
}
