package import TerminalKit

/// What the picture of a text depends on beside the text.
package struct MarkdownOptions: Sendable, Hashable {
  /// Columns, at least 1.
  package var width: Int
  /// The role of plain text.
  package var role: Role
  /// Whether rows end between words; else where they are full.
  package var wordWrap: Bool
  /// Whether marks beyond ASCII may be used.
  package var unicode: Bool
  /// Whether long lines of code go on in the next row; else they are cut, with a mark.
  package var wrapsCode: Bool
  /// Whether a line end within a paragraph is one on the screen, as in what a person typed.
  package var keepsLines: Bool
  /// Whether code within text keeps its backticks, which tell it apart without colours too.
  package var showsCodeMarks: Bool
  /// What stands after a code block's number, such as the key that copies it; may be empty.
  package var codeHint: SafeText

  /// Makes options; widths from 1 to 10,000.
  package init(
    width: Int, role: Role = .assistantText, wordWrap: Bool = true, unicode: Bool = true,
    wrapsCode: Bool = true, keepsLines: Bool = false, showsCodeMarks: Bool = true,
    codeHint: SafeText = "y copies"
  ) {
    self.width = min(max(width, 1), 10_000)
    self.role = role
    self.wordWrap = wordWrap
    self.unicode = unicode
    self.wrapsCode = wrapsCode
    self.keepsLines = keepsLines
    self.showsCodeMarks = showsCodeMarks
    self.codeHint = codeHint
  }
}

/// A block of code in a text.
package struct MarkdownCode: Sendable, Hashable {
  /// Its place among the text's code blocks, from 1.
  package let number: Int
  /// The first word of the fence's info string as it was written, from outside; empty without one.
  package let language: String
  /// The source as it was written, without the fence and the marks of lists around it; from outside.
  package let text: String
  /// The row of its label.
  package let row: Int
  /// Whether its end has not come yet.
  package let isOpen: Bool
}

/// A link, an image or a link's definition in a text.
package struct MarkdownLink: Sendable, Hashable {
  /// What it is called, from outside.
  package let label: String
  /// Where it leads, from outside.
  package let target: String
  package let isImage: Bool
  /// The first row of the block that holds it.
  package internal(set) var row: Int

  /// Whether it may be opened: `http`, `https` and `mailto` only.
  package var isOpenable: Bool {
    let start = target.prefix(8).lowercased()
    return ["http://", "https://", "mailto:"].contains { start.hasPrefix($0) }
  }
}

/// The marks of blocks, with an ASCII set for terminals that show no more.
struct BlockGlyphs {
  let bullets: [SafeText]
  let todo: SafeText
  let done: SafeText
  let quote: SafeText
  let rule: SafeText
  let wrapMark: SafeText
  let cutMark: SafeText

  static let unicode = BlockGlyphs(
    bullets: ["•", "◦", "▪"], todo: "☐", done: "☑", quote: "▎", rule: "─", wrapMark: "↳",
    cutMark: "…")
  static let ascii = BlockGlyphs(
    bullets: ["*", "-", "+"], todo: "[ ]", done: "[x]", quote: "|", rule: "-", wrapMark: "\\",
    cutMark: ">")
}
