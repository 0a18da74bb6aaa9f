/// The marks around display maths.
enum MathsMark {
  case dollars, brackets

  private var opening: [UInt8] { self == .dollars ? Array("$$".utf8) : Array("\\[".utf8) }
  private var closing: [UInt8] { self == .dollars ? Array("$$".utf8) : Array("\\]".utf8) }

  /// Looks whether maths begins with a line, which ends with the maths or goes on after it.
  init?(_ line: UnsafeBufferPointer<UInt8>) {
    guard line.count >= 2 else { return nil }
    if line[0] == Byte.dollar, line[1] == Byte.dollar {
      self = .dollars
    } else if line[0] == Byte.backslash, line[1] == Byte.openBracket {
      self = .brackets
    } else {
      return nil
    }
    let rest = line[2...].trimmingBlanks()
    if rest.isEmpty { return }
    if isWhole(line) {
      if self == .brackets, !MathsSpans.looksLikeMaths(rest.dropLast(2)) { return nil }
      return
    }
    // Formulas that begin right after the mark and end on another line.
    guard place(of: closing, in: rest) == nil else { return nil }
    guard self == .dollars ? rest.contains(Byte.backslash) : line[2].isBlank || line[2] == 0x5C
    else { return nil }
  }

  /// Whether the maths that a line begins ends with it.
  func isWhole(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let rest = Array(line[2...].trimmingBlanks())
    let (body, _) = Self.withoutStop(rest[...])
    guard body.count > 2, let place = place(of: closing, in: body) else { return false }
    return place == body.endIndex - 2
  }

  /// Whether a later line ends the maths.
  func closes(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    Self.withoutStop(Array(line.trimmingBlanks())[...]).body.suffix(2).elementsEqual(closing)
  }

  /// The maths between its marks, with the stop that may follow; nil when the end is missing.
  func inner(of text: [UInt8]) -> [UInt8]? {
    let (body, stop) = Self.withoutStop(text.trimmingBlanks())
    guard body.count >= 4, body.starts(with: opening), body.suffix(2).elementsEqual(closing)
    else { return nil }
    return Array(body.dropFirst(2).dropLast(2).trimmingBlanks()) + Array(stop)
  }

  /// What there is of a formula whose end has not come: all of it when it can be shown, else
  /// without the line that is being written.
  func begun(in text: [UInt8]) -> [UInt8] {
    var body = text.dropFirst(2)
    if body.last == Byte.backslash || body.last == Byte.dollar { body = body.dropLast() }
    let all = Array(body.trimmingBlanks())
    if LaTeX.unicode(of: all, isDisplay: true) != nil { return all }
    guard let end = all.lastIndex(of: Byte.newline) else { return all }
    let before = Array(all[..<end])
    return LaTeX.unicode(of: before, isDisplay: true) == nil ? all : before
  }

  private static func withoutStop(
    _ text: ArraySlice<UInt8>
  ) -> (body: ArraySlice<UInt8>, stop: ArraySlice<UInt8>) {
    guard let last = text.last, last == Byte.period || last == UInt8(ascii: ",") else {
      return (text, [])
    }
    return (text.dropLast(), text.suffix(1))
  }

  private func place<Text: Collection<UInt8>>(of mark: [UInt8], in text: Text) -> Text.Index? {
    var index = text.startIndex
    while index != text.endIndex {
      let next = text.index(after: index)
      if next != text.endIndex, text[index] == mark[0], text[next] == mark[1] { return index }
      index = next
    }
    return nil
  }
}
