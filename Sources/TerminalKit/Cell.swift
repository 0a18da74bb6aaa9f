/// One place on the screen: a grapheme cluster with its meaning, never a colour.
package struct Cell: Sendable, Equatable {
  /// The cluster; a space where nothing stands; empty in the right half of a wide cluster.
  package let text: String
  package let role: Role
  package let emphasis: Emphasis

  // Internal: only `Frame` makes cells, and only from `SafeText`.
  init(text: String, role: Role, emphasis: Emphasis) {
    self.text = text
    self.role = role
    self.emphasis = emphasis
  }

  /// An empty place.
  package static let blank = Cell(text: " ", role: .text, emphasis: [])
}
