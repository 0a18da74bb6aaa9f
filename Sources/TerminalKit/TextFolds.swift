// Long texts in a field are folded: each stands there as one code point that nobody writes, so
// that it is moved over, deleted, cut and undone like any other character.

/// A long text that a field shows as a few words.
package struct TextFold: Sendable, Hashable {
  package let text: String
  /// What is shown in its place.
  package let label: SafeText
}

/// The folded texts of a field and the code points that stand for them.
struct TextFolds: Sendable, Equatable {
  /// Code points without a meaning and without a picture, each a character of its own beside
  /// anything. The same ones in a text from outside become folds of themselves.
  private static let first: UInt32 = 0xE0200
  static let mostFolds = 3_584
  /// What all folded texts may hold together; beyond it a paste stands in the field as it is.
  static let mostBytes = 64 << 20

  private var folds: [TextFold] = []
  private var bytes = 0

  /// Whether nothing was ever folded: then no text holds such code points.
  var isEmpty: Bool { folds.isEmpty }

  subscript(scalar: Unicode.Scalar) -> TextFold? {
    guard scalar.value >= Self.first else { return nil }
    let index = Int(scalar.value - Self.first)
    return folds.indices.contains(index) ? folds[index] : nil
  }

  /// Keeps a text; gives the character that stands for it, nil when there is no more room.
  mutating func fold(_ text: String, label: SafeText) -> String? {
    guard folds.count < Self.mostFolds, bytes + text.utf8.count <= Self.mostBytes,
      let scalar = Unicode.Scalar(Self.first + UInt32(folds.count))
    else { return nil }
    folds.append(TextFold(text: text, label: label))
    bytes += text.utf8.count
    return String(Character(scalar))
  }

  /// A text from outside in which none of our code points stands for anything but itself.
  mutating func guarded(_ outside: String) -> String {
    guard Self.mayHold(outside) else { return outside }
    var result = String.UnicodeScalarView()
    var known: [Unicode.Scalar: Unicode.Scalar] = [:]
    for scalar in outside.unicodeScalars {
      guard (Self.first..<Self.first + UInt32(Self.mostFolds)).contains(scalar.value) else {
        result.append(scalar)
        continue
      }
      if known[scalar] == nil {
        let itself = String(Character(scalar))
        known[scalar] = fold(itself, label: SafeText(itself, as: .field))?.unicodeScalars.first
      }
      result.append(known[scalar] ?? "\u{FFFD}")
    }
    return String(result)
  }

  /// The text with all folded texts in full.
  func expanded(_ text: String) -> String {
    guard !folds.isEmpty, Self.mayHold(text) else { return text }
    var result = ""
    var rest = Substring(text)
    while let index = rest.unicodeScalars.firstIndex(where: { self[$0] != nil }) {
      result += rest[..<index]
      result += self[rest.unicodeScalars[index]]?.text ?? ""
      rest = rest[rest.unicodeScalars.index(after: index)...]
    }
    return result + rest
  }

  // All of them begin with the same two bytes, which hardly any text has.
  private static func mayHold(_ text: String) -> Bool {
    var before: UInt8 = 0
    for byte in text.utf8 {
      if byte == 0xA0, before == 0xF3 { return true }
      before = byte
    }
    return false
  }
}

extension TextField {
  /// Inserts a text folded: `label` stands for it and goes as one character. Text that can no
  /// longer be folded is inserted as it is.
  package mutating func insertFolded(_ text: String, label: SafeText) {
    guard let mark = folds.fold(text, label: label) else {
      insert(text)
      return
    }
    change(place..<place, to: mark, joining: nil)
    lastAction = .other
  }

  /// Replaces the whole text by one that is folded, the cursor behind it.
  package mutating func replaceAllFolded(_ text: String, label: SafeText) {
    guard let mark = folds.fold(text, label: label) else {
      replaceAll(text)
      return
    }
    restore(mark)
  }

  /// What `foldedText` gave of this field, in full.
  package func unfolded(_ foldedText: String) -> String { folds.expanded(foldedText) }

  /// The folded text beside the cursor: the one before it, else the one behind it.
  package var foldAtCursor: TextFold? { foldBesideCursor?.fold }

  /// Puts the folded text beside the cursor there in full; `undo` folds it again. False where there
  /// is none.
  @discardableResult
  package mutating func unfold() -> Bool {
    guard let (fold, range) = foldBesideCursor else { return false }
    change(range, to: folds.guarded(fold.text), joining: nil)
    lastAction = .other
    return true
  }

  private var foldBesideCursor: (fold: TextFold, range: Range<TextBuffer.Place>)? {
    guard !folds.isEmpty else { return nil }
    if let (character, start) = buffer.character(before: place), let fold = fold(character) {
      return (fold, start..<place)
    }
    if let (character, end) = buffer.character(after: place), let fold = fold(character) {
      return (fold, place..<end)
    }
    return nil
  }

  private func fold(_ character: Character) -> TextFold? {
    // Characters that stand for themselves cannot be unfolded.
    character.unicodeScalars.first.flatMap { folds[$0] }.flatMap {
      $0.text.utf8.count > 4 ? $0 : nil
    }
  }
}
