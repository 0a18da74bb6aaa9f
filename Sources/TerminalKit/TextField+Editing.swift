// The keys' meanings.

extension TextField {
  /// Does one edit; gives whether anything changed or moved.
  ///
  /// Up in the first row gives false, so that the caller may do something else with the key.
  /// `width` is that of the field on the screen, for up and down.
  @discardableResult
  package mutating func perform(_ edit: TextEdit, width: Int) -> Bool {
    if width != heightsWidth { layOut(width: width) }
    let before = (place, buffer.byteCount)
    let previous = lastAction
    lastAction = .other
    var didChange = false
    switch edit {
    case .left: move(to: buffer.character(before: place)?.start)
    case .right: move(to: buffer.character(after: place)?.end)
    case .wordLeft: move(to: lettersStart(before: place))
    case .wordRight: move(to: lettersEnd(after: place))
    case .lineStart: move(to: buffer.lineStart(of: place))
    case .lineEnd: move(to: buffer.lineEnd(of: place))
    case .textStart: move(to: buffer.start)
    case .textEnd: move(to: buffer.end)
    case .up, .down: return moveRow(by: edit == .up ? -1 : 1, width: width, after: previous)
    case .backspace: erase(from: buffer.character(before: place)?.start ?? place, to: place)
    case .delete: erase(from: place, to: buffer.character(after: place)?.end ?? place)
    case .killWordBefore: kill(from: wordStart(before: place), to: place, after: previous)
    case .killLettersBefore: kill(from: lettersStart(before: place), to: place, after: previous)
    case .killWordAfter: kill(from: place, to: lettersEnd(after: place), after: previous)
    case .killToLineEnd: kill(from: place, to: lineRest(after: place), after: previous)
    case .killToLineStart: kill(from: lineRest(before: place), to: place, after: previous)
    case .yank: yank(kills.newest(), over: place..<place)
    case .yankPop:
      if case .yank(let range) = previous { yank(kills.older(), over: range) }
      didChange = lastAction != .other
    case .transpose: didChange = transpose()
    case .transposeWords: didChange = transposeWords()
    case .upperCase: rewriteWord { $0.uppercased() }
    case .lowerCase: rewriteWord { $0.lowercased() }
    case .capitalize: rewriteWord(Self.capitalized)
    case .newline: change(place..<place, to: "\n", joining: nil)
    case .undo: didChange = undo()
    case .redo: didChange = redo()
    }
    return didChange || before != (place, buffer.byteCount)
  }

  private mutating func move(to target: TextBuffer.Place?) {
    changes.close()
    if let target { place = target }
  }

  private mutating func erase(from start: TextBuffer.Place, to end: TextBuffer.Place) {
    if start < end { change(start..<end, to: "", joining: .erasing) }
    lastAction = .erasing
  }

  private mutating func kill(
    from start: TextBuffer.Place, to end: TextBuffer.Place, after previous: Action
  ) {
    lastAction = .kill
    guard start < end else { return }
    let isBefore = end == place
    kills.add(buffer.text(in: start..<end), before: isBefore, joining: previous == .kill)
    change(start..<end, to: "", joining: nil)
  }

  private mutating func yank(_ text: String?, over range: Range<TextBuffer.Place>) {
    guard let text else { return }
    let start = buffer.offset(of: range.lowerBound)
    change(range, to: text, joining: nil)
    lastAction = .yank(buffer.place(at: start)..<place)
  }

  private mutating func transpose() -> Bool {
    var middle = place
    if middle == buffer.lineEnd(of: middle), let (last, start) = buffer.character(before: middle),
      !last.isLineFeed
    {
      middle = start
    }
    guard let (left, start) = buffer.character(before: middle), !left.isLineFeed,
      let (right, end) = buffer.character(after: middle), !right.isLineFeed
    else { return false }
    change(start..<end, to: String(right) + String(left), joining: nil)
    return true
  }

  // From the cursor to the end of the word, what stands before it left alone, as readline does.
  private mutating func rewriteWord(_ rewrite: (String) -> String) {
    let start = skip(from: place) { CharacterKind($0, folds) <= .sign }
    let end = lettersEnd(after: place)
    guard start < end else { return move(to: buffer.end) }
    let old = buffer.text(in: start..<end)
    let new = holdsFold(old) ? old : rewrite(old)
    guard !new.isSame(as: old) else { return move(to: end) }
    change(start..<end, to: folds.guarded(new), joining: nil)
  }

  private func holdsFold(_ text: String) -> Bool {
    text.unicodeScalars.contains { folds[$0] != nil }
  }

