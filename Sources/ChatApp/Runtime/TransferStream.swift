internal import OllamaAPI
internal import Synchronization

/// Follows one transfer on the wire and tells the mailbox how it stands.
enum TransferStream {
  static func run(
    _ client: OllamaClient, _ id: TransferID, _ order: TransferOrder, _ mailbox: Mailbox,
    _ environment: Environment
  ) async {
    let books = TransferBooks(id, mailbox, environment)
    do throws(OllamaError) {
      switch order {
      case .pull(let model):
        try await client.pull(model).finish { books.add($0) }
      case .push(let model):
        try await client.push(model).finish { books.add($0) }
      case .create(let model, let modelfile, let folder, let quantize):
        try await client.createModel(
          model, from: modelfile, folder: folder, quantize: quantize
        ) { books.add($0) }
      }
      mailbox.post(.transfer(id, .finished))
    } catch {
      guard !Task.isCancelled, error.kind != .cancelled else { return }
      mailbox.post(.transfer(id, .failed(error)))
    }
  }
}

/// Keeps the books of a transfer and passes them on a few times a second: servers report sixteen
/// times a second for each of a dozen layers, and no eye reads that.
final class TransferBooks: Sendable {
  /// How often figures change on the screen.
  static let step: Duration = .milliseconds(200)

  private struct State {
    var tracker = ProgressTracker()
    var toldAt: Duration?
    var toldStatus = ""
  }

  private let state = Mutex(State())
  private let id: TransferID
  private let mailbox: Mailbox
  private let environment: Environment

  init(_ id: TransferID, _ mailbox: Mailbox, _ environment: Environment) {
    self.id = id
    self.mailbox = mailbox
    self.environment = environment
  }

  /// Takes a report; from any thread.
  func add(_ progress: PullProgress) {
    let now = environment.now().uptime
    let report = state.withLock { state -> TransferReport? in
      state.tracker.add(progress, at: now)
      let isNews = progress.status != state.toldStatus
      if !isNews, let told = state.toldAt, now - told < Self.step { return nil }
      state.toldAt = now
      state.toldStatus = progress.status
      return TransferReport(state.tracker, at: now)
    }
    if let report { mailbox.post(.transfer(id, .progressed(report))) }
  }
}
