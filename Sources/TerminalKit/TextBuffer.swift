/// The text of a field, kept in pieces so that an edit costs the same in a word and in a book.
///
/// A piece is a line, or a few kilobytes of a line too long.
struct TextBuffer: Sendable, Equatable {
  /// A place between two characters, ordered as the text is.
  struct Place: Sendable, Hashable, Comparable {
    var piece: Int
    /// UTF-8 offset in the piece.
    var offset: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.piece, left.offset) < (right.piece, right.offset)
    }
  }

  struct Piece: Sendable, Hashable {
    var text: String
    /// Whether a line feed follows; else the text ends here or the next piece goes on in the line.
    var endsLine: Bool

    var size: Int { text.utf8.count + (endsLine ? 1 : 0) }
  }

  /// Above this a piece is split, into parts of half of it.
  static let largestPiece = 4096
  /// Below this a part of a long line joins the part beside it.
  static let smallestPiece = 512

  private(set) var pieces: [Piece] = [Piece(text: "", endsLine: false)]
  /// The bytes of each piece, line feed included: summed when an offset is wanted.
  private var sizes: [Int32] = [0]
  private(set) var byteCount = 0

  var start: Place { Place(piece: 0, offset: 0) }
  var end: Place {
    Place(piece: pieces.count - 1, offset: pieces[pieces.count - 1].text.utf8.count)
  }

  /// The whole text; linear.
  var text: String {
    var result = ""
    result.reserveCapacity(byteCount)
    for piece in pieces {
      result += piece.text
      if piece.endsLine { result += "\n" }
    }
    return result
  }

  /// The text between two places.
  func text(in range: Range<Place>) -> String {
    let (from, to) = (range.lowerBound, range.upperBound)
    if from.piece == to.piece { return pieces[from.piece].text.slice(from.offset..<to.offset) }
    let first = pieces[from.piece]
    var result = first.text.slice(from.offset..<first.text.utf8.count)
    if first.endsLine { result += "\n" }
    for piece in pieces[from.piece + 1..<to.piece] {
      result += piece.text
      if piece.endsLine { result += "\n" }
    }
    return result + pieces[to.piece].text.slice(0..<to.offset)
  }

  /// Puts `text` in the place of `range`; gives its end, and which pieces gave way to how many.
  mutating func replace(
    _ range: Range<Place>, with text: String
  ) -> (end: Place, old: Range<Int>, count: Int) {
    var (first, last) = (range.lowerBound.piece, range.upperBound.piece)
    var head = pieces[first].text.slice(0..<range.lowerBound.offset)
    var tail = pieces[last].text.slice(range.upperBound.offset..<pieces[last].text.utf8.count)
    if head.utf8.count + text.utf8.count + tail.utf8.count < TextBuffer.smallestPiece {
      // Parts of a long line that have become small join a neighbour: each part ends a row.
      if !pieces[last].endsLine, last + 1 < pieces.count {
        last += 1
        tail += pieces[last].text
      } else if first > 0, !pieces[first - 1].endsLine {
        first -= 1
        head = pieces[first].text + head
      }
    }
    var fresh = TextBuffer.split(head + text + tail)
    fresh[fresh.count - 1].endsLine = pieces[last].endsLine
    let end = TextBuffer.locate(head.utf8.count + text.utf8.count, in: fresh)
    let old = first..<last + 1
    let freshSizes = fresh.map { Int32(clamping: $0.size) }
    byteCount += freshSizes.reduce(0) { $0 + Int($1) } - sizes[old].reduce(0) { $0 + Int($1) }
    if old.count == 1, fresh.count == 1 {
      pieces[first] = fresh[0]
      sizes[first] = freshSizes[0]
    } else {
      pieces.replaceSubrange(old, with: fresh)
      sizes.replaceSubrange(old, with: freshSizes)
    }
    return (normal(Place(piece: first + end.piece, offset: end.offset)), old, fresh.count)
  }

  /// The UTF-8 offset of a place in the whole text.
  func offset(of place: Place) -> Int {
    sizes[..<place.piece].reduce(0) { $0 &+ Int($1) } + place.offset
  }

  /// The place at a UTF-8 offset of the whole text; the end for one beyond it.
  func place(at offset: Int) -> Place {
    var rest = offset
    for (index, size) in sizes.enumerated() {
      if rest < size || index == sizes.count - 1 {
        return normal(Place(piece: index, offset: min(rest, pieces[index].text.utf8.count)))
      }
      rest -= Int(size)
    }
    return end
  }

  /// The one name of a place that has two: before a piece that goes on, not after the one before.
  func normal(_ place: Place) -> Place {
    let piece = pieces[place.piece]
    guard !piece.endsLine, place.offset >= piece.text.utf8.count, place.piece + 1 < pieces.count
    else { return place }
    return Place(piece: place.piece + 1, offset: 0)
  }
}

// MARK: moving by characters

