internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Finds which rows of which turns are in view, and where the view stands after scrolling.
///
/// Only turns that cross the viewport are laid out; a place is (turn, row), so that neither new
/// text below nor a change of width elsewhere moves what is being read.
struct TranscriptView {
  /// A row in view.
  struct Line {
    let turn: TurnID
    let number: Int
    let row: StyledRow
    let indent: Int
    let source: SourcePlace
    /// What its model was not sure of.
    let marks: [ChanceMarks.Mark]
  }

  private(set) var lines: [Line] = []
  private(set) var anchor: ScrollAnchor = .end
  private(set) var rowsBelow = 0
  /// The row of the match that was gone to, where it is in view.
  private(set) var match: (turn: TurnID, row: Int)?

  private let open: OpenConversation
  private let state: AppState
  private let caches: ViewCaches
  private let width: Int
  private let rows: Int

  init(_ state: AppState, _ caches: ViewCaches, width: Int, rows: Int) {
    self.state = state
    open = state.open
    self.caches = caches
    self.width = width
    self.rows = max(rows, 0)
    guard !open.conversation.isEmpty, rows > 0 else { return }
    let end = endPlace()
    var top = settle(end)
    if let target = jumpTarget(), !isInView(target, from: top) {
      top = moved(target, by: -(rows / 3), end)
    }
    if isBefore(end, top) || end == top {
      top = end
      anchor = .end
    } else {
      anchor = .row(turn(top.position).id, top.row)
    }
    fill(from: top)
    findMatch()
  }

  // MARK: places to go to

  private func jumpTarget() -> Place? {
    switch open.transcript.jump {
    case .match(let index): return place(ofMatch: index)
    case .line(let id, let line):
      guard let position = open.conversation.position(of: id) else { return nil }
      return Place(position: position, row: layout(position).row(ofLine: line) ?? 0)
    case .word(let id, let token):
      guard let position = open.conversation.position(of: id) else { return nil }
      let row = layout(position).row(ofToken: token, turn(position).content)
      return Place(position: position, row: row ?? 0)
    case nil: return nil
    }
  }

  private func place(ofMatch index: Int) -> Place? {
    guard let find = open.transcript.find, find.matches.indices.contains(index),
      let position = open.conversation.position(of: find.matches[index].turn)
    else { return nil }
    let match = find.matches[index]
    let earlier = Array(find.matches[..<index].reversed().prefix { $0.turn == match.turn })
    let row = layout(position).row(of: match, find.query, earlier: earlier)
    return Place(position: position, row: row)
  }

  private mutating func findMatch() {
    guard let find = open.transcript.find, find.matches.indices.contains(find.index) else {
      return
    }
    let turn = find.matches[find.index].turn
    guard lines.contains(where: { $0.turn == turn }), let place = place(ofMatch: find.index) else {
      return
    }
    match = (turn, place.row)
  }

  /// Whether a place is shown when `top` is the first row; the last row may hold a mark.
  private func isInView(_ place: Place, from top: Place) -> Bool {
    guard !isBefore(place, top) else { return false }
    var distance = -top.row
    var position = top.position
    while position < place.position {
      distance += layout(position).end
      position += 1
      distance -= layout(position).first
      if distance > rows { return false }
    }
    return distance + place.row < rows - 1
  }

  private struct Place: Equatable {
    var position: Int
    var row: Int
  }

  private func turn(_ position: Int) -> Turn {
    // Positions come from `path` itself; the fallback only spares a trap.
    open.conversation[position]
      ?? Turn(
        id: TurnID(raw: 0), parent: nil, role: .user, content: "", began: state.moment.wall)
  }

  private func layout(_ position: Int) -> TurnLayout {
    caches.layout(turn(position), open, state, width: width)
  }

  private func isBefore(_ left: Place, _ right: Place) -> Bool {
    (left.position, left.row) < (right.position, right.row)
  }

