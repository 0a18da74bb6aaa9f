internal import TerminalKit

/// CommonMark's rules of fences, for text that is not laid out as Markdown.
///
/// By code points: comparing characters would cost the square of the marks on a letter.
enum CodeBlocks {
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
