internal import TerminalKit

/// Rows of items in narrow windows: what does not fit is left out whole, never cut in mid-word.
enum Fitting {
  /// The items that fit, the first ones before the later ones.
  static func runs(_ items: [[StyledRun]], width: Int) -> [StyledRun] {
    var runs: [StyledRun] = []
    var used = 0
    for item in items {
      let more = item.reduce(0) { $0 + $1.text.width }
      guard used + more <= width else { break }
      runs += item
      used += more
    }
    return runs
  }

  /// A row of `Enter this   Tab that   Esc close`, items apart by three spaces or more: the last,
  /// which is the way out, stays, then the first ones before the later ones.
  static func hints(_ words: SafeText, width: Int) -> SafeText {
    guard words.width > width else { return words }
    var items = words.string.split(separator: "   ").map {
      SafeText(String($0.drop { $0 == " " }), as: .field)
    }
    let gap: SafeText = "   "
    while items.count > 1, items.joined(separator: gap).width > width {
      items.remove(at: items.count > 2 ? items.count - 2 : 0)
    }
    return items.joined(separator: gap).truncated(width: width)
  }
}
