/// Holds back text that could become a stop sequence, and ends the reply where one is whole.
struct StopFilter {
  private let stops: [String]
  private var held = ""

  /// Whether a stop sequence was met.
  private(set) var isOver = false

  init(_ stops: [String]) {
    self.stops = stops.filter { !$0.isEmpty }
  }

  /// The text that may go out now, given the next piece.
  mutating func pass(_ piece: String) -> String {
    guard !stops.isEmpty else { return piece }
    guard !isOver else { return "" }
    held += piece
    let firsts = stops.compactMap { held.firstRange(of: $0)?.lowerBound }
    if let cut = firsts.min() {
      isOver = true
      defer { held = "" }
      return String(held[..<cut])
    }
    let kept = longestPossibleStart()
    defer { held = kept }
    return String(held.dropLast(kept.count))
  }

  /// What was held back when the reply ended without a stop.
  mutating func finish() -> String {
    defer { held = "" }
    return isOver ? "" : held
  }

  /// The longest end of the text that a stop sequence begins with.
  private func longestPossibleStart() -> String {
    let longest = stops.map(\.count).max() ?? 0
    for length in stride(from: min(longest - 1, held.count), to: 0, by: -1) {
      let end = held.suffix(length)
      if stops.contains(where: { $0.hasPrefix(end) }) { return String(end) }
    }
    return ""
  }
}
