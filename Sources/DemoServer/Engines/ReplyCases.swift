/// What a model could answer: cases of the same likelihood, of which the seed has taken one.
struct ReplyCases: Sendable, Equatable {
  /// The answers; what more of the seeds lead to stands here more often.
  private(set) var texts: [String]
  /// The place of the one that the seed takes.
  private(set) var taken: Int

  /// Nil where there is nothing to take.
  init?(_ texts: [String], taken: Int) {
    guard !texts.isEmpty else { return nil }
    self.texts = texts
    self.taken = texts.indices.contains(taken) ? taken : 0
  }

  /// The one that the seed takes.
  var text: String { texts[taken] }

  /// Those that begin so, without their beginning; nil where none does. The taken one stays taken
  /// where it is among them.
  func going(onFrom prefix: String, seed: UInt64) -> ReplyCases? {
    let places = texts.indices.filter { texts[$0].utf8.starts(with: prefix.utf8) }
    guard !places.isEmpty else { return nil }
    let place = places.firstIndex(of: taken) ?? Int(seed % UInt64(places.count))
    let length = prefix.utf8.count
    return ReplyCases(
      places.map { String(Substring(texts[$0].utf8.dropFirst(length))) }, taken: place)
  }

  /// The cases with another text each.
  func map(_ change: (String) -> String) -> ReplyCases {
    var copy = self
    copy.texts = texts.map(change)
    return copy
  }
}

/// How likely each token of an answer was, and what else could have stood in its place.
struct TokenOdds {
  /// A token with its share of all cases that came as far, 0...1.
  struct Choice: Sendable, Equatable {
    var token: String
    var share: Double
  }

  private var open: [[String]]
  private var place = 0

  init(_ cases: ReplyCases) { open = cases.texts.map { Tokens.split($0) } }

  /// The choices at the next place, the likeliest first; the answer goes on with `token`.
  ///
  /// A case that ends here counts too: what is missing to a whole is the chance that nothing more
  /// had come.
  mutating func next(_ token: String) -> [Choice] {
    var counts: [String: Int] = [:]
    for tokens in open where place < tokens.count { counts[tokens[place], default: 0] += 1 }
    let all = Double(max(open.count, 1))
    let choices = counts.map { Choice(token: $0.key, share: Double($0.value) / all) }
    open.removeAll { place >= $0.count || $0[place] != token }
    place += 1
    return choices.sorted { ($1.share, $0.token) < ($0.share, $1.token) }
  }
}
