/// Finds what a mistyped name was meant to be.
package enum NearestName {
  /// The name among `names` that needs the fewest changed, added, dropped or swapped letters;
  /// nil when none is near (a third of the letters at most). Of equals the first.
  package static func find(_ word: String, in names: [String]) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars.prefix(longest))
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for name in names {
      let letters = Array(name.lowercased().unicodeScalars.prefix(longest))
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
  }

  /// `; did you mean "x"?`, or nothing when no name is near.
  package static func hint(_ word: String, in names: [String]) -> String {
    find(word, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  /// Words come from outside: the cost stays bounded.
  private static let longest = 64

  /// The optimal string alignment distance: a swap of neighbours counts one.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let cost = left[row - 1] == right[column - 1] ? 0 : 1
        var least = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
        let swapped =
          row > 1 && column > 1 && left[row - 1] == right[column - 2]
          && left[row - 2] == right[column - 1]
        if swapped { least = min(least, beforeLast[column - 2] + 1) }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
