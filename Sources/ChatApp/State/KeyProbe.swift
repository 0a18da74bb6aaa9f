package import TerminalKit

/// What the terminal sent while the person tried keys.
package struct KeyProbe: Sendable, Equatable {
  /// What came at once, and the keys that were read in it.
  package struct Press: Sendable, Equatable {
    package var bytes: [UInt8]
    package var keys: [Key] = []
  }

  /// The last ones, oldest first.
  package private(set) var presses: [Press] = []
  /// The last key was Esc: another one closes.
  package var isLeaving = false

  /// Nothing pressed yet.
  package init() {}

  private static let most = 12

  /// Takes bytes as they came, before the keys in them.
  mutating func take(_ bytes: [UInt8]) {
    presses = presses.suffix(Self.most - 1)
    presses.append(Press(bytes: Array(bytes.prefix(24))))
  }

  /// Takes a key that was read.
  mutating func take(_ key: Key) {
    if presses.isEmpty { presses.append(Press(bytes: [])) }
    presses[presses.count - 1].keys.append(key)
  }
}
