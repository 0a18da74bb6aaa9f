internal import TerminalKit

/// The lines of two texts with what only one of them has.
struct LineDifference {
  /// What stands in one row: the same line in both, or one that only one of them has.
  enum Row: Sendable, Equatable {
    case same(Substring)
    case old(Substring)
    case new(Substring)
  }

  /// Beyond so many lines a comparison of all with all would be felt.
  private static let most = 1500

  let rows: [Row]

  init(_ left: String, _ right: String) {
    func split(_ text: String) -> [Substring] {
      Array(text.split(separator: "\n", omittingEmptySubsequences: false).prefix(Self.most))
    }
    let (old, new) = (split(left), split(right))
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var rows: [Row] = []
    var (a, b) = (0, 0)
    while a < old.count || b < new.count {
      if a < old.count, removed.contains(a) {
        rows.append(.old(old[a]))
        a += 1
      } else if b < new.count, inserted.contains(b) {
        rows.append(.new(new[b]))
        b += 1
      } else {
        if a < old.count { rows.append(.same(old[a])) }
        a += 1
        b += 1
      }
    }
    self.rows = rows
  }

  /// One below the other, with `-` and `+` before what only one of them has.
  var lines: [SafeText] {
    rows.map { row in
      switch row {
      case .same(let text): "  \(SafeText(String(text), as: .prose))"
      case .old(let text): "- \(SafeText(String(text), as: .prose))"
      case .new(let text): "+ \(SafeText(String(text), as: .prose))"
      }
    }
  }
}

/// Two texts in two columns, with a mark between them as `diff -y` has it: `|` for lines that
/// differ, `<` and `>` for those that only one side has.
struct SideBySide {
  /// In fewer columns the texts stand one below the other.
  static let least = 90

  private let column: Int
  private let wrap: LineWrap

  init(width: Int) {
    column = max((width - 3) / 2, 1)
    wrap = LineWrap(width: column, keepsIndent: true)
  }

  /// The rows of a comparison; what was changed stands side by side.
  func rows(of difference: LineDifference) -> [SafeText] {
    var rows: [SafeText] = []
    var old: [Substring] = []
    var new: [Substring] = []
    func flush() {
      for place in 0..<max(old.count, new.count) {
        let left = place < old.count ? old[place] : nil
        let right = place < new.count ? new[place] : nil
        let mark: SafeText = left == nil ? ">" : right == nil ? "<" : "|"
        rows += pair(left ?? "", mark, right ?? "")
      }
      old = []
      new = []
    }
    for row in difference.rows {
      switch row {
      case .old(let text): old.append(text)
      case .new(let text): new.append(text)
      case .same(let text):
        flush()
        rows += pair(text, " ", text)
      }
    }
    flush()
    return rows
  }

  /// One row of two cells.
  func row(_ left: SafeText, _ mark: SafeText, _ right: SafeText) -> SafeText {
    "\(left.truncated(width: column).padded(width: column)) \(mark) \(right.truncated(width: column))"
  }

  private func pair(_ left: Substring, _ mark: SafeText, _ right: Substring) -> [SafeText] {
    let (a, b) = (cells(left), cells(right))
    return (0..<max(a.count, b.count)).map { place in
      row(place < a.count ? a[place] : "", mark, place < b.count ? b[place] : "")
    }
  }

  private func cells(_ text: Substring) -> [SafeText] {
    SafeText(String(text), as: .prose).lines.flatMap { wrap.rows(of: $0) }
  }
}
