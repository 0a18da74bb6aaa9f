/// The lines of a text as it came, counted as the layouts count them.
enum SourceLines {
  /// The lines of a range as they stand in the text, without the last line end; linear.
  static func text(_ lines: Range<Int>, of text: String) -> String {
    guard !lines.isEmpty else { return "" }
    let utf8 = text.utf8
    var line = 0
    var start = lines.lowerBound == 0 ? utf8.startIndex : nil
    var index = utf8.startIndex
    while index < utf8.endIndex {
      let byte = utf8[index]
      let next = utf8.index(after: index)
      let isReturn = byte == 0x0D
      let isPair = isReturn && next < utf8.endIndex && utf8[next] == 0x0A
      if byte == 0x0A || isReturn {
        line += 1
        if line == lines.upperBound {
          return start.map { String(text[$0..<index]) } ?? ""
        }
        let after = isPair ? utf8.index(after: next) : next
        if line == lines.lowerBound { start = after }
        index = after
      } else {
        index = next
      }
    }
    return start.map { String(text[$0...]) } ?? ""
  }
}
