// The loop: everything meets here, one event at a time, on the thread that has the terminal.

internal import Conversations
package import TerminalKit

/// Runs the program on a terminal until it is left.
package final class Program {
  private let terminal: any Terminal
  /// Where lines go, in place of frames.
  private let output: (any LineOutput)?
  private var narrator = Narrator()
  private let environment: Environment
  private let mailbox: Mailbox
  let runner: EffectRunner
  private let caches = ViewCaches()
  private var pacer = FramePacer()
  /// Whether the person has left.
  package private(set) var isOver = false
  /// The state as it is; for tests and for the line on leaving.
  package private(set) var state: AppState

  /// Prepares a program; nothing is drawn or asked yet.
  ///
  /// - Parameter output: where the line mode prints; nil for frames on the terminal.
  package init(
    terminal: any Terminal, environment: Environment, launch: Launch,
    output: (any LineOutput)? = nil
  ) {
    self.terminal = terminal
    self.output = output
    self.environment = environment
    mailbox = Mailbox(now: environment.now)
    runner = EffectRunner(environment: environment, mailbox: mailbox)
    state = AppState(launch: launch, size: terminal.size, moment: environment.now())
  }

  /// Draws the first frame, then everything else: returns when the person has left.
  package func run() {
    begin()
    while !isOver { turn() }
    runner.cancelAll()
    mailbox.close()
  }

  /// Draws the first frame; only then is anything asked of anybody.
  package func begin() {
    draw()
    feed(.started, at: environment.now())
  }

  /// One turn of the loop: waits for whatever comes first, takes it in, draws if a frame is due.
  package func turn() {
    let inputs = terminal.wait(wakeUp: mailbox.wakeUp, for: patience())
    for input in inputs {
      feed(.input(input), at: environment.now())
      pacer.changed(urgent: true)
      if isOver { return }
    }
    // What a person did is shown before what has arrived meanwhile is taken in and laid out.
    if !inputs.isEmpty {
      mailbox.personActed(at: environment.now().uptime)
      draw()
    }
    for letter in mailbox.take() {
      feed(letter.event, at: letter.moment)
      pacer.changed(urgent: letter.event.isAwaited)
      if isOver { return }
    }
    let now = environment.now()
    if let due = Deadlines.next(state), due <= now.uptime {
      feed(.tick, at: now)
      pacer.changed(urgent: false)
    }
    if pacer.isDue(at: now.uptime) { draw() }
  }

  /// Draws what is held back for pace's sake; for tests, whose clock stands still.
  package func drawPending() {
    if pacer.due != nil { draw() }
  }

  /// How long the loop may sleep; nil for ever.
  private func patience() -> Duration? {
    let now = environment.now().uptime
    // While a reply streams, what comes before the next frame may be drawn need not wake anybody.
    let rest = state.isReplying ? pacer.rest(at: now) : .zero
    let isPaced = pacer.due != nil || rest > .zero
    guard mailbox.maySleep(piecesMayWait: isPaced) else { return .zero }
    let end = rest > .zero ? now + rest : nil
    let next = [pacer.due, Deadlines.next(state), end].compactMap { $0 }.min()
    return next.map { max($0 - now, .zero) }
  }

  private func feed(_ event: Event, at moment: Moment) {
    for effect in update(&state, event, at: moment) { perform(effect) }
  }

  private func draw() {
    let moment = environment.now()
    if let output {
      let news = narrator.news(of: state)
      if !news.isEmpty { output.add(news) }
      pacer.drew(at: moment.uptime)
      return
    }
    let (frame, facts) = view(state, caches)
    terminal.present(frame)
    pacer.drew(at: moment.uptime)
    if facts != state.facts { feed(.viewed(facts), at: moment) }
  }

  // What needs this thread or ends it stays here; the rest is started elsewhere.
  private func perform(_ effect: Effect) {
    switch effect {
    case .quit: isOver = true
    case .terminal(let request):
      terminal.perform(request)
      pacer.changed(urgent: true)
    case .edit(let text):
      let edited = EditorFile.edit(text, in: environment.temporaryFolder, on: terminal)
      feed(.edited(edited), at: environment.now())
    case .editModelfile(let name, let text):
      let edited = EditorFile.edit(
        text, in: environment.temporaryFolder, on: terminal, as: "Modelfile")
      feed(.modelfileEdited(name, edited), at: environment.now())
    case .editSystem(let scope, let text):
      let edited = EditorFile.edit(
        text, in: environment.temporaryFolder, on: terminal, as: "system.md")
      feed(.systemEdited(scope, edited), at: environment.now())
    case .copy(let text): runner.copy(text, toFile: !state.open.conversation.isPrivate)
    case .page(let text):
      if !PagerFile.show(text, in: environment.temporaryFolder, on: terminal) {
        let folder = SafeText(environment.temporaryFolder, as: .field)
        feed(.failure("No file could be made in \(folder) for the pager."), at: environment.now())
      }
    case .checkServer, .listRunning, .listModels, .transfer, .cancelTransfer, .changeModel,
      .recallModels, .keepModels, .showModel, .load, .unload, .chat, .resume, .cancel,
      .watchHost, .endWatch, .renewClients, .startDemo, .stopDemo, .openStore, .save, .keepView,
      .openConversation,
      .listConversations, .changeConversation, .lookForChanges, .retryStore, .history, .askTitle,
      .cancelTitle, .write, .runCommand,
      .endCommand, .loadTheme, .rememberTheme, .listThemes, .rememberModel, .readConfiguration,
      .watchFiles,
      .rememberPrompt, .forget, .findPrompts, .readFiles, .listFolder, .keepAttachments,
      .readSchema, .readModelfile, .keepChosen, .announce, .reconfigure, .keepSetting, .trust,
      .diagnose, .request, .examine, .bench, .endBench, .probe:
      runner.start(effect)
    }
  }
}

extension Event {
  /// Whether a person waits for it, so that it is drawn at once.
  fileprivate var isAwaited: Bool {
    switch self {
    case .reply(_, .piece), .transfer(_, .progressed), .viewed, .tick, .store, .request(.told),
      .filesChanged:
      return false
    case .started, .input, .reply, .server, .transfer, .modelfileEdited, .modelsRecalled, .history,
      .edited, .copied, .wrote, .commandEnded, .demoStarted,
      .demoFailed,
      .themeLoaded, .themesListed, .conversationOpened, .conversationsListed, .configured,
      .promptsFound, .filesRead, .folderListed, .schemaRead, .systemEdited, .request, .diagnosed,
      .pageGrew, .modelfileRead,
      .probed,
      .announceable, .failure:
      return true
    }
  }
}
