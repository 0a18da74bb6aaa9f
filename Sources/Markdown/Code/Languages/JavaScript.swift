internal import TerminalKit

extension Language {
  static let javaScript = Language(
    "javascript", "js", "jsx", "mjs", "cjs", "node", "ecmascript"
  ).with {
    $0.keywords = words(
      """
      as async await break case catch class const continue debugger default delete do else export
      extends finally for from function get if import in instanceof let new of return set static
      super switch throw try typeof var void while with yield
      """)
    $0.constants = words("true false null undefined NaN Infinity this globalThis")
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [Quote("`", spansLines: true), Quote("\""), Quote("'")]
    $0.wordSigns = signs("$")
    $0.sigils = [Byte.at: .syntaxConstant]
  }

  static let typeScript = Language("typescript", "ts", "tsx", "mts", "cts").with {
    let base = Language.javaScript
    $0 = Language(adapting: base, names: $0.names)
    $0.keywords = base.keywords.union(
      words(
        """
        abstract asserts declare enum implements infer interface is keyof module namespace
        override private protected public readonly satisfies type unique
        """))
    $0.types = words(
      "any bigint boolean never number object string symbol unknown void undefined")
  }
}
