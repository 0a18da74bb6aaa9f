/// How often a value was changed, beside what it says: always equal to any other count, so that
/// values compare by what they say.
package struct EditCount: Sendable, Equatable {
  package var count: Int
  /// A count.
  package init(_ count: Int = 0) { self.count = count }
  /// Always true.
  package static func == (a: EditCount, b: EditCount) -> Bool { true }
}

/// How a conversation was changed. The store keeps the counts, and of two states of one value it
/// takes the one that was changed more often, whatever order they come in.
package struct EditHistory: Sendable, Equatable {
  /// Changes of any kind.
  package var count: Int
  /// Changes of the titles.
  package var titleCount: Int
  /// Turns that were added and taken back.
  package var takenBack: Set<TurnID> = []

  /// A history of so many changes.
  package init(count: Int = 0, titleCount: Int = 0) {
    self.count = count
    self.titleCount = titleCount
  }

  mutating func change() { count &+= 1 }

  mutating func retitle() {
    count &+= 1
    titleCount &+= 1
  }

  /// Always true: a history is no part of what is compared.
  package static func == (a: EditHistory, b: EditHistory) -> Bool { true }
}
