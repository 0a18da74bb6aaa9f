internal import Conversations
internal import Markdown

/// The code blocks of a turn, numbered as its picture numbers them.
enum TurnCode {
  /// A block and the line of the text that it begins in.
  struct Block {
    let text: String
    let line: Int
  }

  /// All blocks in order; as dear as laying the turn out.
  static func blocks(of turn: Turn) -> [Block] {
    // Most turns hold none; four blanks may begin one as well.
    guard
      turn.content.contains("```") || turn.content.contains("~~~")
        || turn.content.contains("    ") || turn.content.contains("\t")
    else { return [] }
    let layout = MarkdownLayout(MarkdownOptions(width: 100))
    layout.grow(to: turn.content, isFinal: true)
    return layout.codeBlocks.map { code in
      Block(text: code.text, line: layout.source(of: code.row).lowerBound)
    }
  }
}
