package import Conversations

/// What a row of the transcript shows, and of which lines of the turn's text.
package struct SourcePlace: Sendable, Hashable {
  /// The parts of a turn, from the top.
  package enum Part: Int, Sendable, Hashable {
    case head, thinkingMark, thinking, text, trail
  }

  package var turn: TurnID
  package var part: Part
  /// Lines from 0; empty where the row has none of its own.
  package var lines: Range<Int>

  /// Makes a place.
  package init(turn: TurnID, part: Part, lines: Range<Int>) {
    self.turn = turn
    self.part = part
    self.lines = lines
  }

  /// Whether lines of the text stand in the row.
  package var hasText: Bool { (part == .text || part == .thinking) && !lines.isEmpty }
}

/// Lines chosen by keys: from the place where the choice began to the row where it stands.
package struct LineSelection: Sendable, Equatable {
  package var from: SourcePlace
  package var to: SourcePlace
  /// The row of `to`, counted from the viewport's top.
  package var row: Int
}

/// Where a search found its words.
package struct FindMatch: Sendable, Hashable {
  package let turn: TurnID
  /// The line of the turn's text, from 0.
  package let line: Int
}

/// A place that is to be brought into view.
package enum ScrollJump: Sendable, Hashable {
  /// A match of the search, by its number.
  case match(Int)
  /// A line of a turn's text.
  case line(TurnID, Int)
  /// A token of a reply, by its place among those of which the chances are known.
  case word(TurnID, Int)
}

/// A search within the conversation.
package struct FindState: Sendable, Equatable {
  package var query = ""
  /// Whether the query is still being typed.
  package var isTyping = true
  package var matches: [FindMatch] = []
  /// The match gone to.
  package var index = 0
  /// Where the view stood before, and the row at its top.
  package var origin: ScrollAnchor
  package var start: SourcePlace?
  /// What had the keys before.
  package var focus: Focus

  /// Starts to ask.
  package init(origin: ScrollAnchor, start: SourcePlace?, focus: Focus) {
    self.origin = origin
    self.focus = focus
    self.start = start
  }
}
