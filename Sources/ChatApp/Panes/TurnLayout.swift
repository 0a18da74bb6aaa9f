internal import Conversations
internal import Markdown
internal import OllamaAPI
internal import TerminalKit

/// The picture of one turn: header, thinking, text, remarks, and a blank row after it.
///
/// Rows are numbered from the first row of the text; what stands before it has negative numbers,
/// so that a reader's place in the text stays when the thinking above it folds.
final class TurnLayout {
  /// All that the picture depends on beside the turn itself.
  struct Setting: Equatable {
    var width: Int
    var wordWrap: Bool
    var isUnfolded: Bool
    var verbose: Bool
    var unicode: Bool
    /// Not on the screen: no keys are hinted at.
    var isPaper = false
    /// The person's keys for what is hinted at.
    var foldKey: SafeText = ""
    var copyKey: SafeText = ""
  }

  static let indent = 2
  private static let liveThinkingRows = 3

  let setting: Setting
  /// The turn's name and how much of its text is laid out. The turn itself is not kept: a second
  /// owner of its text would make every growing of it a copy.
  let id: TurnID
  private(set) var length = 0
  private(set) var thoughtLength = 0
  private let body: any TextRows
  private let thought: BodyLayout
  private var lead: [StyledRow] = []
  private var trail: [StyledRow] = []
  private var thoughtRows: Range<Int> = 0..<0
  /// Where its model was not sure; nil where nothing is known of that.
  private var chances: ChanceMarks?
  /// When it was last drawn, for eviction.
  var lastUse = 0

  init(_ turn: Turn, _ setting: Setting) {
    self.setting = setting
    id = turn.id
    let width = setting.width - Self.indent
    let role: Role = turn.role == .user ? .userText : .assistantText
    if turn.role == .assistant {
      var options = MarkdownOptions(
        width: width, role: role, wordWrap: setting.wordWrap, unicode: setting.unicode)
      options.codeHint =
        setting.isPaper || setting.copyKey.isEmpty ? "" : "\(setting.copyKey) copies"
      body = MarkdownLayout(options)
    } else {
      body = BodyLayout(width: width, role: role, wordWrap: setting.wordWrap)
    }
    thought = BodyLayout(width: width - Self.indent, role: .thinking, wordWrap: setting.wordWrap)
  }

  /// Brings the picture up to date; `siblings` is (place, count) where there are alternatives.
  func refresh(
    _ turn: Turn, reply: Reply?, now: Duration, siblings: (Int, Int)?, marks: TranscriptMarks
  ) {
    length = turn.content.utf8.count
    thoughtLength = turn.thinking.utf8.count
    body.grow(to: turn.content, isFinal: !turn.isRunning)
    let isThinking = turn.isRunning && turn.content.isEmpty && !turn.thinking.isEmpty
    let showsThought = setting.isUnfolded || isThinking
    if showsThought { thought.grow(to: turn.thinking, isFinal: !turn.isRunning) }
    if setting.isUnfolded {
      thoughtRows = 0..<thought.count
    } else if isThinking {
      thoughtRows = max(thought.count - Self.liveThinkingRows, 0)..<thought.count
    } else {
      thoughtRows = 0..<0
    }
    let glyphs = setting.unicode ? Glyphs.unicode : Glyphs.ascii
    lead = marks.above + [TurnWords.header(turn, reply, siblings, glyphs, width: setting.width)]
    if let mark = TurnWords.thinking(
      turn, reply, isOpen: !thoughtRows.isEmpty, now: now, glyphs, width: setting.width,
      key: setting.isPaper ? "" : setting.foldKey)
    {
      lead.append(mark)
    }
    trail = TurnWords.remarks(turn, setting) + marks.below
  }

  /// Takes in how sure the model was of its words.
  func mark(_ tokens: [TokenChance], _ text: String) {
    let marks = chances ?? ChanceMarks()
    marks.grow(tokens, text)
    chances = marks
  }

  /// The uncertain words in a row of the text.
  func marks(of number: Int, _ text: String) -> [ChanceMarks.Mark] {
    guard let chances, number >= 0, number < body.count else { return [] }
    return chances.marks(of: number, in: body, text)
  }

  /// The row that shows a token.
  func row(ofToken token: Int, _ text: String) -> Int? {
    chances?.row(of: token, in: body, text)
  }

  /// The number of the first row.
  var first: Int { -(lead.count + thoughtRows.count) }
  /// The number after the last row, the blank one included.
  var end: Int { body.count + trail.count + 1 }
  var height: Int { end - first }

  /// What a row shows, by its number.
  func source(of number: Int) -> SourcePlace {
    if number >= 0 {
      return number < body.count
        ? SourcePlace(turn: id, part: .text, lines: body.source(of: number))
        : SourcePlace(turn: id, part: .trail, lines: 0..<0)
    }
    let place = number - first
    if place < lead.count {
      return SourcePlace(turn: id, part: place == 0 ? .head : .thinkingMark, lines: 0..<0)
    }
    let lines = thought.source(of: thoughtRows.lowerBound + place - lead.count)
    return SourcePlace(turn: id, part: .thinking, lines: lines)
  }

  /// The row that shows a line of the text.
  func row(ofLine line: Int) -> Int? {
    (0..<body.count).first { body.source(of: $0).contains(line) }
  }

  /// The row that shows a match of a search: `earlier` are the lines of the matches before it.
  func row(of match: FindMatch, _ query: String, earlier: [FindMatch]) -> Int {
    guard let first = row(ofLine: match.line) else { return 0 }
    let lines = body.source(of: first)
    var left = earlier.count { lines.contains($0.line) }
    var last = first
    for row in first..<body.count {
      guard body.source(of: row) == lines else { break }
      let text = body[row].runs.map(\.text).joined().string
      let count = TextSearch.count(query, in: text)
      if left < count { return row }
      left -= count
      if count > 0 { last = row }
    }
    // Words that fall into a break, or that the picture does not show, are near at least.
    return last
  }

  /// A row by its number, indented.
  func row(_ number: Int) -> (row: StyledRow, indent: Int) {
    if number >= 0 {
      if number < body.count { return (body[number], Self.indent) }
      let place = number - body.count
      return place < trail.count ? (trail[place], Self.indent) : (StyledRow(), 0)
    }
    let place = number - first
    if place < lead.count { return (lead[place], 0) }
    return (thought[thoughtRows.lowerBound + place - lead.count], 2 * Self.indent)
  }
}
