/// The fenced code blocks of a text, by CommonMark's rules of fences.
enum CodeBlocks {
  /// The contents of all blocks in order, without their fences; an unclosed one reaches the end.
  static func of(_ text: String) -> [String] {
    var blocks: [String] = []
    var fence: (mark: Character, length: Int)?
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let found = self.fence(line)
      if let open = fence {
        if let found, found.mark == open.mark, found.length >= open.length, found.isBare {
          blocks.append(lines.joined(separator: "\n"))
          fence = nil
        } else {
          lines.append(line)
        }
      } else if let found, found.mark != "`" || !found.rest.contains("`") {
        fence = (found.mark, found.length)
        lines = []
      }
    }
    if fence != nil { blocks.append(lines.joined(separator: "\n")) }
    return blocks
  }

  struct Fence: Sendable, Equatable {
    let mark: Character
    let length: Int
    let rest: Substring
    var isBare: Bool { rest.allSatisfy(\.isWhitespace) }
    /// Whether it may begin a block: backticks have none behind them.
    var opens: Bool { mark != "`" || !rest.contains("`") }

    /// Whether it ends the block that another began.
    func closes(_ open: Fence) -> Bool { mark == open.mark && length >= open.length && isBare }
  }

  /// The fence that a line is; nil when it is none.
  static func fence(_ line: Substring) -> Fence? {
    let body = line.drop { $0 == " " }
    guard line.count - body.count <= 3, let mark = body.first, mark == "`" || mark == "~" else {
      return nil
    }
    let length = body.prefix { $0 == mark }.count
    guard length >= 3 else { return nil }
    return Fence(mark: mark, length: length, rest: body.dropFirst(length))
  }
}
