internal import TerminalKit

extension Language {
  static let swift = Language("swift").with {
    $0.keywords = words(
      """
      actor any as associatedtype async await borrowing break case catch class consuming continue
      convenience default defer deinit didSet distributed do dynamic each else enum extension
      fallthrough fileprivate final for func get guard if import in indirect infix init inout
      internal is isolated lazy let macro mutating nonisolated nonmutating open operator optional
      override package postfix precedencegroup prefix private protocol public repeat required
      rethrows return set some static struct subscript super switch throw throws try typealias
      unowned var weak where while willSet
      """)
    $0.constants = words("true false nil self Self")
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.commentsNest = true
    $0.quotes = [
      Quote("#\"\"\"", "\"\"\"#", escape: nil, spansLines: true),
      Quote("\"\"\"", spansLines: true), Quote("#\"", "\"#", escape: nil), Quote("\""),
    ]
    $0.sigils = [Byte.at: .syntaxConstant, Byte.hash: .syntaxKeyword]
  }
}
