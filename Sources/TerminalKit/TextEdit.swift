/// What the keys of a text field do; the key table names these.
package enum TextEdit: Sendable, Hashable, CaseIterable {
  /// One character.
  case left, right
  /// One word: letters and digits together.
  case wordLeft, wordRight
  /// To the ends of the line, then of the text.
  case lineStart, lineEnd, textStart, textEnd
  /// One row of the screen, keeping the column where it can.
  case up, down
  /// Erase a character or a word's letters, without the kill ring.
  case backspace, delete
  /// Erase into the kill ring.
  ///
  /// In this order: back to the last space, back over letters, on over letters, the rest of the
  /// line (then its line feed), the line up to the cursor (then the line feed before it).
  case killWordBefore, killLettersBefore, killWordAfter, killToLineEnd, killToLineStart
  /// Put the last kill back, and after that the one before in its place.
  case yank, yankPop
  /// Exchange the characters on both sides of the cursor, or the words.
  case transpose, transposeWords
  /// The rest of the word, or the next one, in capitals, in small letters, with a capital first;
  /// the cursor goes behind it.
  case upperCase, lowerCase, capitalize
  case newline
  case undo, redo
}
