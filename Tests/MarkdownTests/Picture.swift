import TerminalKit

@testable import Markdown

/// What a text looks like, in forms that are easy to compare.
enum Picture {
  static func layout(
    _ text: String, _ width: Int, isFinal: Bool = true,
    _ change: (inout MarkdownOptions) -> Void = { _ in }
  ) -> MarkdownLayout {
    var options = MarkdownOptions(width: width)
    change(&options)
    let layout = MarkdownLayout(options)
    layout.grow(to: text, isFinal: isFinal)
    return layout
  }

  /// The rows as text, spaces at their ends left out.
  static func rows(_ layout: MarkdownLayout) -> [String] {
    (0..<layout.count).map { index in
      var row = layout[index].runs.map(\.text.string).joined()
      while row.last == " " { row.removeLast() }
      return row
    }
  }

  static func text(
    _ text: String, _ width: Int, isFinal: Bool = true,
    _ change: (inout MarkdownOptions) -> Void = { _ in }
  ) -> String {
    rows(layout(text, width, isFinal: isFinal, change)).joined(separator: "\n")
  }

  /// The rows with the look of each run that is not plain text: `{heading bold:Title}`.
  static func looks(
    _ text: String, _ width: Int = 200, isFinal: Bool = true,
    _ change: (inout MarkdownOptions) -> Void = { _ in }
  ) -> String {
    let layout = layout(text, width, isFinal: isFinal, change)
    return (0..<layout.count).map { index in
      var result = ""
      var last: (look: String, text: String) = ("", "")
      for run in layout[index].runs + [StyledRun("", .control)] {
        let look = look(run)
        if look == last.look {
          last.text += run.text.string
        } else {
          result += last.look.isEmpty ? last.text : "{\(last.look):\(last.text)}"
          last = (look, run.text.string)
        }
      }
      return result
    }.joined(separator: "\n")
  }

  private static func look(_ run: StyledRun) -> String {
    let isPlain = run.role == .assistantText || run.role == .text
    return ((isPlain ? [] : ["\(run.role)"]) + emphasis(run.emphasis)).joined(separator: " ")
  }

  private static func emphasis(_ emphasis: Emphasis) -> [String] {
    let names: [(Emphasis, String)] = [
      (.bold, "bold"), (.italic, "italic"), (.underline, "underline"),
      (.strikethrough, "struck"),
    ]
    return names.compactMap { emphasis.contains($0.0) ? $0.1 : nil }
  }
}
