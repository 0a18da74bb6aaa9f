internal import TerminalKit

extension Language {
  static let yaml = Language("yaml", "yml").with {
    $0.constants = words("true false null yes no on off True False Null ~")
    $0.lineComments = [Array("#".utf8)]
    $0.commentsFollowBlanks = true
    $0.quotes = [Quote("\"", spansLines: true), Quote("'", escape: nil, spansLines: true)]
    $0.wordSigns = signs("-./")
    $0.sigils = [
      Byte.ampersand: .syntaxConstant, Byte.star: .syntaxConstant, Byte.bang: .syntaxType,
    ]
    $0.keySign = Byte.colon
    $0.operators = signs(":|>-?")
    $0.marksCalls = false
    $0.marksTypes = false
  }
}
