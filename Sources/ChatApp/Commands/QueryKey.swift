internal import TerminalKit

/// What a key does while words to find are typed: what it does in any line that is asked for.
enum QueryKey {
  case accept, leave, interrupt, up, down, nothing
  /// The words are these now; empty before and after where there was nothing left to delete.
  case query(String)

  init(_ key: Key, _ query: String, _ keys: KeyTable) {
    let deeds: [CommandID: QueryKey] = [
      .entryAccept: .accept, .escape: .leave, .interrupt: .interrupt, .listUp: .up,
      .listDown: .down, .deleteBackward: .query(String(query.dropLast())),
      .deleteWordBackward: .query(Self.withoutWord(query)),
    ]
    let command = keys.command(for: key, in: .entry) ?? keys.command(for: key, in: .anywhere)
    if command == .killToStart {
      self = query.isEmpty ? .nothing : .query("")
    } else if let deed = command.flatMap({ deeds[$0] }) {
      self = deed
    } else if command == nil, let text = key.typed {
      self = .query(query + text)
    } else {
      self = .nothing
    }
  }

  private static func withoutWord(_ query: String) -> String {
    var rest = query[...]
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    while let last = rest.last, !last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
