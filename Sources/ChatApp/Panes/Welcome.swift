internal import OllamaAPI
internal import TerminalKit

/// What stands where the transcript will be: what is wrong and what to do, or nothing much.
enum Welcome {
  static func draw(_ state: AppState, in area: Rect, on frame: inout Frame) {
    let wrap = LineWrap(width: max(area.columns - 4, 1))
    var row = area.row + 1
    for (place, line) in lines(state).enumerated() {
      for part in wrap.rows(of: line.text) {
        guard row < area.endRow else { return }
        let role = line.role ?? (place == 0 ? .textStrong : .text)
        frame.draw(part, at: Point(row: row, column: area.column + 2), role: role, clip: area)
        row += 1
      }
    }
    guard let transfer = state.firstRunTransfer else { return }
    let rows = TransferPane.firstRun(transfer, state, width: max(area.columns - 4, 1))
    for line in rows where row < area.endRow {
      frame.draw(line, at: Point(row: row, column: area.column + 2), clip: area)
      row += 1
    }
  }

  private struct Line {
    let text: SafeText
    var role: Role?
  }

  private static func lines(_ state: AppState) -> [Line] {
    let server = state.server
    switch server.link {
    case .down(let error, let tries, let retryAt):
      let pause = server.isChecking ? .zero : retryAt - state.moment.uptime
      return Wording.noServer(server.host, error, tries: tries, retryIn: pause, state.keys).map {
        Line(text: $0)
      }
    case .asking, .up: break
    }
    if let models = server.models, models.isEmpty {
      return Wording.noModels(version: server.version ?? "", state.keys).map { Line(text: $0) }
    }
    if let models = server.models, state.open.settings.model == nil {
      let able = models.filter { $0.chatRefusal == nil }
      if able.isEmpty {
        return [
          Line(text: "None of the models here can chat."),
          Line(text: "/pull qwen3:0.6b   gets a small one that can"),
        ]
      }
    }
    return server.isDemo ? demo(state) : []
  }

  private static func demo(_ state: AppState) -> [Line] {
    let real = SafeText(state.server.realHost?.displayName ?? "", as: .field)
    return [
      Line(text: "This is the demo: small programs inside Quipu answer, not language models."),
      Line(text: "eliza     listens, as in 1966"),
      Line(text: "guide     knows Quipu: ask it for the tour"),
      Line(text: "firehose  streams as fast as you say: 200 tokens/s for 20 s"),
      Line(
        text: """
          \(state.keys.way(to: .model)) changes the model. \
          \(state.keys.way(to: .demo)) leaves the demo for \(real).
          """, role: .textMuted),
    ]
  }
}
