internal import TerminalKit

/// A whole set of keys to begin with; the person's own changes come on top.
package enum KeyPreset: String, Sendable, Hashable, CaseIterable {
  case `default`
  /// The motions of vi in transcript and lists. The message stays as it is: no modes; the editor is
  /// there for that.
  case vim

  /// Its keys.
  package var table: KeyTable {
    switch self {
    case .default: .standard
    case .vim: KeyTable.standard.changed(by: Self.vimKeys)
    }
  }

  private static let vimKeys = transcriptKeys + listKeys

  private static let transcriptKeys = keys(
    .transcript,
    [
      (.character("i"), .focusMessage), (.character("a"), .focusMessage),
      (.character("o"), .focusMessage), (.character(":"), .palette),
      (.control("e"), .scrollDown), (.control("y"), .scrollUp), (.character("V"), .selectLines),
      (.character("Y"), .copyTurn), (.character("("), .turnPrevious), (.character(")"), .turnNext),
      (.character("z"), .foldThinking), (.character("H"), .siblingPrevious),
      (.character("L"), .siblingNext),
    ])

  private static let listKeys = keys(
    .list,
    [
      (.character("j"), .listDown), (.character("k"), .listUp), (.character("g"), .listHome),
      (.character("G"), .listEnd), (.control("d"), .listPageDown), (.control("u"), .listPageUp),
      (.control("f"), .listPageDown), (.control("b"), .listPageUp), (.character("l"), .listChoose),
      (.character("h"), .escape), (.character("q"), .escape), (.character("/"), .listFilter),
    ])

  private static func keys(
    _ context: KeyContext, _ pairs: [(Key, CommandID)]
  ) -> [KeyChange] {
    pairs.map { KeyChange(context: context, chord: $0.0, command: $0.1) }
  }
}
