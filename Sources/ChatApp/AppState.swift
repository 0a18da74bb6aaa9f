// The whole program as one value. Read next: Event, Effect, Update, View.
// Nothing here does anything; `update` changes it, `view` draws it.

package import Conversations
package import OllamaAPI
package import TerminalKit

/// How the program was started.
package struct Launch: Sendable, Equatable {
  package var host: Host
  /// The model named on the command line.
  package var model: String?
  /// The model last used, as the state file tells.
  package var lastModel: String?
  package var isDemo = false
  /// The person named the model in starting: it goes before a conversation's own.
  package var modelIsNamed = false
  /// What is looked at first.
  package var opening = Opening.new
  /// Whether prompts are kept beyond this run.
  package var keepsHistory = true
  package var theme = "terminal"
  /// What the environment tells of the terminal's background; nil for nothing.
  package var appearance: Appearance?
  package var preload = true
  /// What the person has configured, and what was wrong with it.
  package var configuration = Configuration()
  /// What goes before the files: said on the command line or chosen in the program, and where.
  package var said: [Configuration.Line] = []
  /// What was chosen in the program for model runs.
  package var chosen = ChosenSettings()
  /// The folder that paths in Modelfiles are relative to.
  package var folder = "."
  /// Seeds the identifiers.
  package var seed: UInt64 = 0
  /// The terminal can show more than ASCII.
  package var unicode = true
  /// The locale shows more than ASCII; what holds when nobody says anything.
  package var localeIsUnicode = true
  /// The server was named on the command line or in the environment.
  package var hostIsNamed = false
  /// Lines that are only added to, instead of a screen.
  package var isLinear = false

  /// What a start opens.
  package enum Opening: Sendable, Hashable {
    /// A new conversation.
    case new
    /// The last one (`--continue`).
    case last
    /// The list of all (`--resume`).
    case list
  }

  /// A start against `host` with nothing else said.
  package init(host: Host) { self.host = host }
}

/// Which pane takes the keys.
package enum Focus: Sendable, Hashable {
  case composer, transcript, diagnostics
}

/// How much room the diagnostics take beside the live rule.
package enum DiagnosticsMode: Sendable, Hashable {
  /// Only the rule above the composer.
  case rule
  /// The column beside the transcript, where the window is wide enough.
  case beside
  /// The whole pane.
  case whole
}

