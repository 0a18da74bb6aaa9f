internal import TerminalKit

extension Language {
  static let diff = Language("diff", "patch", "udiff").with {
    $0.syntax = .lines
    $0.lineRules = [
      LineRule("+++", .textStrong), LineRule("---", .textStrong), LineRule("diff ", .textStrong),
      LineRule("index ", .textMuted), LineRule("@@", .diffHunk), LineRule("+", .diffAdded),
      LineRule("-", .diffRemoved), LineRule("> ", .diffAdded), LineRule("< ", .diffRemoved),
      LineRule("\\", .textMuted),
    ]
  }
}
