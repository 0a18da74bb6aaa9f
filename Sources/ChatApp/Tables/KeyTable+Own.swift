package import TerminalKit

// Sentences and hints are written with the usual keys; who has others reads those.
extension KeyTable {
  /// What has become of a usual key.
  private enum Fate {
    case stays, gone
    case other(SafeText)
  }

  /// The keys that sentences name; other keys in them are the person's own already.
  private static let named: Set<String> = ["Esc", "Enter", "Tab", "Ctrl-C"]

  /// A sentence with the person's own keys in place of Enter, Esc, Tab and Ctrl-C.
  package func own(_ words: SafeText, in context: KeyContext) -> SafeText {
    guard isOwn else { return words }
    let parts = words.string.split(separator: " ", omittingEmptySubsequences: false).map { part in
      let word = part.prefix { !",.;:".contains($0) }
      guard Self.named.contains(String(word)),
        case .other(let key) = fate(of: String(word), in: context)
      else { return String(part) }
      return key.string + part.dropFirst(word.count)
    }
    return SafeText(parts.joined(separator: " "), as: .prose)
  }

  /// The person's own key in place of a usual one; nil when there is none any more.
  package func own(key: SafeText, in context: KeyContext) -> SafeText? {
    guard isOwn else { return key }
    switch fate(of: key.string, in: context) {
    case .stays: return key
    case .other(let own): return own
    case .gone: return nil
    }
  }

  /// A row of hints, `Enter use    Esc close`, with the person's own keys; what has none is left
  /// out.
  package func own(hints: SafeText, in context: KeyContext) -> SafeText {
    guard isOwn else { return hints }
    let gap = ["    ", "   "].first { hints.string.contains($0) } ?? "  "
    let parts = hints.string.split(separator: "  ").compactMap { part -> String? in
      var words = part.split(separator: " ").map(String.init)
      var keys: [String] = []
      while let word = words.first, Self.isUsual(word, in: context) {
        words.removeFirst()
        if let own = own(key: SafeText(word, as: .field), in: context) { keys.append(own.string) }
      }
      return keys.isEmpty ? nil : (keys + words).joined(separator: " ")
    }
    return SafeText(parts.joined(separator: gap), as: .field)
  }

  private static let arrows = ["←": "Left", "→": "Right", "↑": "Up", "↓": "Down"]

  private static func usual(_ word: String, in context: KeyContext) -> KeyBinding? {
    let name = arrows[word] ?? word
    func find(_ place: KeyContext) -> KeyBinding? {
      KeyTable.standard.bindings.first { $0.context == place && $0.chord.name.string == name }
    }
    return find(context) ?? find(.anywhere)
  }

  private static func isUsual(_ word: String, in context: KeyContext) -> Bool {
    usual(word, in: context) != nil
  }

  private func fate(of word: String, in context: KeyContext) -> Fate {
    if namesCommands { return word == "Esc" ? .other("Ctrl-C") : .stays }
    guard let usual = Self.usual(word, in: context) else { return .stays }
    func means(_ key: Key) -> Bool {
      (command(for: key, in: context) ?? command(for: key, in: .anywhere)) == usual.command
    }
    if means(usual.chord) { return .stays }
    for place in [context, .anywhere] {
      let own = bindings.first {
        $0.context == place && $0.command == usual.command && means($0.chord)
      }
      if let own { return .other(own.chord.name) }
    }
    // Lists, pages and lines take no commands by name.
    guard [.composer, .transcript, .diagnostics].contains(context),
      CommandTable.standard[usual.command]?.names.isEmpty == false
    else { return .gone }
    return .other(way(to: usual.command))
  }
}
