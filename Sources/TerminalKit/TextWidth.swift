/// How many columns text takes on the screen.
///
/// Layout and drawing both ask here, and ncurses binds to the same table: they cannot disagree.
/// A cluster is as wide as its parts together, at most two columns: flags, families, skin tones
/// and conjuncts included. VS16 makes an emoji wide, VS15 narrow. Ambiguous characters are narrow.
package enum TextWidth {
  /// The columns of one grapheme cluster; 0 for controls and bare marks.
  package static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii >= 0x20 && ascii != 0x7F ? 1 : 0 }
    return of(String(character))
  }

  /// The columns of `text` as it stands, controls counted as 0; linear, ASCII about 1 GB/s.
  package static func of(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = CellScanner(bytes)
      var width = 0
      while let cell = scanner.next() { width += cell.width }
      return width
    }
  }

  /// The columns of `text`, tabs and line ends counted as 0.
  package static func of(_ text: SafeText) -> Int { text.width }
}
