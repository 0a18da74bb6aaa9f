/// One line of a GFM table.
enum TableLine {
  typealias Bytes = UnsafeBufferPointer<UInt8>
  /// More columns than this are no table.
  static let mostColumns = 256

  /// The alignments that the line below the heads gives; nil when it is none.
  static func alignments(_ line: Bytes) -> [Alignment]? {
    var result: [Alignment] = []
    var index = 0
    func skipBlanks() { while index < line.count, line[index].isBlank { index += 1 } }
    if index < line.count, line[index] == Byte.pipe { index += 1 }
    while true {
      skipBlanks()
      let isLeft = index < line.count && line[index] == Byte.colon
      if isLeft { index += 1 }
      let dashes = index
      while index < line.count, line[index] == Byte.minus { index += 1 }
      guard index > dashes, result.count < mostColumns else { return nil }
      let isRight = index < line.count && line[index] == Byte.colon
      if isRight { index += 1 }
      result.append(isLeft ? (isRight ? .center : .left) : (isRight ? .right : .none))
      skipBlanks()
      if index == line.count { return result }
      guard line[index] == Byte.pipe else { return nil }
      index += 1
      skipBlanks()
      if index == line.count { return result }
    }
  }

  /// Whether a line makes no row, and so ends the table.
  static func isEmpty(_ line: Bytes) -> Bool { cells(line).isEmpty }

  /// The cells of a line, trimmed, `\|` made `|`.
  static func cells(_ line: Bytes) -> [[UInt8]] { split(line, sparesCode: false) }

  /// Exactly so many cells. Where a line has more, a pipe in a code span was most likely meant as
  /// text; what is still left over stands in the last cell, since nothing must be lost.
  static func cells(_ line: Bytes, columns: Int) -> [[UInt8]] {
    var result = cells(line)
    if result.count > columns {
      let spared = split(line, sparesCode: true)
      if spared.count <= columns { result = spared }
    }
    if result.count > columns, columns > 0 {
      let rest = result[(columns - 1)...].joined(separator: Array(" | ".utf8))
      result.replaceSubrange((columns - 1)..., with: [Array(rest)])
    }
    while result.count < columns { result.append([]) }
    return result
  }

  private static func split(_ line: Bytes, sparesCode: Bool) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var cell: [UInt8] = []
    var index = 0
    if index < line.count, line[index] == Byte.pipe { index += 1 }
    var isAfterPipe = false
    while index < line.count {
      let byte = line[index]
      if byte == Byte.backslash, index + 1 < line.count {
        if line[index + 1] != Byte.pipe { cell.append(byte) }
        cell.append(line[index + 1])
        index += 2
      } else if byte == Byte.pipe {
        result.append(Array(cell.trimmingBlanks()))
        cell = []
        isAfterPipe = true
        index += 1
        continue
      } else if byte == Byte.backtick, sparesCode {
        let end = codeEnd(line, from: index)
        cell.append(contentsOf: line[index..<end])
        index = end
      } else {
        cell.append(byte)
        index += 1
      }
      isAfterPipe = false
    }
    let last = cell.trimmingBlanks()
    if !last.isEmpty || (!isAfterPipe && !cell.isEmpty && result.isEmpty) {
      result.append(Array(last))
    }
    return result
  }

  /// Where the code span that begins here ends, or its opening backticks when it never does.
  private static func codeEnd(_ line: Bytes, from start: Int) -> Int {
    func run(_ from: Int) -> Int {
      var end = from
      while end < line.count, line[end] == Byte.backtick { end += 1 }
      return end
    }
    let open = run(start)
    var index = open
    while index < line.count {
      if line[index] == Byte.backtick {
        let end = run(index)
        if end - index == open - start { return end }
        index = end
      } else {
        index += 1
      }
    }
    return open
  }
}
