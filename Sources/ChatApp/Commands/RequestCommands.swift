internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The last requests to the server.
enum RequestCommands {
  static let headings: [SafeText] = ["AT", "", "ENDPOINT", "MODEL", "STATUS", "TOOK", "SIZE"]

  static func open(_ state: inout AppState, _: String) -> [Effect] {
    state.overlays.append(.list(ListState(.requests)))
    return []
  }

  /// The newest first.
  static func rows(_ state: AppState) -> [ListItem] {
    state.requests.reversed().map { entry in
      let status: SafeText =
        entry.fault.map { SafeText($0, as: .field) } ?? entry.status.map { "\($0)" } ?? "–"
      let tries: SafeText = entry.attempts > 1 ? " ×\(entry.attempts)" : ""
      return ListItem(
        value: String(entry.number),
        columns: [
          SafeText(entry.began.wall.clock, as: .field), SafeText(entry.method, as: .field),
          SafeText(entry.endpoint, as: .field), SafeText(entry.model ?? "", as: .field),
          "\(status)\(tries)", entry.took.map { Figures.span($0) } ?? "runs",
          entry.took == nil ? "" : Figures.size(Int64(entry.bytes)),
        ])
    }
  }

  static func handle(_ event: RequestEvent, in state: inout AppState) -> [Effect] {
    switch event {
    case .told(let entry):
      if let place = state.requests.lastIndex(where: { $0.number == entry.number }) {
        state.requests[place] = entry
      } else {
        state.requests.append(entry)
        if state.requests.count > RequestLog.most { state.requests.removeFirst() }
        keepCursor(&state)
      }
    case .shown(let title, let text):
      state.overlays.append(.page(title: title, text: text, scroll: 0))
    }
    return []
  }

  // A new request comes in above: the cursor stays on its row.
  private static func keepCursor(_ state: inout AppState) {
    guard case .list(var list) = state.overlays.last, list.kind == .requests, list.filter.isEmpty,
      list.selected > 0
    else { return }
    list.selected = min(list.selected + 1, state.requests.count - 1)
    state.overlays[state.overlays.count - 1] = .list(list)
  }

  static func show(_ value: String) -> [Effect] {
    Int(value).map { [.request(.show($0))] } ?? []
  }

  static func copy(_ value: String, in state: AppState) -> [Effect] {
    Int(value).map { [.request(.copy($0, toFile: !state.open.conversation.isPrivate))] } ?? []
  }
}
