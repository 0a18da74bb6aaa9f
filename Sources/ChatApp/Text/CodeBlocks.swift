internal import TerminalKit

/// The fenced code blocks of a text, by CommonMark's rules of fences.
///
/// By code points: comparing characters would cost the square of the marks on a letter.
enum CodeBlocks {
  /// The contents of all blocks in order, without their fences; an unclosed one reaches the end.
  static func of(_ text: String) -> [String] {
    var blocks: [String] = []
    var fence: (mark: Unicode.Scalar, length: Int)?
    var lines: [Substring] = []
    for part in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let line = text[part.startIndex..<part.endIndex]
      let found = self.fence(line)
      if let open = fence {
        if let found, found.mark == open.mark, found.length >= open.length, found.isBare {
          blocks.append(lines.joined(separator: "\n"))
          fence = nil
        } else {
          lines.append(line)
        }
      } else if let found, found.opens {
        fence = (found.mark, found.length)
        lines = []
      }
    }
    if fence != nil { blocks.append(lines.joined(separator: "\n")) }
    return blocks
  }

  struct Fence: Sendable, Equatable {
    let mark: Unicode.Scalar
    let length: Int
    let rest: Substring
    var isBare: Bool { rest.isBlank }
    /// Whether it may begin a block: backticks have none behind them.
    var opens: Bool { mark != "`" || !rest.utf8.contains(0x60) }

    /// Whether it ends the block that another began.
    func closes(_ open: Fence) -> Bool { mark == open.mark && length >= open.length && isBare }
  }

  /// The fence that a line is; nil when it is none.
  static func fence(_ line: Substring) -> Fence? {
    let scalars = line.unicodeScalars
    let body = scalars.prefix(4).drop { $0 == " " }
    guard let mark = body.first, mark == "`" || mark == "~" else { return nil }
    let start = scalars[body.startIndex...]
    let length = start.prefix { $0 == mark }.count
    guard length >= 3 else { return nil }
    return Fence(mark: mark, length: length, rest: Substring(start.dropFirst(length)))
  }
}
