internal import TerminalKit

extension Language {
  static let toml = Language("toml", "ini", "conf", "cfg", "properties", "dotenv", "env").with {
    $0.constants = words("true false inf nan")
    $0.lineComments = [Array("#".utf8), Array(";".utf8)]
    $0.commentsFollowBlanks = true
    $0.quotes = [
      Quote("\"\"\"", spansLines: true), Quote("'''", escape: nil, spansLines: true),
      Quote("\""), Quote("'", escape: nil),
    ]
    $0.wordSigns = signs("-.")
    $0.keySign = Byte.equals
    $0.operators = signs("=")
    $0.marksCalls = false
    $0.marksTypes = false
    $0.lineRules = [LineRule("[", .syntaxType)]
  }
}
