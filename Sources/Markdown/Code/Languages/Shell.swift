internal import TerminalKit

extension Language {
  static let shell = Language(
    "bash", "sh", "shell", "zsh", "console", "shellsession", "terminal", "ksh", "fish",
    "shell-session"
  ).with {
    $0.keywords = words(
      """
      case do done elif else esac fi for function if in select then time until while return exit
      break continue local export readonly declare typeset unset shift source alias eval exec trap
      set
      """)
    $0.constants = words("true false")
    $0.types = words(
      """
      apt awk brew cat cd chmod chown cp curl cut docker echo find git go grep head kill ls make
      mkdir mv node npm ollama pip printf ps pwd python python3 read rm rsync sed sleep sort ssh
      sudo swift systemctl tail tar tee test touch tr uniq wc wget xargs
      """)
    $0.lineComments = [Array("#".utf8)]
    $0.commentsFollowBlanks = true
    $0.quotes = [
      Quote("\"", spansLines: true), Quote("'", escape: nil, spansLines: true),
      Quote("${", "}", escape: nil),
    ]
    $0.wordSigns = signs("-")
    $0.sigils = [Byte.dollar: .syntaxConstant]
    $0.marksCalls = false
    $0.marksTypes = false
  }
}
