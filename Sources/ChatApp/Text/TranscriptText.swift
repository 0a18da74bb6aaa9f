internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The conversation as plain lines, laid out as on the screen: for pagers and for what stays in the
/// shell after leaving.
package enum TranscriptText {
  /// All turns of the branch that is looked at; folded thinking stays folded. Safe to print.
  package static func of(_ state: AppState) -> String {
    let open = state.open
    let room = max(state.size.columns - 1, 20)
    let width = min(room, state.textWidth.map { $0 + TurnLayout.indent } ?? room)
    var text = SafeText(open.conversation.title, as: .field).string + "\n\n"
    for turn in open.conversation.path {
      let setting = TurnLayout.Setting(
        width: width, wordWrap: open.settings.wordWrap,
        isUnfolded: open.transcript.unfolded.contains(turn.id), verbose: open.settings.verbose,
        unicode: state.launch.unicode, isPaper: true)
      let layout = TurnLayout(turn, setting)
      layout.refresh(
        turn, reply: open.reply, now: state.moment.uptime,
        siblings: open.conversation.siblingPlace(of: turn.id),
        marks: TranscriptMarks(turn, open, state, width: width))
      for number in layout.first..<layout.end {
        let (row, indent) = layout.row(number)
        var line = String(repeating: " ", count: row.runs.isEmpty ? 0 : indent)
        for run in row.runs { line += run.text.string }
        while line.last == " " { line.removeLast() }
        text += line + "\n"
      }
    }
    while text.hasSuffix("\n\n") { text.removeLast() }
    return text
  }
}
