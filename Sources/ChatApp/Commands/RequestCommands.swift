internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The last requests to the server.
enum RequestCommands {
  static func open(_ state: inout AppState, _: String) -> [Effect] {
    DiagnosticsLists.open(.requests, in: &state)
  }

  private static let headings: [SafeText] = [
    "AT", "", "ENDPOINT", "MODEL", "STATUS", "TOOK", "POLICY", "SIZE",
  ]

  static func columns(width: Int) -> ListColumns {
    let isWide = width >= 90
    return ListColumns(
      [
        .init(width: isWide ? 8 : 5), .init(width: 6, from: 50), .init(width: 0),
        .init(width: isWide ? 18 : 13, from: 60), .init(width: isWide ? 12 : 8),
        .init(width: 6), .init(width: 9, from: 60), .init(width: 7, from: 80),
      ], headings: headings, width: width)
  }

  /// The places of the requests that hold all words of a filter, the newest first.
  static func places(_ filter: String, _ state: AppState) -> [Int] {
    let requests = state.activity.requests
    let words = filter.lowercased().split(separator: " ").map(String.init)
    guard !words.isEmpty else { return requests.indices.reversed() }
    return requests.indices.reversed().filter { place in
      let text = haystack(requests[place])
      return words.allSatisfy { text.contains($0) }
    }
  }

  private static func haystack(_ entry: RequestEntry) -> String {
    let status = entry.status.map { "\($0)" } ?? ""
    let circuit = entry.circuit.map { "circuit \($0)" } ?? ""
    return
      "\(entry.method) \(entry.endpoint) \(entry.model ?? "") \(status) \(entry.fault ?? "") \(circuit)"
      .lowercased()
  }

  static func item(_ place: Int, _ state: AppState) -> ListItem? {
    guard state.activity.requests.indices.contains(place) else { return nil }
    let entry = state.activity.requests[place]
    let status: SafeText =
      entry.fault.map { SafeText(short($0), as: .field) } ?? entry.status.map { "\($0)" } ?? "–"
    let wide = state.size.columns >= 96
    let clock = wide ? LogWords.clock(entry.began.wall) : entry.began.wall.clock
    return ListItem(
      value: String(entry.number),
      columns: [
        SafeText(clock, as: .field), SafeText(entry.method, as: .field),
        SafeText(entry.endpoint, as: .field), SafeText(entry.model ?? "", as: .field),
        status, entry.took.map { Figures.span($0) } ?? "runs", policy(entry),
        entry.took == nil ? "" : Figures.size(Int64(entry.bytes)),
      ])
  }

  // A code in a word or two; the page has the whole.
  private static func short(_ code: String) -> String {
    switch code {
    case "connection_refused": return "refused"
    case "connection_lost": return "lost"
    case "circuit_open": return "stopped"
    case "rate_limited": return "limited"
    case "cancelled": return "ended"
    case "stream_missing_final_record", "stream_connection_lost": return "cut"
    case "timeout_first_byte": return "timeout"
    default:
      if code.hasPrefix("api_") { return String(code.dropFirst(4)) }
      if code.hasPrefix("timeout_") { return "timeout" }
      return code.replacing("_", with: " ")
    }
  }

  // Tries, and what the circuit did: `3 tries`, `refused`, `×3 opened`.
  private static func policy(_ entry: RequestEntry) -> SafeText {
    guard entry.attempts > 1 else { return entry.circuit ?? "" }
    guard let circuit = entry.circuit else { return "\(entry.attempts) tries" }
    return "\(entry.attempts)x \(circuit)"
  }

  /// `POST /api/chat`.
  static func name(_ number: Int, _ state: AppState) -> SafeText {
    guard let entry = state.activity.requests.last(where: { $0.number == number }) else {
      return "Request \(number)"
    }
    return SafeText("\(entry.method) \(entry.endpoint)", as: .field)
  }

  static func handle(_ event: RequestEvent, in state: inout AppState) -> [Effect] {
    switch event {
    case .told(let entry):
      if let place = state.activity.requests.lastIndex(where: { $0.number == entry.number }) {
        state.activity.requests[place] = entry
      } else {
        state.activity.requests.append(entry)
        if state.activity.requests.count > RequestLog.most {
          state.activity.requests.removeFirst()
        }
        keepCursor(&state)
      }
    case .shown(let number, let title, let text):
      state.activity.page = RequestPlace(number: number, title: title)
      state.overlays.append(.page(title: title, text: text, scroll: 0))
    }
    return []
  }

  // A new request comes in above: the cursor stays on its row.
  private static func keepCursor(_ state: inout AppState) {
    guard case .list(var list) = state.overlays.last, list.kind == .diagnostics(.requests),
      list.filter.isEmpty, list.selected > 0
    else { return }
    list.selected = min(list.selected + 1, state.activity.requests.count - 1)
    state.overlays[state.overlays.count - 1] = .list(list)
  }

  static func show(_ value: String) -> [Effect] {
    Int(value).map { [.request(.show($0))] } ?? []
  }

  // MARK: the menu

  static func actions(_ number: Int, _ state: AppState) -> [ListItem] {
    let entry = state.activity.requests.last { $0.number == number }
    let isRendered = entry?.endpoint == "/api/chat" || entry?.endpoint == "/api/generate"
    var prompt = ListItem(
      value: "prompt", columns: ["The prompt as the model sees it", "asks the server to render it"])
    if !isRendered { prompt.dimmed = "only of chats and completions" }
    var body = ListItem(value: "body", columns: ["Copy what was sent", "JSON, secrets left out"])
    if entry?.method != "POST" { body.dimmed = "nothing was sent with it" }
    return [
      ListItem(value: "open", columns: ["Open", "request, answer, timeline"]),
      ListItem(value: "curl", columns: ["Copy as curl", "its key as $KEY"]),
      prompt, body,
    ]
  }

  static func act(_ value: String, on number: Int, in state: inout AppState) -> [Effect] {
    let entry = state.activity.requests.last { $0.number == number }
    // What is private stays out of files.
    let toFile = !(entry?.isPrivate ?? false) && !state.open.conversation.isPrivate
    switch value {
    case "open": return [.request(.show(number))]
    case "curl": return [.request(.copy(number, toFile: toFile))]
    case "body": return [.request(.copyBody(number, toFile: toFile))]
    case "prompt": return [.request(.prompt(number))]
    default: return []
    }
  }

  /// The number of the request whose page lies on top; nil where none does.
  static func openPage(_ state: borrowing AppState) -> Int? {
    guard case .page(let title, _, _) = state.overlays.last, let page = state.activity.page,
      page.title == title
    else { return nil }
    return page.number
  }

  /// Copies the open request as curl, any other page as its text.
  static func copyPage(_ state: inout AppState, _: String) -> [Effect] {
    if let number = openPage(state) { return act("curl", on: number, in: &state) }
    guard case .page(_, let text, _) = state.overlays.last else { return [] }
    return [.copy(text.string)]
  }

  /// The menu of the open request.
  static func pageActions(_ state: inout AppState) {
    guard let number = openPage(state) else { return }
    state.overlays.append(.list(ListState(.diagnostics(.requestActions(number)))))
  }
}
