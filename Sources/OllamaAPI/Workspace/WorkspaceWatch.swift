#if Workspace
internal import Synchronization

/// Keeps a live configuration in step with a workspace's files. Asleep while nothing is written.
///
/// A file that cannot be read changes nothing: what held goes on to hold, and the problem is told.
/// Stages set by the program (policies) stay. Stopped by `stop()` or by dropping it.
public final class WorkspaceWatch: Sendable {
  /// What one reading needs.
  private struct Reading: Sendable {
    let folder: String
    let environment: [String: String]
    let trust: Workspace.Trust
    let base: OllamaClient.Configuration
    let live: LiveConfiguration
    let report: @Sendable ([WorkspaceProblem]) -> Void
  }

  private let changes: AsyncStream<Void>.Continuation
  private let task: Task<Void, Never>

  /// Reads the files that concern `folder` at once, and again whenever one of them changes.
  ///
  /// `base` is what holds where no file says otherwise. `report` gets the problems of each reading,
  /// also when there are none any more.
  public init(
    of folder: String, environment: [String: String], trust: Workspace.Trust = .settings,
    base: OllamaClient.Configuration = OllamaClient.Configuration(), into live: LiveConfiguration,
    report: @escaping @Sendable ([WorkspaceProblem]) -> Void = { _ in }
  ) {
    let reading = Reading(
      folder: folder, environment: environment, trust: trust, base: base, live: live,
      report: report)
    // Several changes during one reading are one reason for another.
    let (stream, changes) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.changes = changes
    let watch = WatchSlot()
    task = Task.detached {
      for await _ in stream {
        let workspace = Workspace.discover(
          from: reading.folder, environment: reading.environment)
        // Watched before they are read, so that no change falls between; and anew each time, since
        // a folder may have come that was not there to be watched.
        let files = Self.candidates(workspace, reading.folder)
        watch.set(FileWatch(files) { changes.yield() })
        await Self.read(workspace, reading)
      }
      watch.set(nil)
    }
    changes.yield()
  }

  deinit { stop() }

  /// Ends the watching; what holds goes on to hold.
  public func stop() {
    changes.finish()
    task.cancel()
  }

  /// Files that count, and those that would begin to.
  private static func candidates(_ workspace: Workspace, _ folder: String) -> [String] {
    let top = workspace.projectFolder ?? folder
    return workspace.files + [
      Workspace.below(top, "quipu.toml"), Workspace.below(top, ".quipu"),
      Workspace.below(top, ".quipu/config.toml"), Workspace.below(top, ".quipu/secrets.sh"),
    ]
  }

  private static func read(_ workspace: Workspace, _ reading: Reading) async {
    let loaded = await workspace.load(
      over: reading.base, environment: reading.environment, trust: reading.trust)
    guard !Task.isCancelled else { return }
    if loaded.isComplete {
      reading.live.update("files changed") { current in
        let stages = current.stages
        current = loaded.configuration
        current.stages = stages
      }
    }
    reading.report(loaded.problems)
  }
}

/// Holds the present watch of files.
private final class WatchSlot: Sendable {
  private let watch = Mutex<FileWatch?>(nil)

  func set(_ new: FileWatch?) {
    let old = watch.withLock { watch in
      defer { watch = new }
      return watch
    }
    old?.stop()
  }
}
#endif
