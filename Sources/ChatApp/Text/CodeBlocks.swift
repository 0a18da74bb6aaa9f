/// CommonMark's rules of fences, for text that is not laid out as Markdown.
enum CodeBlocks {
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
