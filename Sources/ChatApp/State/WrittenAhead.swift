/// What a person wrote for a conversation that was asked for and is not there yet.
package struct WrittenAhead: Sendable, Equatable {
  /// Messages and commands that were ended with Enter, the first one first.
  package var entered: [Draft] = []
  /// What stood in the composer when yet another conversation was asked for.
  package var typed = Draft()
}
