/// Finds pages by the words of a question: rare words count more, headings more than text.
struct GuideIndex: Sendable {
  /// A page and how well it fits, best first.
  struct Hit: Sendable {
    var page: Int
    var score: Double
    /// The words of the question that it contains.
    var words: [String]
  }

  private let pages: [GuideText.Topic]
  private var weights: [[String: Double]] = []
  private var pagesWithWord: [String: Int] = [:]

  init(_ pages: [GuideText.Topic]) {
    self.pages = pages
    for page in pages {
      var weight: [String: Double] = [:]
      for word in Self.words(of: page.body) { weight[word] = 0.4 }
      for word in Self.words(of: page.title) { weight[word] = 2 }
      for word in page.keywords.flatMap(Self.words) { weight[word] = 3 }
      weights.append(weight)
      for word in weight.keys { pagesWithWord[word, default: 0] += 1 }
    }
  }

  /// The pages that share words with the question, best first.
  func search(_ question: String) -> [Hit] {
    let asked = Array(Set(Self.words(of: question))).sorted()
    let hits = pages.indices.compactMap { page -> Hit? in
      let found = asked.filter { weights[page][$0] != nil }
      let score = found.reduce(0.0) { sum, word in
        sum + weights[page][word, default: 0] * rarity(of: word)
      }
      return score > 0 ? Hit(page: page, score: score, words: found) : nil
    }
    return hits.sorted { ($1.score, $0.page) < ($0.score, $1.page) }
  }

  /// How much a word tells: less, the more pages have it.
  private func rarity(of word: String) -> Double {
    let share = Double(pagesWithWord[word, default: 0]) / Double(max(pages.count, 1))
    return 0.2 + (1 - share)
  }

  /// The words of a text in the form in which they are compared, without those that tell nothing.
  static func words(of text: String) -> [String] {
    text.prefix(20_000).lowercased().split { !$0.isLetter && !$0.isNumber }
      // Before their endings go: `theme` without its last letter would tell nothing.
      .filter { !emptyWords.contains(String($0)) }
      .flatMap { word -> [String] in
        // Scripts without blanks: each character is a word.
        word.unicodeScalars.contains { (0x2E80...0xABFF).contains($0.value) }
          ? word.map(String.init) : [stem(String(word))]
      }
  }

  /// Takes the commonest English endings off, so that `scrolling` finds `scroll`.
  private static func stem(_ word: String) -> String {
    guard word.count > 4 else { return word }
    for ending in ["ings", "ing", "ies", "ed", "es", "s"] where word.hasSuffix(ending) {
      let stem = word.dropLast(ending.count)
      guard stem.count >= 3 else { continue }
      if ending == "ies" { return stem + "y" }
      // `stopped` and `stop` are one word.
      if ending.hasPrefix("ing") || ending == "ed", let last = stem.last,
        stem.dropLast().last == last, !"lsz".contains(last)
      {
        return String(stem.dropLast())
      }
      return String(stem)
    }
    return word.hasSuffix("e") ? String(word.dropLast()) : word
  }

  private static let emptyWords: Set<String> = [
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "could", "do", "does", "for",
    "from", "get", "give", "have", "how", "i", "if", "in", "is", "it", "its", "me", "my", "of",
    "on", "or", "please", "show", "tell", "that", "the", "them", "there", "this", "to", "was",
    "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
    "about", "some", "quipu", "use", "used", "using", "us", "want", "need", "should", "am", "into",
    "let", "s", "t", "m",
  ]
}
