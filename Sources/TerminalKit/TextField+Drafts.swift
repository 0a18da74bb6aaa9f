// A field that is put aside and taken up again, in this run or in a later one.

extension TextField {
  /// Where folded texts stand in `text`, in bytes of UTF-8; linear.
  package var foldedRanges: [Range<Int>] {
    guard !folds.isEmpty else { return [] }
    var ranges: [Range<Int>] = []
    var offset = 0
    for scalar in buffer.text.unicodeScalars {
      guard let fold = folds[scalar] else {
        offset += UTF8.width(scalar)
        continue
      }
      let end = offset + fold.text.utf8.count
      // What stands for itself is no fold that anybody made.
      if fold.text.utf8.count > 4 { ranges.append(offset..<end) }
      offset = end
    }
    return ranges
  }

  /// Makes a field with the cursor behind `text`, some of it folded: ranges of bytes in order that
  /// end between characters; others, and those that `label` names nothing for, stay in full.
  package init(_ text: String, folding ranges: [Range<Int>], label: (String) -> SafeText?) {
    self.init()
    var marked = ""
    var end = 0
    let bytes = text.utf8
    for range in ranges {
      guard range.lowerBound >= end, range.upperBound <= bytes.count, !range.isEmpty,
        let before = Self.part(bytes, end..<range.lowerBound), let long = Self.part(bytes, range),
        let label = label(long), let mark = folds.fold(long, label: label)
      else { continue }
      marked += folds.guarded(before) + mark
      end = range.upperBound
    }
    marked += folds.guarded(Self.part(bytes, end..<bytes.count) ?? "")
    setHeights(buffer.replace(buffer.start..<buffer.end, with: marked))
    place = buffer.end
  }

  private static func part(_ bytes: String.UTF8View, _ range: Range<Int>) -> String? {
    let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
    let end = bytes.index(start, offsetBy: range.count)
    return String(bytes[start..<end])
  }

  /// Takes over what was cut in another field; linear in that.
  package mutating func takeKills(of other: TextField) {
    kills = other.kills
    guard !other.folds.isEmpty else { return }
    var own = folds
    kills.rewrite { own.guarded(other.folds.expanded($0)) }
    folds = own
  }
}
