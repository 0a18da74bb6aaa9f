internal import Conversations
internal import TerminalKit

/// What is seen and how.
enum ScreenCommands {
  static func help(_ state: inout AppState, _: String) -> [Effect] {
    if case .help = state.overlays.last { return SessionCommands.closeOverlay(&state) }
    state.overlays.append(.help(scroll: 0))
    return []
  }

  static func palette(_ state: inout AppState, _: String) -> [Effect] {
    state.overlays.append(.list(ListState(.palette)))
    state.storage.listing.asked = nil
    return Browsing.refresh(&state)
  }

  /// Rule, beside, whole and back; where the window is narrow, beside is left out.
  static func cycleDiagnostics(_ state: inout AppState, _: String) -> [Effect] {
    let isWide = state.size.columns >= Screen.columnFrom
    switch state.diagnostics {
    case .rule: state.diagnostics = isWide ? .beside : .whole
    case .beside: state.diagnostics = .whole
    case .whole: state.diagnostics = .rule
    }
    if state.diagnostics == .rule, state.focus == .diagnostics { state.focus = .composer }
    if state.diagnostics == .whole, state.focus == .transcript { state.focus = .composer }
    return []
  }

  static func foldThinking(_ state: inout AppState, _: String) -> [Effect] {
    let path = state.open.conversation.path
    let wanted = state.open.transcript.cursor ?? path.last { !$0.thinking.isEmpty }?.id
    guard let id = wanted, let turn = state.open.conversation[id], !turn.thinking.isEmpty else {
      state.tell(.information, "No thinking to unfold here.")
      return []
    }
    if state.open.transcript.unfolded.remove(id) == nil {
      state.open.transcript.unfolded.insert(id)
    }
    return []
  }

  static func redraw(_ state: inout AppState, _: String) -> [Effect] {
    [.terminal(.redraw), .readConfiguration] + Themes.refresh(&state)
  }

  static func mouse(_ state: inout AppState, _ arguments: String) -> [Effect] {
    switch arguments {
    case "on":
      state.tell(.success, "The wheel and clicks go to the program; Shift-drag selects.")
      return [.terminal(.mouse(true))]
    case "off":
      state.tell(.success, "The mouse belongs to the terminal.")
      return [.terminal(.mouse(false))]
    default:
      state.tell(.warning, "Say /mouse on or /mouse off.")
      return []
    }
  }

  static func theme(_ state: inout AppState, _ arguments: String) -> [Effect] {
    if !arguments.isEmpty { return Themes.load(arguments, .choice, in: &state) }
    var list = ListState(.themes)
    list.before = state.theme
    list.selected = state.themes.firstIndex(of: state.theme) ?? 0
    state.overlays.append(.list(list))
    return [.listThemes]
  }
}
