import Conversations
import OllamaAPI
import Testing

@testable import ChatApp

@Suite("What the model sees, in figures")
struct ContextTests {
  private let wall = WallTime(seconds: 1_795_442_520, offset: 0)

  private func turn(
    _ number: UInt64, _ text: String, prompt: Int? = nil, reply: Int? = nil, model: String = "m"
  ) -> Turn {
    let role: Message.Role = number.isMultiple(of: 2) ? .assistant : .user
    var turn = Turn(
      id: TurnID(raw: number), parent: number > 1 ? TurnID(raw: number - 1) : nil, role: role,
      content: text, model: role == .assistant ? model : "", began: wall)
    if prompt != nil || reply != nil {
      turn.metrics = ReplyMetrics(promptTokens: prompt, replyTokens: reply)
    }
    return turn
  }

  private func talk(_ turns: Turn...) -> Conversation {
    var conversation = Conversation(id: ConversationID(raw: 1), began: wall)
    for turn in turns { conversation.append(turn) }
    return conversation
  }

  private func ledger(_ talk: Conversation, _ settings: ChatSettings) -> ContextLedger {
    ContextLedger(talk, settings, TokenEstimate())
  }

  @Test("the next bucket that leaves room for a reply, all the model has, or none")
  func buckets() {
    #expect(ContextWindow.bucket(for: 3000, limit: nil) == 4096)
    #expect(ContextWindow.bucket(for: 4000, limit: nil) == 8192)
    #expect(ContextWindow.bucket(for: 33_000, limit: 40_960) == 40_960)
    #expect(ContextWindow.bucket(for: 41_000, limit: 40_960) == nil)
    #expect(ContextWindow.bucket(for: 2_000_000, limit: nil) == nil)
  }

  @Test("the server's count stands; what came after it is estimated")
  func counted() {
    let text = String(repeating: "abcd", count: 50)
    let talk = talk(turn(1, "hi"), turn(2, "ho", prompt: 20, reply: 30), turn(3, text))
    let ledger = ledger(talk, ChatSettings(model: "m"))
    #expect(ledger.counted == 50)
    #expect(ledger.used == 50 + 54)
    #expect(ledger.isEstimate)
  }

  @Test("another model's count is no count; an earlier one of this model is")
  func otherModel() {
    let talk = talk(
      turn(1, "hi"), turn(2, "ho", prompt: 20, reply: 30), turn(3, "abcd"),
      turn(4, "abcdefgh", prompt: 500, reply: 500, model: "other"))
    #expect(ledger(talk, ChatSettings(model: "m")).used == 50 + 5 + 6)
    #expect(ledger(talk, ChatSettings(model: "other")).counted == 1000)
    #expect(ledger(talk, ChatSettings(model: "third")).counted == nil)
  }

  @Test("a count of new tokens only is doubted and not used")
  func doubted() {
    let text = String(repeating: "abcd", count: 500)
    let talk = talk(turn(1, text), turn(2, text, prompt: 10, reply: 20))
    let ledger = ledger(talk, ChatSettings(model: "m"))
    #expect(ledger.isDoubted && ledger.counted == nil)
    #expect(ledger.used == 1008)
  }

  @Test("after a cut the counts before it say nothing; taken back, neither")
  func cuts() {
    let text = String(repeating: "abcd", count: 100)
    let talk = talk(
      turn(1, text), turn(2, text, prompt: 300, reply: 100), turn(3, "abcd"),
      turn(4, "abcd", prompt: 410, reply: 5))
    var settings = ChatSettings(model: "m")
    settings.cut(before: TurnID(raw: 3), summary: nil, in: talk)
    #expect(ledger(talk, settings).counted == nil)
    #expect(ledger(talk, settings).used == 10)
    let request = Requests.chat(
      talk, settings, model: "m", ServerState(host: Host.local), before: nil)
    #expect(request.messages.map(\.content) == ["abcd", "abcd"])
    let isBack = settings.uncut(in: talk)
    #expect(isBack)
    #expect(ledger(talk, settings).used == 218)
    let isBackAgain = settings.uncut(in: talk)
    #expect(!isBackAgain)
  }

  @Test("cuts are kept with the conversation's settings")
  func kept() {
    var settings = ChatSettings(model: "m")
    settings.cuts = [
      ContextCut(first: TurnID(raw: 1 << 62)), ContextCut(first: TurnID(raw: 7), summary: "é\"\n"),
    ]
    settings.countsFrom = TurnID(raw: 9)
    #expect(ChatSettings(json: settings.json) == settings)
    #expect(ChatSettings(json: #"{"cuts":[{"first":7},{"first":"x"},3]}"#).cuts.isEmpty)
  }

  @Test("thinking is not sent again, so the next request is shorter")
  func thinking() {
    var reply = turn(2, "ho", prompt: 20, reply: 100)
    reply.contentPieces = 25
    reply.thinkingPieces = 75
    let ledger = ledger(talk(turn(1, "hi"), reply), ChatSettings(model: "m"))
    #expect(ledger.used == 120)
    #expect(ledger.next == 45)
  }

  @Test("a refusal for length is told from other refusals")
  func refusals() {
    func overflow(_ message: String, _ kind: OllamaError.Kind = .api) -> Overflow? {
      Overflow(
        OllamaError(kind, status: 400, serverMessage: message), of: TurnID(raw: 1))
    }
    let told = overflow(
      "request (3010 tokens) exceeds the available context size (512 tokens), try increasing it")
    #expect(told?.needed == 3010 && told?.window == 512)
    #expect(overflow("the prompt is longer than the context length currently available") != nil)
    #expect(overflow("the input length exceeds the context length")?.window == nil)
    #expect(overflow("invalid image in the context of this") == nil)
    #expect(overflow("exceeds the context", .connectionLost) == nil)
  }

  @Test("the model's own parameters are read as they are listed")
  func ownParameters() {
    var details = ModelDetails()
    details.parameters = """
      num_ctx                        8192
      stop                           "<|im_start|>"
      stop                           "<|im_end|>"
      """
    #expect(details.ownParameters["num_ctx"] == ["8192"])
    #expect(details.ownParameters["stop"] == ["<|im_start|>", "<|im_end|>"])
  }
}
