internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Configuration that changed while the program runs takes effect at once, and is told.
enum Configuring {
  /// At the start: what was wrong with the files, and what they may not say unasked.
  static func begin(_ state: inout AppState) {
    if let remark = remark(on: state.launch.configuration) { state.tell(.warning, remark) }
    ask(of: state.launch.configuration, in: &state)
  }

  /// Takes over what changed in the files; one that broke keeps the old values of the rest.
  static func take(_ arrived: Configuration, in state: inout AppState) -> [Effect] {
    let old = state.configured
    let new = arrived.holding(old)
    guard new != old else { return [] }
    state.configured = new
    let before = state.launch.configuration
    let effects = use(new.changed(by: state.settingChanges), in: &state)
    tell(old, new, changes(before, state.launch.configuration), in: &state)
    if new.withheld != old.withheld { ask(of: new, in: &state) }
    return effects
  }

  /// Lets a configuration take effect.
  static func use(_ new: Configuration, in state: inout AppState) -> [Effect] {
    let (before, after) = (state.launch.configuration.preferences, new.preferences)
    state.launch.configuration = new
    var effects: [Effect] = before == after ? [] : [.reconfigure(after)]
    var network = before.network
    // Who stands in for whom is no matter of the clients, which forget their circuits when renewed.
    network.failover = after.network.failover
    if before.hosts != after.hosts || network != after.network { effects.append(.renewClients) }
    if before.theme != after.theme, after.theme != state.theme {
      effects += Themes.load(after.theme, .preview, in: &state)
    }
    if before.appearance != after.appearance {
      effects += Themes.configured(after.appearance, in: &state)
    }
    if before.mouse != after.mouse { effects.append(.terminal(.mouse(after.mouse))) }
    state.launch.preload = after.preload
    if before.titles != after.titles { state.titling.isWanted = after.titles }
    if before.links != after.links { state.marksLinks = after.links }
    state.keys = after.keyTable(in: state.launch)
    if before.textWidth != after.textWidth { state.textWidth = after.textWidth }
    if before.diagnostics != after.diagnostics { state.diagnostics = after.diagnostics }
    if before.unicode != after.unicode, !state.launch.isLinear {
      state.launch.unicode = after.unicode ?? state.launch.localeIsUnicode
    }
    useForChat(before, after, in: &state)
    return effects + changeHost(before, after, in: &state)
  }

  // What a conversation begins with holds for one in which nothing was said yet.
  private static func useForChat(
    _ before: Preferences, _ after: Preferences, in state: inout AppState
  ) {
    if state.open.conversation.isEmpty, before.model != after.model, let model = after.model,
      !state.launch.modelIsNamed
    {
      state.open.settings.model = model
    }
    if before.chat != after.chat || before.models != after.models {
      state.followDefaults(from: (preferences: before, chosen: state.chosen))
    }
  }

  // A server that was named in starting, or changed to since, stays.
  private static func changeHost(
    _ before: Preferences, _ after: Preferences, in state: inout AppState
  ) -> [Effect] {
    let usual = "127.0.0.1:11434"
    let old = before.address(of: before.host ?? usual)
    let new = after.address(of: after.host ?? usual)
    guard old != new, !state.launch.hostIsNamed, !state.server.isDemo,
      (try? Host(old)) == state.server.host
    else { return [] }
    return HostCommands.use(new, in: &state)
  }

  // What is wrong goes before what has changed; that it is no longer wrong is told too.
  private static func tell(
    _ old: Configuration, _ new: Configuration, _ changes: [SafeText], in state: inout AppState
  ) {
    let most = 3
    var news = changes.prefix(most).joined(separator: ", ")
    if changes.count > most { news += " and \(changes.count - most) more" }
    if let remark = remark(on: new), new.problems != old.problems {
      state.tell(.warning, news.isEmpty ? remark : "\(remark) Changed: \(news).")
    } else if !news.isEmpty {
      state.tell(.information, "Configuration read again: \(news).")
    } else if remark(on: old) != nil, remark(on: new) == nil {
      state.tell(.information, "The configuration is right again.")
    }
  }

  /// `theme = nord`, sorted by name.
  private static func changes(_ old: Configuration, _ new: Configuration) -> [SafeText] {
    let before = Dictionary(old.table.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let after = Dictionary(new.table.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
      .map { key in
        guard let value = after[key] else { return "\(SafeText(key, as: .field)) is gone" }
        let words = SafeText(value, as: .field).truncated(width: 40)
        let later: SafeText = SettingTable[key]?.isForStart == true ? " (at the next start)" : ""
        return "\(SafeText(key, as: .field)) = \(words.isEmpty ? "\"\"" : words)\(later)"
      }
  }

  private static func remark(on configuration: Configuration) -> SafeText? {
    let problems = configuration.problems.filter { !$0.isNote }
    guard let first = problems.first else { return nil }
    let count = problems.count
    let more: SafeText = count > 1 ? " (and \(count - 1) more; \"quipu config\" lists them)" : ""
    let words = first.message + more
    return words.string.ends(with: "?") ? words : "\(words)."
  }

  // MARK: trust

  // Asked for a typed word: whoever types a message at once must not have said yes.
  private static func ask(of configuration: Configuration, in state: inout AppState) {
    state.overlays.removeAll { overlay in
      guard case .entry(let entry) = overlay, case .trust = entry.matter else { return false }
      return true
    }
    guard let withheld = configuration.withheld, !withheld.isRefused else { return }
    let path = SafeText(withheld.path, as: .field)
    let lines = withheld.lines.map { line -> SafeText in
      let value = SafeText(line.value, as: .field)
      return "  \(SafeText(line.key, as: .field)) = \(value.truncated(width: 120))"
    }
    state.overlays.append(
      .entry(
        Entry(
          .trust(withheld), title: "Trust this project?",
          text: """
            \(path) says where your messages go, or what is run for you:
            \(lines.joined(separator: "\n"))
            This is ignored until you say yes; the rest of the file counts. When the file changes, \
            you are asked anew.
            """)))
  }
}
