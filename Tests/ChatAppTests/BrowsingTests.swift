import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

/// The list of ten thousand conversations costs what is in view.
@Suite("Browsing")
struct BrowsingTests {
  private static let total = 10_000

  /// A state in which the list was opened, the store having `total` conversations.
  private struct Stage {
    var state: AppState
    var asked: [ListRequest] = []

    init() throws {
      let moment = Moment(uptime: .seconds(1), wall: WallTime(seconds: 1e9, offset: 0))
      state = AppState(
        launch: Launch(host: try Host("localhost")), size: Size(rows: 24, columns: 80),
        moment: moment)
      state.facts.listRows = 15
    }

    mutating func press(_ key: Key) { feed(.input(.key(key))) }

    /// Feeds an event and answers what is asked of the store, as the store would.
    mutating func feed(_ event: Event, at uptime: Duration = .seconds(1)) {
      let moment = Moment(uptime: uptime, wall: WallTime(seconds: 1e9, offset: 0))
      for effect in update(&state, event, at: moment) {
        guard case .listConversations(let request, let token) = effect else { continue }
        asked.append(request)
        feed(
          .conversationsListed(
            token: token, Self.page(request), total: BrowsingTests.total, revision: 7))
      }
    }

    static func page(_ request: ListRequest) -> [ConversationSummary] {
      let end = min(request.offset + request.limit, BrowsingTests.total)
      return (request.offset..<max(end, request.offset)).map { number in
        ConversationSummary(
          id: ConversationID(raw: UInt64(number) + 1), title: "talk \(number)",
          began: WallTime(seconds: 0, offset: 0), touched: WallTime(seconds: 0, offset: 0),
          model: "m", turns: 2)
      }
    }
  }

  @Test("opening it asks for one page, and draws rows of it alone")
  func opening() throws {
    var stage = try Stage()
    stage.press(.control("x"))
    stage.press(.character("l"))
    #expect(stage.asked.count == 1)
    #expect(stage.asked[0].limit == Listing.page)
    #expect(stage.state.storage.listing.rows.count == Listing.page)
    let (frame, facts) = view(stage.state, ViewCaches())
    #expect((0..<24).contains { frame.text(row: $0).contains("Conversations · 10000") })
    #expect(facts.listRows < 24)
  }

  @Test("any way through it keeps a page in memory and asks seldom")
  func moving() throws {
    var stage = try Stage()
    stage.press(.control("x"))
    stage.press(.character("l"))
    for _ in 0..<300 { stage.press(Key(.down)) }
    #expect(stage.asked.count <= 5)
    stage.press(Key(.end))
    #expect(stage.state.storage.listing.rows.count <= Listing.page)
    let (_, list) = try #require(stage.state.list(.conversations))
    #expect(list.selected == Self.total - 1)
    let rows = Lists.rows(of: list, in: stage.state)
    #expect(rows[list.selected]?.value == "10000")
    stage.press(Key(.home))
    stage.press(Key(.pageDown))
    let (_, after) = try #require(stage.state.list(.conversations))
    #expect(Lists.rows(of: after, in: stage.state)[after.selected] != nil)
    #expect(stage.asked.count <= 8)
  }

  @Test("it looks for changes by others once a second while it is open, and not after")
  func looking() throws {
    var stage = try Stage()
    stage.press(.control("x"))
    stage.press(.character("l"))
    let due = try #require(Browsing.nextLook(stage.state))
    #expect(due <= .seconds(2))
    let effects = update(
      &stage.state, .tick,
      at: Moment(uptime: due, wall: WallTime(seconds: 1e9, offset: 0)))
    #expect(effects.contains(.lookForChanges(since: 7)))
    let before = stage.asked.count
    stage.feed(.store(.changes(StoreChanges(revision: 8, conversations: []))), at: due)
    #expect(stage.asked.count == before + 1)
    stage.press(Key(.escape))
    #expect(Browsing.nextLook(stage.state) == nil)
  }

  @Test("Enter before the answer chooses what the answer brings")
  func waiting() throws {
    var stage = try Stage()
    stage.press(.control("x"))
    stage.press(.character("l"))
    let moment = Moment(uptime: .seconds(2), wall: WallTime(seconds: 1e9, offset: 0))
    let typed = update(&stage.state, .input(.key(.character("q"))), at: moment)
    guard case .listConversations(_, let token)? = typed.first else {
      Issue.record("nothing was asked: \(typed)")
      return
    }
    #expect(update(&stage.state, .input(.key(Key(.enter))), at: moment).isEmpty)
    let page = [
      ConversationSummary(
        id: ConversationID(raw: 77), title: "q", began: moment.wall, touched: moment.wall,
        model: "", turns: 1)
    ]
    let effects = update(
      &stage.state, .conversationsListed(token: token, page, total: 1, revision: 7), at: moment)
    #expect(effects.contains(.openConversation(ConversationID(raw: 77))))
  }

  @Test(
    "titles are taken out of what models say",
    arguments: [
      ("Reversing Lists", "Reversing Lists"), ("\"Reversing Lists.\"\nI hope", "Reversing Lists"),
      ("<think>\nhm\n</think>\n\n**Tea**", "Tea"), ("Title: Tea", "Tea"),
      ("\n\n# Rain\n", "Rain"),
    ])
  func titles(answer: String, title: String) {
    #expect(Titling.title(of: answer) == title)
  }

  @Test(
    "what is no title is none",
    arguments: ["", "  \n", "\"\"", "...", String(repeating: "la ", count: 40)])
  func noTitles(answer: String) {
    #expect(Titling.title(of: answer) == nil)
  }
}
