package import TerminalKit

/// Where a message is written.
package struct Composer: Sendable, Equatable {
  package var field = TextField()
  /// The prompts sent so far, the oldest first; shared by all conversations.
  package var history: [String] = []
  /// Where in the history the field stands; nil when it holds the draft.
  package var historyIndex: Int?
  /// What was being written before the history was entered.
  package var draft = ""
  package var completion: Completion?
  /// A slash line that was refused once: Enter again sends it as text.
  package var refused: String?
  /// The text came as a paste or from the history: a slash at its start is no command.
  package var isPasted = false
  /// A single letter that may yet turn out to be an answer to the first-run screen.
  package var loneKey: LoneKey?

  /// An empty composer.
  package init() {}

  /// The raw text written so far.
  package var text: String { field.text }
  /// Whether nothing is written.
  package var isEmpty: Bool { field.isEmpty }
}

/// A letter typed alone while the screen offers it as a choice; decided when the time is up.
package struct LoneKey: Sendable, Equatable {
  package var letter: Character
  package var due: Duration
}

/// What could be written next.
package struct Completion: Sendable, Equatable {
  /// One choice: what is inserted, and what it means.
  package struct Item: Sendable, Equatable {
    package var insert: String
    package var label: SafeText
    package var summary: SafeText
  }

  package var items: [Item]
  package var selected = 0
  /// How many characters before the cursor an accepted item replaces.
  package var replaces: Int
}
