internal import Conversations
internal import TerminalKit

/// Configuration that changed while the program runs takes effect at once, and is told.
enum Configuring {
  /// At the start: what was wrong with the files.
  static func begin(_ state: inout AppState) {
    if let remark = remark(on: state.launch.configuration) { state.tell(.warning, remark) }
  }

  /// Takes over what changed; a file that broke keeps the old values of the rest.
  static func take(_ new: Configuration, in state: inout AppState) -> [Effect] {
    let old = state.launch.configuration
    guard new != old else { return [] }
    state.launch.configuration = new
    var effects: [Effect] = []
    let (before, after) = (old.preferences, new.preferences)
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
    state.keys = after.keyTable
    if before.textWidth != after.textWidth { state.textWidth = after.textWidth }
    if before.diagnostics != after.diagnostics { state.diagnostics = after.diagnostics }
    if before.chat != after.chat || before.models != after.models {
      state.followDefaults(from: (preferences: before, chosen: state.chosen))
    }
    if before.hosts != after.hosts || before.network != after.network {
      effects.append(.renewClients)
    }
    if let remark = remark(on: new), new.problems != old.problems {
      state.tell(.warning, remark)
    } else if !changes(old, new).isEmpty {
      let names = changes(old, new).joined(separator: ", ")
      state.tell(.information, "Configuration read again: \(SafeText(names, as: .field)).")
    }
    return effects
  }

  private static func changes(_ old: Configuration, _ new: Configuration) -> [String] {
    let before = Dictionary(old.table.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let after = Dictionary(new.table.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
  }

  private static func remark(on configuration: Configuration) -> SafeText? {
    let problems = configuration.problems.filter { !$0.isNote }
    guard let first = problems.first else { return nil }
    let count = problems.count
    let more: SafeText = count > 1 ? " (and \(count - 1) more; \"quipu config\" lists them)" : ""
    return first.message + more
  }
}
