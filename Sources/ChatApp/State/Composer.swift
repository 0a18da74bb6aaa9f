package import TerminalKit

/// Where a message is written.
package struct Composer: Sendable, Equatable {
  package var field = TextField()
  /// The prompts sent so far; shared by all conversations.
  package var history = PromptHistory()
  package var completion: Completion?
  /// A slash line that was refused once: Enter again sends it as text.
  package var refused: String?
  /// The text came as a paste or from the history: a slash at its start is no command.
  package var isPasted = false
  /// The last text came by keys: only then may its last word name a file.
  package var wasTyped = false
  /// The files that go with the message.
  package var files = ComposerFiles()
  /// A single letter that may yet turn out to be an answer to the first-run screen.
  package var loneKey: LoneKey?

  /// An empty composer.
  package init() {}

  /// The raw text written so far, folded pastes in full; linear.
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
    /// A folder to look into: nothing is put behind it.
    package var isOpen = false
  }

  package var items: [Item]
  package var selected = 0
  /// How many bytes before the cursor an accepted item replaces.
  package var replaces: Int
}
