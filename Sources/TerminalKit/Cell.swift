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

  private var look: UInt16 { UInt16(role.rawValue) << 8 | UInt16(emphasis.rawValue) }

  package static func == (left: Cell, right: Cell) -> Bool {
    // The cheap parts first: rows are compared for every frame.
    left.look == right.look && left.text == right.text
  }

  /// An empty place.
  package static let blank = Cell(text: " ", role: .text, emphasis: [])
}