/// Everything the program knows.
package struct AppState: Sendable, Equatable {
  package var launch: Launch
  package var size: Size
  package var moment: Moment
  package var identifiers: IdentifierSource
  package var server: ServerState
  /// Estimates tokens, corrected by what the servers count.
  package var tokens = TokenEstimate()
  package var conversations: [ConversationID: OpenConversation]
  /// All open conversations, the last used first.
  package var recent: [ConversationID]
  package var current: ConversationID
  package var composer = Composer()
  package var focus: Focus = .composer
  package var overlays: [Overlay] = []
  /// Since when the leader key waits for its second half.
  package var leaderSince: Duration?
  package var notice: Notice?
  package var diagnostics: DiagnosticsMode
  /// The keys, with the person's own changes.
  package var keys: KeyTable
  package var diagnosticsScroll = 0
  /// The theme that is shown, by its name or file.
  package var theme: String
  package var look: Look
  package var themes: [String] = []
  /// Columns that the text takes at most; nil for all there are.
  package var textWidth: Int?
  /// Whether the terminal is told where links lead.
  package var marksLinks: Bool
  package var hasFocus = true
  /// When Ctrl-C was last pressed with nothing left to clear.
  package var quitAsked: Duration?
  /// The command that `/pipe` runs, and how many there were.
  package var command: RunningCommand?
  package var commandCount = 0
  /// What the last view found out: heights, what is visible.
  package var facts = ViewFacts()
  /// The person sent at least once; the preload is no longer wanted.
  package var preloaded: Set<String> = []
  package var wantedPage: WantedPage?
  package var comparison: WantedComparison?
  /// A line that names models and waits for their list.
  package var awaitingModels: AwaitingLine?
  package var storage = Storage()
  /// Whether prompts are kept beyond this run.
  package var keepsHistory: Bool
  package var transfers = Transfers()
  /// What was seen of models here, in this and earlier sessions.
  package var memory = ModelMemory()
  package var modelSort = ModelSort()
  /// What was chosen in the program for model runs.
  package var chosen: ChosenSettings
  /// When the details of the model under the list's cursor are asked for.
  package var detailsDue: Duration?
  package var deletedModel: DeletedModel?
  /// The search within the page or the help that is open.
  package var pageFind: PageFind?
  package var modelfileDraft: ModelfileDraft?
  /// What is known of requests, policies, speeds and the log.
  package var activity = DiagnosticsState()
  /// How the configured hosts were found when they were listed.
  package var hostFindings: [Host: HostFinding] = [:]
  /// What the circuits of those hosts do; none where a host has none.
  package var hostCircuits: [Host: CircuitBreaker.State] = [:]
  /// Set while a server stands in for one that is away.
  package var failover: StandIn?
  package var history = HistoryState()
  package var titling = TitlingState()
  package var linear = LinearState()
  /// The configuration without what was changed in the program for this run, and that.
  package var configured: Configuration
  package var settingChanges: [SettingChange] = []

  /// The state before the first event.
  package init(launch: Launch, size: Size, moment: Moment) {
    self.launch = launch
    self.size = size
    self.moment = moment
    identifiers = IdentifierSource(seed: launch.seed)
    server = ServerState(host: launch.host)
    configured = launch.configuration
    theme = launch.theme
    look = Look(wanted: launch.theme)
    let preferences = launch.configuration.preferences
    diagnostics = preferences.diagnostics
    keys = preferences.keyTable(in: launch)
    textWidth = preferences.textWidth
    marksLinks = preferences.links
    keepsHistory = launch.keepsHistory
    titling.isWanted = preferences.titles
    chosen = launch.chosen
    if launch.isLinear { facts.listRows = LinearState.rows }
    let conversation = Conversation(id: identifiers.conversation(), began: moment.wall)
    current = conversation.id
    recent = [conversation.id]
    conversations = [
      conversation.id: OpenConversation(
        conversation, settings: preferences.settings(for: launch.model, chosen: launch.chosen))
    ]
  }

  /// The conversation that is looked at.
  package var open: OpenConversation {
    get {
      conversations[current]
        ?? OpenConversation(
          Conversation(id: current, began: moment.wall), settings: ChatSettings())
    }
    _modify {
      // `current` always names an open conversation; the default only spares a trap.
      yield &conversations[
        current,
        default: OpenConversation(
          Conversation(id: current, began: moment.wall), settings: ChatSettings())]
    }
  }

  /// The conversation to which a turn belongs.
  package func owner(of turn: TurnID) -> ConversationID? {
    if open.reply?.turn == turn { return current }
    return conversations.first { $0.value.reply?.turn == turn }?.key
  }

  /// Whether any conversation has a reply on its way.
  package var isReplying: Bool { conversations.values.contains { $0.reply != nil } }

  /// The model in use, for the screen.
  package var modelName: SafeText {
    open.settings.model.map { SafeText($0, as: .field) } ?? "no model"
  }
}

/// What the last view found out and `update` needs: it arrives as an event before the next input.
package struct ViewFacts: Sendable, Equatable {
  /// The columns of the composer's text, for motions by visual row.
  package var composerWidth = 76
  package var transcriptRows = 0
  /// Where the top row stood, in place of a pending scroll.
  package var anchor: ScrollAnchor = .end
  /// Rows below the viewport's bottom, as far as known.
  package var rowsBelow = 0
  /// The pending scroll was settled into `anchor`.
  package var settledScroll = 0
  /// The turns in view, from the top.
  package var visible: [TurnID] = []
  /// What the visible rows of the transcript show, from the top.
  package var sources: [SourcePlace] = []
  /// The jump that was settled into `anchor`.
  package var settledJump: ScrollJump?
  /// Visible rows of the topmost list.
  package var listRows = 10
  /// The last row that a page or the help can be scrolled to.
  package var lastScroll = 0
  /// The rows of the open page that hold what is searched for.
  package var pageMatches: [Int] = []
  /// Where panes lie, for the mouse.
  package var transcriptArea = Rect(row: 0, column: 0, rows: 0, columns: 0)
  package var diagnosticsArea = Rect(row: 0, column: 0, rows: 0, columns: 0)
  package var composerArea = Rect(row: 0, column: 0, rows: 0, columns: 0)
  package var listArea = Rect(row: 0, column: 0, rows: 0, columns: 0)
  /// The first row of the list that is seen.
  package var listTop = 0
  /// What is offered to complete, and the first of it that is seen.
  package var completionArea = Rect(row: 0, column: 0, rows: 0, columns: 0)
  package var completionTop = 0
  /// The first visible row of the composer's text.
  package var composerTop = 0
  /// Whether the diagnostics column has room.
  package var hasColumn = false

  /// Nothing seen yet.
  package init() {}
}
