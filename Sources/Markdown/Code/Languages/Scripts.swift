internal import TerminalKit

extension Language {
  static let ruby = Language("ruby", "rb", "erb", "elixir", "ex", "exs", "crystal").with {
    $0.keywords = words(
      """
      alias and begin break case class def defined? do else elsif end ensure extend false fn for if
      in include module next not or private protected public raise redo require rescue retry return
      super then undef unless until use when while yield defmodule defp
      """)
    $0.constants = words("true false nil self")
    $0.lineComments = [Array("#".utf8)]
    $0.commentsFollowBlanks = true
    $0.quotes = [Quote("\"\"\"", spansLines: true), Quote("\""), Quote("'")]
    $0.sigils = [
      Byte.at: .syntaxConstant, Byte.dollar: .syntaxConstant, Byte.colon: .syntaxConstant,
    ]
  }

  static let php = Language("php").with {
    $0.keywords = words(
      """
      abstract and array as break case catch class clone const continue declare default do echo
      else elseif enum extends final finally fn for foreach function global if implements include
      instanceof interface isset list match namespace new or print private protected public
      readonly require require_once return static switch throw trait try unset use var while yield
      """)
    $0.constants = words("true false null TRUE FALSE NULL")
    $0.types = words("bool float int iterable mixed never object string void")
    $0.lineComments = [Array("//".utf8), Array("#".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [Quote("\"", spansLines: true), Quote("'", spansLines: true)]
    $0.sigils = [Byte.dollar: .syntaxConstant]
  }

  static let lua = Language("lua", "luau").with {
    $0.keywords = words(
      """
      and break do else elseif end for function goto if in local not or repeat return then until
      while
      """)
    $0.constants = words("true false nil self")
    $0.blockComment = (Array("--[[".utf8), Array("]]".utf8))
    $0.lineComments = [Array("--".utf8)]
    $0.quotes = [Quote("[[", "]]", escape: nil, spansLines: true), Quote("\""), Quote("'")]
    $0.marksTypes = false
  }
}
