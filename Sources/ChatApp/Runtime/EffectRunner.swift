internal import Conversations
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// Carries effects out, each in a task of its own, and posts what comes of them. Nothing else in
/// the program starts tasks.
package final class EffectRunner: Sendable {
  struct Work {
    var replies: [TurnID: Task<Void, Never>] = [:]
    var transfers: [TransferID: Task<Void, Never>] = [:]
    var watch: Task<Void, Never>?
    var clients: [Host: OllamaClient] = [:]
    /// The last of the store's deeds, which go one after the other.
    var keeping: Task<Void, Never>?
    var commands: [Int: Task<Void, Never>] = [:]
    /// The last of the files of state that are written, one after the other.
    var writing: Task<Void, Never>?
    /// The last search over all conversations.
    var searching: Task<Void, Never>?
    /// The title that is on its way.
    var title: Task<Void, Never>?
    /// The configuration's files and the theme's, and the last change of what is watched.
    var watched: (any WatchedFiles)?
    var watching: Task<Void, Never>?
    /// The models that are being measured.
    var bench: Task<Void, Never>?
  }

  let environment: Environment
  let mailbox: Mailbox
  let work = Mutex(Work())
  let shelf: AttachmentShelf
  let files: FileReader
  let requests: RequestLog
  let log: ProgramLog
  let speeds: RotatingFile?

  /// Makes a runner that posts what happens into `mailbox`.
  package init(environment: Environment, mailbox: Mailbox) {
    self.environment = environment
    self.mailbox = mailbox
    shelf = AttachmentShelf(store: environment.store)
    files = FileReader(places: environment.filePlaces)
    log = ProgramLog(environment.keeping, now: environment.now) { work in Task { work() } }
    requests = RequestLog(now: environment.now, log: log) {
      mailbox.post(.request(.told($0)))
    }
    speeds = environment.keeping.folder.map {
      RotatingFile($0 + "/speeds.jsonl", limit: 1 << 20, old: 1)
    }
  }

  /// Starts an effect; returns at once.
  package func start(_ effect: Effect) {
    switch effect {
    case .checkServer, .listRunning, .listModels, .showModel, .load, .changeModel, .unload:
      ask(effect)
    case .chat, .resume: reply(effect)
    case .cancel(let turn): work.withLock { $0.replies.removeValue(forKey: turn) }?.cancel()
    case .transfer(let host, let id, let order): startTransfer(host, id, order)
    case .cancelTransfer(let id):
      work.withLock { $0.transfers.removeValue(forKey: id) }?.cancel()
    case .watchHost(let host): watch(host)
    case .endWatch: endWatch()
    case .renewClients: work.withLock { $0.clients = [:] }
    case .startDemo: Task { await startDemo() }
    case .stopDemo: stopDemo()
    case .openStore(let resuming): openStore(resuming: resuming)
    case .save(let conversation): save(conversation)
    case .keepView(let id, let view): keepView(id, view)
    case .openConversation(let id): openConversation(id)
    case .listConversations(let request, let token): listConversations(request, token: token)
    case .changeConversation(let id, let change): changeConversation(id, change)
    case .lookForChanges(let revision): lookForChanges(since: revision)
    case .retryStore: retryStore()
    case .history(let deed): start(deed)
    case .askTitle(let host, let id, let request): askTitle(client(host), id, request)
    case .cancelTitle: work.withLock { $0.title }?.cancel()
    case .loadTheme(let name, let purpose): loadTheme(name, purpose)
    case .rememberTheme(let name): Task { environment.rememberTheme(name) }
    case .listThemes: Task { mailbox.post(.themesListed(environment.themes.names())) }
    case .copy(let text): copy(text, toFile: true)
    case .write(let request): write(request)
    case .runCommand(let number, let line, let input): runCommand(number, line, input)
    case .endCommand(let number): endCommand(number)
    case .readConfiguration, .watchFiles, .reconfigure, .keepSetting, .trust, .announce:
      adjust(effect)
    case .readFiles(let requests, let purpose): Task { readFiles(requests, purpose) }
    case .listFolder(let folder): listFolder(folder)
    case .keepAttachments(let attachments): keep(attachments)
    case .forget(let traces): forget(traces)
    case .rememberPrompt(let prompt): remember(prompt)
    case .findPrompts(let text, let limit): findPrompts(text, limit)
    case .readSchema(let file, let target): readSchema(file, target)
    case .readModelfile(let path): readModelfile(path)
    case .rememberModel(let name): Task { environment.rememberModel(name) }
    case .recallModels: Task { mailbox.post(.modelsRecalled(environment.recallModels())) }
    case .keepModels(let memory): keepInTurn { $0.keepModels(memory) }
    case .diagnose(let deed): start(deed)
    case .request, .examine, .bench, .endBench, .probe: look(effect)
    case .keepChosen(let chosen): keepInTurn { $0.keepChosen(chosen) }
    case .edit, .editModelfile, .editSystem, .page, .terminal, .quit:
      break  // done by `Program` on the screen's thread
    }
  }

  private func endCommand(_ number: Int) {
    work.withLock { $0.commands.removeValue(forKey: number) }?.cancel()
  }

  private func readSchema(_ file: String, _ target: SchemaTarget) {
    Task { mailbox.post(.schemaRead(target, file: file, SchemaFile.read(file))) }
  }

  private func loadTheme(_ name: String, _ purpose: ThemeArrival.Purpose) {
    Task { mailbox.post(.themeLoaded(environment.themes.arrival(of: name, purpose))) }
  }

  private func listFolder(_ folder: String) {
    Task { mailbox.post(.folderListed(folder, files.list(folder))) }
  }

  private func endWatch() {
    work.withLock { work in
      work.watch?.cancel()
      work.watch = nil
    }
  }

  private func stopDemo() {
    endWatch()
    Task { await environment.stopDemo() }
  }

  private func write(_ request: WriteRequest) {
    Task {
      let report = environment.shell.write(request.text, to: request.path, request.mode)
      mailbox.post(.wrote(report, request))
    }
  }

  /// Ends all replies by closing their connections.
  package func cancelAll() {
    work.withLock { work in
      work.replies.values.forEach { $0.cancel() }
      work.transfers.values.forEach { $0.cancel() }
      work.watch?.cancel()
      work.commands.values.forEach { $0.cancel() }
      work.title?.cancel()
      work.watching?.cancel()
      work.watched = nil
      work.bench?.cancel()
      work.replies = [:]
      work.commands = [:]
      work.transfers = [:]
    }
  }

  /// Puts a text on the clipboards, and into a file where it may go to the disk.
  package func copy(_ text: String, toFile: Bool) {
    Task {
      mailbox.post(.copied(await environment.clipboard.copy(text, toFile: toFile), text: text))
    }
  }

  private func runCommand(_ number: Int, _ line: String, _ input: String) {
    let task = Task {
      let report = await environment.shell.run(line, input: input)
      _ = work.withLock { $0.commands.removeValue(forKey: number) }
      guard !Task.isCancelled else { return }
      mailbox.post(.commandEnded(number: number, report))
    }
    work.withLock { $0.commands[number] = task }
  }

  func client(_ host: Host) -> OllamaClient {
    work.withLock { work in
      if let client = work.clients[host] { return client }
      let plain = environment.client(host)
      var configuration = plain.configuration
      var policies = configuration.policies
      if policies.circuit == nil { policies.circuit = PolicyPreferences().policies.circuit }
      policies.observer = PolicyEar(host: host.displayName, requests: requests)
      configuration.policies = policies
      configuration.stages.insert(requests, at: 0)
      configuration.stages.append(SentHeaders(requests: requests))
      let client = OllamaClient(configuration, transport: plain.transport)
      work.clients[host] = client
      return client
    }
  }

  func startReply(
    _ host: Host, _ turn: TurnID, _ isKept: Bool,
    _ body: @escaping @Sendable (OllamaClient, ReplyOutlet, Environment) async -> Void
  ) {
    let client = client(host)
    let outlet = ReplyOutlet(
      turn: turn, mailbox: mailbox, journal: isKept ? environment.store : nil)
    let keeping = work.withLock { $0.keeping }
    let task = Task {
      // What the person said is on the disk before it goes out.
      await Self.wait(for: keeping)
      if !Task.isCancelled {
        await RequestLog.$isPrivate.withValue(!isKept) {
          await body(client, outlet, environment)
        }
      }
      _ = work.withLock { $0.replies.removeValue(forKey: turn) }
    }
    work.withLock { $0.replies[turn] = task }
  }

  private func startTransfer(_ host: Host, _ id: TransferID, _ order: TransferOrder) {
    let client = client(host)
    let task = Task {
      await TransferStream.run(client, id, order, mailbox, environment)
      _ = work.withLock { $0.transfers.removeValue(forKey: id) }
    }
    work.withLock { $0.transfers[id] = task }
  }

  // The latest state wins, and files of state are written by one at a time.
  func keepInTurn(_ write: @escaping @Sendable (Environment) -> Void) {
    work.withLock { work in
      let before = work.writing
      work.writing = Task {
        await before?.value
        write(environment)
      }
    }
  }

  private func startDemo() async {
    do {
      mailbox.post(.demoStarted(try await environment.startDemo()))
    } catch {
      mailbox.post(.demoFailed(SafeText(String(describing: error), as: .field)))
    }
  }

  // While the demo runs, the real server is asked now and then; a coming one is told once.
  private func watch(_ host: Host) {
    let client = client(host)
    let task = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(4))
        guard !Task.isCancelled else { return }
        if await client.isAvailable() {
          mailbox.post(.server(.realHostAnswers(host)))
          return
        }
      }
    }
    work.withLock { work in
      work.watch?.cancel()
      work.watch = task
    }
  }
}