  /// The top row when the end is in view.
  private func endPlace() -> Place {
    let last = layout(open.conversation.count - 1)
    // The blank row after the last turn is not shown. What is below it makes the picture move by
    // some rows at a time while it is followed: scrolling beside a column costs a terminal far
    // more than text does, and eyes follow fewer, larger steps better.
    let step = min(max(rows / 5, 1), Self.mostFollowStep)
    let spare = (step - (last.end - 1) % step) % step
    if spare > 0, place(above: rows + 1) == nil { return Place(position: 0, row: layout(0).first) }
    return place(above: rows + 1 - spare) ?? Place(position: 0, row: layout(0).first)
  }

  /// The most rows by which a followed transcript moves up at a time.
  private static let mostFollowStep = 8

  /// The place so many rows above the end; nil when there are not so many.
  private func place(above rows: Int) -> Place? {
    var needed = rows
    for position in (0..<open.conversation.count).reversed() {
      let layout = layout(position)
      if layout.height >= needed { return Place(position: position, row: layout.end - needed) }
      needed -= layout.height
    }
    return nil
  }

  /// The anchor's place, moved by what was scrolled since the last view.
  private func settle(_ end: Place) -> Place {
    let pending = open.transcript.pendingScroll
    let place: Place
    switch open.transcript.anchor {
    case .end:
      guard pending < 0 else { return end }
      place = end
    case .row(let id, let row):
      guard let position = open.conversation.position(of: id) else { return end }
      let layout = layout(position)
      place = Place(position: position, row: min(max(row, layout.first), layout.end - 1))
    }
    return moved(place, by: pending, end)
  }

  private func moved(_ from: Place, by step: Int, _ end: Place) -> Place {
    var place = from
    var left = step
    while left < 0 {
      let room = place.row - layout(place.position).first
      if room >= -left {
        place.row += left
        break
      }
      left += room
      guard place.position > 0 else {
        place.row = layout(0).first
        break
      }
      place.position -= 1
      place.row = layout(place.position).end
    }
    while left > 0, isBefore(place, end) {
      let room = layout(place.position).end - 1 - place.row
      if room >= left {
        place.row += left
        break
      }
      left -= room + 1
      place.position += 1
      guard place.position < open.conversation.count else { return end }
      place.row = layout(place.position).first
    }
    return place
  }

  private mutating func fill(from top: Place) {
    var position = top.position
    var row = top.row
    var last = layout(position)
    while lines.count < rows {
      if row >= last.end {
        position += 1
        guard position < open.conversation.count else { break }
        last = layout(position)
        row = last.first
        continue
      }
      let (content, indent) = last.row(row)
      lines.append(
        Line(
          turn: last.id, number: row, row: content, indent: indent, source: last.source(of: row),
          marks: last.marks(of: row, turn(position).content)))
      row += 1
    }
    guard anchor != .end, position < open.conversation.count else { return }
    rowsBelow = max(last.end - 1 - row, 0)
    for later in position + 1..<max(open.conversation.count, position + 1) {
      rowsBelow += caches.estimate(turn(later), width: width)
    }
    // The mark that tells of them has the last row to itself.
    if rowsBelow > 0, lines.count > 1 {
      lines.removeLast()
      rowsBelow += 1
    }
  }
}

extension Conversation {
  /// The place among the alternatives, counted from 1, and their number; nil without any.
  func siblingPlace(of id: TurnID) -> (Int, Int)? {
    // Only a conversation with a branch has more turns than its path.
    guard turns.count > count else { return nil }
    let all = siblings(of: id)
    guard all.count > 1, let place = all.firstIndex(of: id) else { return nil }
    return (place + 1, all.count)
  }

  /// The same of the last turn in view's branch that has alternatives; linear.
  func lastSiblingPlace() -> (Int, Int)? {
    guard turns.count > count else { return nil }
    struct Fork: Hashable {
      let parent: TurnID?
      let isUser: Bool
    }
    func fork(_ turn: Turn) -> Fork { Fork(parent: turn.parent, isUser: turn.role == .user) }
    var numbers: [Fork: Int] = [:]
    for turn in turns { numbers[fork(turn), default: 0] += 1 }
    let last = path.last { numbers[fork($0), default: 0] > 1 }
    return last.flatMap { siblingPlace(of: $0.id) }
  }
}
