internal import Conversations
internal import OllamaAPI

/// All that the diagnostics tell, cheap to make and to compare.
struct DiagnosticsFacts: Equatable {
  private let width: Int
  private let unicode: Bool
  private let use: ContextUse?
  private let ledger: ContextLedger
  private let settings: ChatSettings
  private let server: ServerState
  /// The seconds that a warm model has left are counted down.
  private let second: Double
  private let conversation: ConversationID
  private let leaf: Turn?
  private let turns: Int
  private let losses: Int
  private let lastCount: Int?
  private let lastConnection: ConnectionTimes?
  // Of a running reply.
  private let phase: Reply.Phase?
  private let phaseBegan: Duration?
  private let sampled: Duration?
  private let connection: ConnectionTimes?

  init(_ state: AppState, _ use: ContextUse?, width: Int) {
    let open = state.open
    self.width = width
    self.use = use
    unicode = state.launch.unicode
    ledger = open.ledger
    settings = open.settings
    server = state.server
    second = state.moment.wall.seconds.rounded(.down)
    conversation = state.current
    turns = open.conversation.turns.count
    losses = open.losses.count
    lastCount = open.lastMeter?.count
    lastConnection = open.lastConnection
    let reply = open.reply
    // Its text grows with each frame, and its figures are those that were sampled.
    leaf = reply == nil ? open.conversation.last : nil
    phase = reply?.phase
    phaseBegan = reply?.phaseBegan
    sampled = reply.map { $0.hasBegun ? $0.shown.at : state.moment.uptime }
    connection = reply?.connection
  }
}