  private static func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst().lowercased()
  }

  // The word at or after the cursor changes places with the one before it; at the end the last
  // two do.
  private mutating func transposeWords() -> Bool {
    var rightEnd = lettersEnd(after: place)
    if CharacterKind.isGap(buffer.text(in: place..<rightEnd), folds) {
      rightEnd = lettersEnd(after: lettersStart(before: place))
    }
    let rightStart = part(before: rightEnd)
    let leftStart = lettersStart(before: rightStart)
    let leftEnd = lettersEnd(after: leftStart)
    guard leftStart < leftEnd, leftEnd <= rightStart, rightStart < rightEnd else { return false }
    let left = buffer.text(in: leftStart..<leftEnd)
    guard !CharacterKind.isGap(left, folds) else { return false }
    let between = buffer.text(in: leftEnd..<rightStart)
    let right = buffer.text(in: rightStart..<rightEnd)
    change(leftStart..<rightEnd, to: right + between + left, joining: nil)
    return true
  }

  private mutating func undo() -> Bool {
    guard let change = changes.undo() else { return false }
    let start = buffer.place(at: change.offset)
    let end = buffer.place(at: change.offset + change.inserted.utf8.count)
    replace(start..<end, with: change.removed)
    place = buffer.aligned(buffer.place(at: change.cursor))
    return true
  }

  private mutating func redo() -> Bool {
    guard let change = changes.redo() else { return false }
    let start = buffer.place(at: change.offset)
    let end = buffer.place(at: change.offset + change.removed.utf8.count)
    replace(start..<end, with: change.inserted)
    return true
  }
}

// MARK: words and lines

extension TextField {
  private func lettersStart(before place: TextBuffer.Place) -> TextBuffer.Place {
    let end = skipBack(from: place) { CharacterKind($0, folds) <= .sign }
    return part(before: end)
  }

  private func lettersEnd(after place: TextBuffer.Place) -> TextBuffer.Place {
    let start = skip(from: place) { CharacterKind($0, folds) <= .sign }
    guard let (character, end) = buffer.character(after: start) else { return start }
    let kind = CharacterKind(character, folds)
    return kind == .fold ? end : skip(from: end) { CharacterKind($0, folds) == kind }
  }

  private func part(before end: TextBuffer.Place) -> TextBuffer.Place {
    guard let (character, start) = buffer.character(before: end) else { return end }
    let kind = CharacterKind(character, folds)
    return kind == .fold ? start : skipBack(from: start) { CharacterKind($0, folds) == kind }
  }

  private func wordStart(before place: TextBuffer.Place) -> TextBuffer.Place {
    let end = skipBack(from: place) { CharacterKind($0, folds) == .space }
    guard let (character, start) = buffer.character(before: end) else { return end }
    if CharacterKind(character, folds) == .fold { return start }
    return skipBack(from: start) {
      let kind = CharacterKind($0, folds)
      return kind != .space && kind != .fold
    }
  }

  /// The end of the line, or behind its line feed when that is all there is.
  private func lineRest(after place: TextBuffer.Place) -> TextBuffer.Place {
    let end = buffer.lineEnd(of: place)
    return end == place ? buffer.character(after: place)?.end ?? place : end
  }

  private func lineRest(before place: TextBuffer.Place) -> TextBuffer.Place {
    let start = buffer.lineStart(of: place)
    return start == place ? buffer.character(before: place)?.start ?? place : start
  }

  private func skip(
    from place: TextBuffer.Place, while matches: (Character) -> Bool
  ) -> TextBuffer.Place {
    var place = place
    while let (character, end) = buffer.character(after: place), matches(character) { place = end }
    return place
  }

  private func skipBack(
    from place: TextBuffer.Place, while matches: (Character) -> Bool
  ) -> TextBuffer.Place {
    var place = place
    while let (character, start) = buffer.character(before: place), matches(character) {
      place = start
    }
    return place
  }
}

/// What a character is for motions by words: a word is a run of one kind of letters, since Chinese
/// and Japanese put no spaces between theirs.
private enum CharacterKind: Comparable {
  case space, sign, letter, ideograph, hiragana, katakana, fold

  /// Whether there is no word in a text.
  static func isGap(_ text: String, _ folds: TextFolds) -> Bool {
    text.allSatisfy { CharacterKind($0, folds) <= .sign }
  }

  init(_ character: Character, _ folds: TextFolds) {
    guard let scalar = character.unicodeScalars.first else {
      self = .sign
      return
    }
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: self = .letter
    case 0x20, 0x09, 0x0A: self = .space
    case 0x21..<0x80: self = .sign
    case 0x3041...0x309F: self = .hiragana
    case 0x30A1...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: self = .katakana
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF, 0x3005, 0x3007:
      self = .ideograph
    default:
      let properties = scalar.properties
      if folds[scalar] != nil {
        self = .fold
      } else if properties.isAlphabetic || properties.numericType != nil {
        self = .letter
      } else {
        self = properties.isWhitespace ? .space : .sign
      }
    }
  }
}

extension Character {
  fileprivate var isLineFeed: Bool { unicodeScalars.first == "\n" }
}
