internal import Foundation
package import TerminalKit
package import Testing

/// Compares a frame with the picture `Tests/ChatAppTests/Screens/NAME.screen`: rows of text, then
/// the roles of each row as runs. `SNAPSHOTS=record` writes the picture instead.
package func expectScreen(
  _ frame: Frame, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "ChatAppTests/Screens")
  let file = folder.appending(path: name + ".screen")
  let picture = picture(of: frame)
  if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "record" {
    try? Data(picture.utf8).write(to: file)
    return
  }
  guard let data = try? Data(contentsOf: file) else {
    Issue.record(
      "no picture \(name).screen; SNAPSHOTS=record makes it", sourceLocation: sourceLocation)
    return
  }
  let kept = String(decoding: data, as: UTF8.self)
  if kept != picture {
    let difference = firstDifference(kept, picture)
    Issue.record(
      "\(name).screen differs: \(difference)\n\(picture)", sourceLocation: sourceLocation)
  }
}

private func firstDifference(_ kept: String, _ now: String) -> String {
  let left = kept.split(separator: "\n", omittingEmptySubsequences: false)
  let right = now.split(separator: "\n", omittingEmptySubsequences: false)
  for index in 0..<max(left.count, right.count) {
    let old = index < left.count ? String(left[index]) : "(nothing)"
    let new = index < right.count ? String(right[index]) : "(nothing)"
    if old != new { return "line \(index + 1)\n  was: \(old)\n  is:  \(new)" }
  }
  return "only in length"
}

/// The rows of text, a line of dashes, then each row's roles: `3: userName 0-3, textMuted 3-10`.
private func picture(of frame: Frame) -> String {
  var lines = (0..<frame.size.rows).map { frame.text(row: $0) }
  lines.append("----")
  for row in 0..<frame.size.rows {
    var runs: [String] = []
    var start = 0
    let cells = Array(frame.row(row))
    for column in 0...cells.count {
      let isEnd = column == cells.count
      if !isEnd, cells[column].role == cells[start].role,
        cells[column].emphasis == cells[start].emphasis
      {
        continue
      }
      let cell = cells[start]
      let mark = cell.emphasis.isEmpty ? "" : "+\(cell.emphasis.rawValue)"
      if cell.role != .text || !cell.emphasis.isEmpty {
        runs.append("\(cell.role.name)\(mark) \(start)-\(column)")
      }
      start = column
    }
    if !runs.isEmpty { lines.append("\(row): " + runs.joined(separator: ", ")) }
  }
  if let cursor = frame.cursor { lines.append("cursor \(cursor.row),\(cursor.column)") }
  return lines.joined(separator: "\n") + "\n"
}
