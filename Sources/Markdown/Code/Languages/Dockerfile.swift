internal import TerminalKit

extension Language {
  static let dockerfile = Language("dockerfile", "docker", "containerfile", "modelfile").with {
    $0.keywords = words(
      """
      add arg cmd copy entrypoint env expose from healthcheck label maintainer onbuild run shell
      stopsignal user volume workdir template parameter system adapter license message
      """)
    $0.types = words("as")
    $0.ignoresCase = true
    $0.keywordsLeadLines = true
    $0.lineComments = [Array("#".utf8)]
    $0.commentsFollowBlanks = true
    $0.quotes = [
      Quote("\"\"\"", escape: nil, spansLines: true), Quote("\""), Quote("'", escape: nil),
      Quote("${", "}", escape: nil),
    ]
    $0.wordSigns = signs("-./")
    $0.sigils = [Byte.dollar: .syntaxConstant]
    $0.marksCalls = false
    $0.marksTypes = false
  }

  static let make = Language("makefile", "make", "mk", "cmake").with {
    $0.keywords = words("include define endef export ifeq ifneq ifdef ifndef else endif override")
    $0.lineComments = [Array("#".utf8)]
    $0.quotes = [
      Quote("\""), Quote("'", escape: nil), Quote("$(", ")", escape: nil),
      Quote("${", "}", escape: nil),
    ]
    $0.wordSigns = signs("-./")
    $0.sigils = [Byte.dollar: .syntaxConstant]
    $0.keySign = Byte.colon
    $0.marksCalls = false
    $0.marksTypes = false
  }
}
