internal import TerminalKit

extension Language {
  static let python = Language("python", "py", "python3", "py3", "pycon", "ipython").with {
    $0.keywords = words(
      """
      and as assert async await break case class continue def del elif else except finally for
      from global if import in is lambda match nonlocal not or pass raise return try type while
      with yield
      """)
    $0.constants = words("True False None self cls NotImplemented Ellipsis __name__ __file__")
    $0.types = words(
      """
      int float str bool bytes list dict set tuple object frozenset complex bytearray range
      """)
    $0.lineComments = [Array("#".utf8)]
    $0.quotes = [
      Quote("\"\"\"", spansLines: true), Quote("'''", spansLines: true), Quote("\""), Quote("'"),
    ]
    $0.quotePrefixes = words("f F r R b B u U rb Rb rB RB br bR BR fr Fr fR FR rf rF Rf RF")
    $0.sigils = [Byte.at: .syntaxConstant]
  }
}
