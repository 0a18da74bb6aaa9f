// How the window is divided. Everything else asks here; nothing else knows where things lie.

internal import OllamaAPI
internal import TerminalKit

/// The places of the panes in a window.
struct Screen {
  /// The smallest window that the program draws in.
  static let smallest = Size(rows: 10, columns: 40)
  /// From this width on the diagnostics have a column of their own.
  static let columnFrom = 110
  /// The width of that column, its border included.
  static let columnWidth = 42

  let transcript: Rect
  /// The diagnostics column; empty where there is none.
  let column: Rect
  let notice: Rect
  let rule: Rect
  let queue: Rect
  let files: Rect
  let composer: Rect
  let status: Rect

  /// The columns that a notice has beside the diagnostics.
  static func noticeWidth(_ state: AppState) -> Int {
    let hasColumn = state.diagnostics == .beside && state.size.columns >= columnFrom
    return state.size.columns - (hasColumn ? columnWidth : 0)
  }

  /// Divides a window from the bottom up: status, message, queue, rule, notice; the rest is the
  /// transcript's and the column's.
  init(_ state: AppState, composerRows: Int, noticeRows: Int) {
    let size = state.size
    let width = size.columns
    let wanted = max(composerRows, 1)
    let composerHeight = min(wanted, max(size.rows / 3, 1))
    let queueHeight = ComposerPane.queueRows(state)
    // What went wrong is read to its end where the window has the rows.
    let noticeHeight = min(noticeRows, max(size.rows / 4, 4))
    var bottom = size.rows
    func take(_ rows: Int) -> Rect {
      let height = min(rows, max(bottom, 0))
      bottom -= height
      return Rect(row: bottom, column: 0, rows: height, columns: width)
    }
    status = take(1)
    composer = take(composerHeight)
    files = take(min(state.composer.allFiles.count, FilesPane.mostRows))
    queue = take(queueHeight)
    rule = take(1)
    let rest = bottom
    let hasColumn =
      state.diagnostics == .beside && width >= Self.columnFrom && rest >= 6
    let columnWidth = hasColumn ? Self.columnWidth : 0
    column = Rect(row: 0, column: width - columnWidth, rows: rest, columns: columnWidth)
    notice = {
      let height = min(noticeHeight, max(rest - 3, 0))
      return Rect(row: rest - height, column: 0, rows: height, columns: width - columnWidth)
    }()
    transcript = Rect(row: 0, column: 0, rows: notice.row, columns: width - columnWidth)
  }
}

/// The marks that are drawn, or what stands for them where only ASCII can be shown.
struct Glyphs {
  let prompt: SafeText
  let folded: SafeText
  let unfolded: SafeText
  let below: SafeText
  let chosen: SafeText
  let full: SafeText
  let empty: SafeText
  let dot: SafeText
  let cursor: SafeText
  /// Between what is and what will be.
  let becomes: SafeText
  let spark: [SafeText]
  let lines: LineSet

  static let unicode = Glyphs(
    prompt: "› ", folded: "▸", unfolded: "▾", below: "▼", chosen: "›", full: "▰", empty: "▱",
    dot: "·", cursor: "▏", becomes: "→",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], lines: .unicode)
  static let ascii = Glyphs(
    prompt: "> ", folded: ">", unfolded: "v", below: "v", chosen: ">", full: "#", empty: ".",
    dot: "-", cursor: "|", becomes: "->",
    spark: ["_", ".", ":", "-", "=", "+", "*", "#"], lines: .ascii)

  static func of(_ state: AppState) -> Glyphs { state.launch.unicode ? .unicode : .ascii }

  /// The mark beside the heading that a list is sorted by.
  func sort(isReversed: Bool) -> SafeText {
    lines == .ascii ? (isReversed ? "^" : "v") : (isReversed ? "▴" : "▾")
  }

  /// A sparkline of the last values, scaled to the largest.
  func sparkline(_ values: [Double], width: Int) -> SafeText {
    let shown = values.suffix(max(width, 0))
    let top = max(shown.max() ?? 0, 1e-9)
    return shown.map { value in
      let step = Int((max(value, 0) / top * Double(spark.count - 1)).rounded())
      return spark[min(max(step, 0), spark.count - 1)]
    }.joined()
  }

  /// A gauge of so many cells.
  func gauge(_ share: Double, width: Int) -> (full: SafeText, empty: SafeText) {
    let limited = min(max(share.isFinite ? share : 0, 0), 1)
    let count = limited > 0 ? max(Int((limited * Double(width)).rounded()), 1) : 0
    return (
      SafeText(repeating: full, count: count), SafeText(repeating: empty, count: width - count)
    )
  }
}
