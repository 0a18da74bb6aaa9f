internal import ChatApp
internal import ConversationStore
internal import Conversations
internal import CursesTerminal
internal import DemoServer
internal import Foundation
internal import OllamaAPI
internal import Synchronization

/// Puts the parts together.
enum Wiring {
  static func environment(_ process: ProcessFacts, _ launch: Launch) -> Environment {
    let demo = Demo()
    let clock = SystemClock()
    let notifier = SystemNotifier(process.variables)
    let preferences = Used(launch.configuration.preferences)
    var environment = Environment(
      now: { clock.now },
      client: { host in process.client(host, preferences.now) },
      store: SQLiteStore(
        folder: process.dataFolder ?? "",
        configuration: StoreConfiguration(now: { clock.now.wall })),
      themes: process.themes,
      clipboard: SystemClipboard(process, preferences),
      shell: SystemShell(process),
      notificationWay: { await notifier.way($0) },
      startDemo: { try await demo.start() },
      stopDemo: { await demo.stop() },
      reconfigure: { preferences.use($0) },
      keepSetting: { process.stateFile.keep($0, $1, in: process.configurationFiles) },
      trust: { process.stateFile.trust($0, $1, in: process.configurationFiles) },
      configuration: { process.configurationFiles.load() },
      rememberModel: { process.stateFile.remember(model: $0) },
      rememberTheme: { name in
        let configured = process.configurationFiles.load().preferences.theme
        process.stateFile.remember(theme: name, over: configured)
      },
      recallModels: { process.stateFile.models },
      keepModels: { process.stateFile.keep($0) },
      keepChosen: { process.stateFile.keep($0) },
      temporaryFolder: process.variables["TMPDIR"] ?? "/tmp",
      filePlaces: FilePlaces(
        working: FileManager.default.currentDirectoryPath, home: process.variables["HOME"]),
      readForeign: { path, identifiers, now throws(StorageError) in
        try OtermHistory.conversations(at: path, identifiers: &identifiers, now: now)
      })
    environment.configurationFiles = { process.configurationFiles.watched }
    environment.watch = { files, onChange in FileWatch(files, onChange: onChange) }
    environment.keeping = DiagnosticsKeeping(
      folder: process.stateFolder, level: launch.configuration.preferences.logLevel)
    return environment
  }
}

extension FileWatch: WatchedFiles {}

/// The preferences that hold now.
final class Used: Sendable {
  private let preferences: Mutex<Preferences>

  init(_ preferences: Preferences) { self.preferences = Mutex(preferences) }

  var now: Preferences { preferences.withLock { $0 } }

  func use(_ preferences: Preferences) { self.preferences.withLock { $0 = preferences } }
}

/// The demo server of this process: at most one.
final class Demo: Sendable {
  private let server = Mutex<DemoServer?>(nil)

  func start() async throws -> OllamaAPI.Host {
    let server = server.withLock { server in
      let running = server ?? DemoServer(guideText: GuideSource.text)
      server = running
      return running
    }
    let port = try await server.start()
    return try OllamaAPI.Host("http://127.0.0.1:\(port)")
  }

  func stop() async {
    let running = server.withLock { server in
      defer { server = nil }
      return server
    }
    await running?.stop()
  }
}

/// What the model `guide` knows: the program's own tables.
enum GuideSource {
  static var text: GuideText {
    GuideText(
      commands: Documents.commands.map {
        GuideText.Command(
          name: "/" + $0.name, aliases: $0.aliases.map { "/" + $0 }, arguments: $0.usage,
          summary: $0.summary)
      },
      keys: Documents.keys.map {
        GuideText.Key(chord: $0.chord, context: $0.context, summary: $0.summary)
      },
      topics: HelpPages.all.map {
        GuideText.Topic(title: $0.title, keywords: $0.words, body: $0.body)
      }, steps: Tutorial.steps.map { GuideText.Step(title: $0.title, body: $0.body) })
  }
}

/// The system's clocks. The clock's place (time zone) is looked up once a minute.
final class SystemClock: Sendable {
  private let start = ContinuousClock.now
  private let offset = Mutex<(seconds: Int, until: Duration)>((0, .zero))

  var now: Moment {
    let uptime = start.duration(to: .now)
    let seconds = Date().timeIntervalSince1970
    let offset = offset.withLock { offset in
      if uptime >= offset.until {
        offset = (TimeZone.current.secondsFromGMT(), uptime + .seconds(60))
      }
      return offset.seconds
    }
    return Moment(uptime: uptime, wall: WallTime(seconds: seconds, offset: offset))
  }
}
