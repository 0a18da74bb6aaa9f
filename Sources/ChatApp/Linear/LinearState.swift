// Folder Linear: the conversation as lines that are only ever added to, for screen readers and for
// terminals without a cursor. What a line means is `LineEntry`'s, what is told `Narrator`'s.

/// What the line mode knows beside the conversation.
package struct LinearState: Sendable, Equatable {
  /// How many lines were typed.
  package var lines = 0
  /// How often Ctrl-C was pressed.
  package var interrupts = 0
  /// The message is not done: a block in quotes, or a line that ended with a backslash.
  package var isContinuing = false
  /// The first row of the list that is read out.
  package var firstRow = 0

  /// The page is to be read out with what was left out of it.
  package var readsAll = false

  /// Nothing typed yet.
  package init() {}

  /// How many rows of a list are read out at once.
  static let rows = 20
}
