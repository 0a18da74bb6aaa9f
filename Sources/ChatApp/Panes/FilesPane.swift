internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The files that go with the message, a row each, above it.
enum FilesPane {
  static let mostRows = 4

  static func draw(_ state: AppState, in area: Rect, on frame: inout Frame) {
    let files = state.composer.allFiles
    let can = state.open.settings.model.flatMap { state.server.summary(of: $0) }?.capabilities
    for offset in 0..<area.rows where files.indices.contains(offset) {
      let isLast = offset == area.rows - 1
      let hidden = files.count - area.rows
      let file = files[offset]
      var row = StyledRow("  + ", .composerPrompt)
      let name = SafeText(file.attachment.name, as: .field)
        .truncated(width: max(area.columns - 40, 12))
      row.runs.append(StyledRun(name, .composerText))
      row.runs.append(StyledRun("  \(words(file.attachment))", .textMuted))
      if let words = file.hazards.words {
        row.runs.append(StyledRun("  \(words)", .warning))
      }
      if let can, !can.takes(file.attachment.kind) {
        row.runs.append(StyledRun("  not for \(state.modelName)", .warning))
      }
      if isLast, hidden > 0 { row.runs.append(StyledRun("  and \(hidden) more", .statusHint)) }
      let point = Point(row: area.row + offset, column: area.column)
      frame.draw(row, at: point, clip: area)
      let used = row.runs.reduce(0) { $0 + $1.text.width }
      let hint = removalHint(state)
      if isLast, used + hint.width + 2 <= area.columns {
        frame.draw(
          hint, at: Point(row: point.row, column: area.endColumn - hint.width), role: .statusHint,
          clip: area)
      }
    }
  }

  // Words of the message go by themselves; what was attached beside them needs a key.
  private static func removalHint(_ state: AppState) -> SafeText {
    if state.composer.files.attached.isEmpty { return "" }
    return state.composer.field.cursor == 0 ? "Backspace removes" : "Backspace at the start removes"
  }

  /// `image, 1.2 MB`; of text the tokens too: `text, 1.2 KB, ~300 tok`.
  static func words(_ attachment: Attachment) -> SafeText {
    let size = Figures.size(Int64(attachment.byteCount))
    switch attachment.kind {
    case .text: return "text, \(size), ~\(Figures.tokens(attachment.tokens ?? 0)) tok"
    case .image: return "image, \(size)"
    case .audio: return "sound, \(size)"
    }
  }
}
