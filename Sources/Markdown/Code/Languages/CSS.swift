internal import TerminalKit

extension Language {
  static let css = Language("css", "scss", "sass", "less").with {
    $0.constants = words(
      """
      auto block flex grid none inherit initial unset absolute relative fixed sticky hidden visible
      solid dashed center bold normal important transparent inline currentColor
      """)
    $0.lineComments = [Array("//".utf8)]
    $0.commentsFollowBlanks = true
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [Quote("\""), Quote("'")]
    $0.wordSigns = signs("-")
    $0.sigils = [
      Byte.at: .syntaxKeyword, Byte.hash: .syntaxConstant, Byte.dollar: .syntaxConstant,
      Byte.period: .syntaxType,
    ]
    $0.keySign = Byte.colon
    $0.marksTypes = false
  }
}
