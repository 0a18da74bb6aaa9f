internal import TerminalKit

/// Themes as they are asked for and arrive, in the form that fits the terminal.
enum Themes {
  /// How long a theme of two forms waits for the terminal to tell its background.
  static let patience: Duration = .milliseconds(200)

  /// At the start: the theme is asked for at once, whatever the terminal answers later.
  static func begin(_ state: inout AppState) -> [Effect] {
    let chosen = state.launch.configuration.preferences.appearance
    state.look.appearance = chosen ?? state.launch.appearance
    if state.look.appearance == nil { state.look.awaitsUntil = state.moment.uptime + patience }
    guard state.launch.theme != Theme.terminal.name else {
      return [.watchFiles(theme: state.theme, thenRead: false)]
    }
    return load(state.launch.theme, .start, in: &state)
  }

  static func load(
    _ name: String, _ purpose: ThemeArrival.Purpose, in state: inout AppState
  ) -> [Effect] {
    state.look.wanted = name
    return [.loadTheme(name, purpose)]
  }

  /// The person is back: the file may have been edited, the terminal's colours changed.
  static func refresh(_ state: inout AppState) -> [Effect] {
    var effects: [Effect] = [.loadTheme(state.theme, .reload)]
    let isFree = state.launch.configuration.preferences.appearance == nil
    if isFree, state.look.looks?.hasForms == true { effects.append(.terminal(.askBackground)) }
    return effects
  }

  static func loaded(_ arrival: ThemeArrival, in state: inout AppState) -> [Effect] {
    guard arrival.name == state.look.wanted || arrival.purpose == .reload else { return [] }
    switch arrival.purpose {
    case .reload:
      guard arrival.name == state.theme, arrival.name == state.look.wanted else { return [] }
      tell(arrival, in: &state)
      // A broken edit keeps the colours that were.
      guard !arrival.isFallback, arrival.looks != state.look.looks else { return [] }
      if arrival.remarks.isEmpty, state.look.looks != nil {
        let name = SafeText(arrival.name, as: .field)
        state.tell(.information, "The theme \(name) was edited: these are its colours.")
      }
      return show(arrival, in: &state)
    case .choice where arrival.isFallback:
      tell(arrival, in: &state)
      state.look.wanted = state.theme
      return []
    case .start, .preview, .choice:
      tell(arrival, in: &state)
      state.theme = arrival.isFallback ? Theme.terminal.name : arrival.name
      state.look.wanted = state.theme
      let isKept = arrival.purpose == .choice
      return show(arrival, in: &state) + [.watchFiles(theme: state.theme, thenRead: false)]
        + (isKept ? [.rememberTheme(arrival.name)] : [])
    }
  }

  private static func show(_ arrival: ThemeArrival, in state: inout AppState) -> [Effect] {
    state.look.looks = arrival.looks
    // At the start a wrong guess would flash.
    if arrival.looks.hasForms, state.look.awaitsUntil != nil { return [] }
    return [.terminal(.palette(arrival.looks.palette(for: state.look.appearance)))]
  }

  private static func tell(_ arrival: ThemeArrival, in state: inout AppState) {
    defer { state.look.remarks = arrival.remarks }
    guard let first = arrival.remarks.first, arrival.remarks != state.look.remarks else { return }
    let more: SafeText =
      arrival.remarks.count > 1 ? " (and \(arrival.remarks.count - 1) more)" : ""
    state.tell(.warning, first + more)
  }

  // MARK: Dark and light

  /// The terminal has told what it looks like.
  static func seen(_ appearance: Appearance, in state: inout AppState) -> [Effect] {
    guard state.launch.configuration.preferences.appearance == nil else { return [] }
    return take(appearance, in: &state)
  }

  /// The configuration names an appearance, or names none any more.
  static func configured(_ appearance: Appearance?, in state: inout AppState) -> [Effect] {
    guard let appearance else { return [.terminal(.askBackground)] }
    return take(appearance, in: &state)
  }

  /// The terminal has not answered in time.
  static func giveUp(_ state: inout AppState) -> [Effect] {
    guard let until = state.look.awaitsUntil, until <= state.moment.uptime else { return [] }
    return take(nil, in: &state)
  }

  private static func take(_ appearance: Appearance?, in state: inout AppState) -> [Effect] {
    let waited = state.look.awaitsUntil != nil
    let before = state.look.appearance
    state.look.awaitsUntil = nil
    state.look.appearance = appearance ?? before
    guard let looks = state.look.looks, looks.hasForms,
      waited || before != state.look.appearance
    else { return [] }
    return [.terminal(.palette(looks.palette(for: state.look.appearance)))]
  }
}