extension TextBuffer {
  /// The character after `place` (a line feed at a line's end) and the place behind it.
  func character(after place: Place) -> (Character, end: Place)? {
    let piece = pieces[place.piece]
    if place.offset < piece.text.utf8.count {
      let start = piece.text.index(utf8: place.offset)
      let end = piece.text.index(after: start)
      let offset = piece.text.offset(of: end)
      return (piece.text[start], normal(Place(piece: place.piece, offset: offset)))
    }
    guard place.piece + 1 < pieces.count else { return nil }
    return ("\n", Place(piece: place.piece + 1, offset: 0))
  }

  /// The character before `place` and the place in front of it.
  func character(before place: Place) -> (Character, start: Place)? {
    if place.offset > 0 {
      let text = pieces[place.piece].text
      let start = text.index(before: text.index(utf8: place.offset))
      return (text[start], Place(piece: place.piece, offset: text.offset(of: start)))
    }
    guard place.piece > 0 else { return nil }
    let before = pieces[place.piece - 1]
    let end = Place(piece: place.piece - 1, offset: before.text.utf8.count)
    return before.endsLine ? ("\n", end) : character(before: end)
  }

  /// Where the line of `place` begins.
  func lineStart(of place: Place) -> Place {
    var piece = place.piece
    while piece > 0, !pieces[piece - 1].endsLine { piece -= 1 }
    return Place(piece: piece, offset: 0)
  }

  /// Where the line of `place` ends, before its line feed.
  func lineEnd(of place: Place) -> Place {
    var piece = place.piece
    while piece + 1 < pieces.count, !pieces[piece].endsLine { piece += 1 }
    return Place(piece: piece, offset: pieces[piece].text.utf8.count)
  }

  /// `place`, or the end of the character that it lies within.
  func aligned(_ place: Place) -> Place {
    let text = pieces[place.piece].text
    guard place.offset > 0, place.offset < text.utf8.count else { return place }
    let index = text.index(utf8: place.offset)
    let end = text.index(after: index)
    if text.index(before: end) == index { return place }
    return normal(Place(piece: place.piece, offset: text.offset(of: end)))
  }
}

// MARK: splitting

extension TextBuffer {
  /// Cuts text into pieces at its line feeds; the last piece's `endsLine` is false.
  private static func split(_ text: String) -> [Piece] {
    var text = text
    return text.withUTF8 { bytes in
      var pieces: [Piece] = []
      var start = 0
      for index in 0...bytes.count where index == bytes.count || bytes[index] == 0x0A {
        let line = UnsafeBufferPointer(rebasing: bytes[start..<index])
        append(line, endsLine: index < bytes.count, to: &pieces)
        start = index + 1
      }
      return pieces
    }
  }

  private static func append(
    _ line: UnsafeBufferPointer<UInt8>, endsLine: Bool, to pieces: inout [Piece]
  ) {
    var start = 0
    if line.count > largestPiece {
      while line.count - start > largestPiece {
        let end = cut(line, from: start)
        let part = UnsafeBufferPointer(rebasing: line[start..<end])
        pieces.append(Piece(text: String(decoding: part, as: UTF8.self), endsLine: false))
        start = end
      }
    }
    let rest = UnsafeBufferPointer(rebasing: line[start...])
    pieces.append(Piece(text: String(decoding: rest, as: UTF8.self), endsLine: endsLine))
  }

  /// Where to cut a line too long: after a space if there is one, else between two characters.
  private static func cut(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let target = start + largestPiece / 2
    let reach = target - largestPiece / 8
    if let space = (reach..<target).last(where: { line[$0] == 0x20 }), line[space + 1] < 0x80 {
      return space + 1
    }
    var end = target
    while end < line.count, line[end] & 0xC0 == 0x80 { end += 1 }
    let window = UnsafeBufferPointer(rebasing: line[start..<min(end + 256, line.count)])
    let text = String(decoding: window, as: UTF8.self)
    let index = text.index(utf8: min(end - start, text.utf8.count))
    guard index < text.endIndex else { return end }
    let found = text.offset(of: text.index(before: text.index(after: index)))
    // A character of kilobytes is cut like anything else: nothing would be left otherwise.
    return found > 0 ? start + found : end
  }

  private static func locate(_ offset: Int, in pieces: [Piece]) -> Place {
    var rest = offset
    for (index, piece) in pieces.enumerated() {
      if rest < piece.size || index == pieces.count - 1 { return Place(piece: index, offset: rest) }
      rest -= piece.size
    }
    return Place(piece: 0, offset: 0)
  }
}

extension String {
  /// The index at a UTF-8 offset, clamped to the string.
  func index(utf8 offset: Int) -> String.Index {
    utf8.index(utf8.startIndex, offsetBy: min(max(offset, 0), utf8.count))
  }

  /// The UTF-8 offset of an index.
  func offset(of index: String.Index) -> Int {
    utf8.distance(from: utf8.startIndex, to: index)
  }

  /// The part between two UTF-8 offsets that lie between code points.
  func slice(_ range: Range<Int>) -> String {
    String(self[index(utf8: range.lowerBound)..<index(utf8: range.upperBound)])
  }
}
