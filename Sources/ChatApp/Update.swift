// The one place where state changes. This file only hands each event to the part that knows it.

package import TerminalKit

/// Changes the state by one event and says what is to be done.
///
/// Total and pure: no clock (the moment comes with the event), no I/O, no randomness.
package func update(_ state: inout AppState, _ event: Event, at moment: Moment) -> [Effect] {
  state.moment = moment
  if event.mayTouchView { Keeping.noticeInput(&state) }
  defer { state.recount() }
  switch event {
  case .started: return Startup.begin(&state)
  case .input(let input): return Input.handle(input, in: &state)
  case .viewed(let facts):
    Input.take(facts, in: &state)
    return []
  case .tick: return Deadlines.fire(&state)
  case .reply(let turn, let event): return Replies.handle(event, of: turn, in: &state)
  case .server(let event): return Servers.handle(event, in: &state)
  case .transfer(let id, let event): return Transferring.handle(event, of: id, in: &state)
  case .modelfileEdited(let name, let outcome):
    return CreateCommands.edited(name, outcome, in: &state)
  case .modelsRecalled(let memory): return state.recall(memory)
  case .history(let event): return Histories.handle(event, in: &state)
  case .edited(let outcome): return Writing.edited(outcome, in: &state)
  case .copied(let report, let text): return TakingOut.copied(report, text, in: &state)
  case .wrote(let report, let request): return TakingOut.wrote(report, request, in: &state)
  case .commandEnded(let number, let report):
    return TakingOut.commandEnded(number, report, in: &state)
  case .demoStarted(let host): return Servers.enterDemo(host, in: &state)
  case .demoFailed(let reason): return Servers.missDemo(reason, in: &state)
  case .themeLoaded(let arrival): return Themes.loaded(arrival, in: &state)
  case .themesListed(let names): return state.list(themes: names)
  case .configured(let configuration): return Configuring.take(configuration, in: &state)
  case .filesChanged: return [.watchFiles(theme: state.theme, thenRead: true)]
  case .conversationOpened(let conversation, let view):
    return Opening.opened(conversation, view, in: &state)
  case .conversationsListed(let token, let page, let total, let revision):
    return Browsing.listed(token: token, page, total: total, revision: revision, in: &state)
  case .store(let event): return Keeping.handle(event, in: &state)
  case .filesRead(let results, let purpose): return Attaching.found(results, purpose, in: &state)
  case .folderListed(let folder, let entries):
    Completing.take(entries, of: folder, in: &state)
    return []
  case .promptsFound(let query, let prompts):
    Recalling.found(query, prompts, in: &state)
    return []
  case .schemaRead(let target, let file, let reading):
    return SettingCommands.take(reading, from: file, for: target, in: &state)
  case .systemEdited(let scope, let outcome):
    return OptionCommands.edited(scope, outcome, in: &state)
  case .request, .diagnosed, .pageGrew, .modelfileRead, .probed: return state.notice(event)
  case .announceable(let words, let way): return [.terminal(.notify(words, way))]
  case .failure(let words):
    state.tell(.failure, words)
    return []
  }
}

extension Event {
  /// Whether it may change a draft or what is looked at.
  fileprivate var mayTouchView: Bool {
    switch self {
    case .input(let input): return input != .terminate
    case .edited, .schemaRead, .systemEdited: return true
    case .started, .viewed, .tick, .reply, .server, .transfer, .modelfileEdited,
      .modelsRecalled, .copied, .wrote, .commandEnded, .demoStarted,
      .demoFailed,
      .themeLoaded, .themesListed, .conversationOpened, .conversationsListed, .store, .history,
      .configured, .filesChanged, .promptsFound, .filesRead, .folderListed, .request, .diagnosed,
      .pageGrew, .modelfileRead, .probed, .announceable, .failure:
      return false
    }
  }
}

extension AppState {
  fileprivate mutating func recall(_ memory: ModelMemory) -> [Effect] {
    self.memory.merge(memory)
    return []
  }

  /// What was found out about requests and servers.
  fileprivate mutating func notice(_ event: Event) -> [Effect] {
    if case .request(let event) = event { return RequestCommands.handle(event, in: &self) }
    if case .diagnosed(let event) = event {
      return DiagnosticsLists.handle(event, in: &self)
    }
    if case .modelfileRead(let path, let reading) = event {
      return CompareCommands.take(reading, from: path, in: &self)
    }
    if case .pageGrew(let title, let text) = event { grow(page: title, text) }
    if case .probed(let host, let finding, let circuit) = event {
      hostFindings[host] = finding
      hostCircuits[host] = circuit
    }
    return []
  }

  // A page that was closed meanwhile stays so.
  private mutating func grow(page title: SafeText, _ text: SafeText) {
    for (place, overlay) in overlays.enumerated() {
      guard case .page(title, _, let scroll) = overlay else { continue }
      overlays[place] = .page(title: title, text: text, scroll: scroll)
    }
  }

  fileprivate mutating func list(themes names: [String]) -> [Effect] {
    themes = names
    if !names.isEmpty, overlays.isEmpty, composer.field.foldedText.begins(with: "/theme ") {
      return Completing.offer(&self)
    }
    // The cursor begins on the theme that is worn.
    if case .list(var list) = overlays.last, list.kind == .themes, list.filter.isEmpty,
      list.before == theme
    {
      list.selected = names.firstIndex(of: theme) ?? 0
      overlays[overlays.count - 1] = .list(list)
    }
    return []
  }

  /// Puts a line before the person's eyes; what is no failure goes by itself.
  package mutating func tell(_ kind: Notice.Kind, _ text: SafeText) {
    let stays = kind == .failure || kind == .warning
    notice = Notice(
      kind, keys.own(text, in: .composer), until: stays ? nil : moment.uptime + .seconds(5))
  }
}
