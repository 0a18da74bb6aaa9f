/// One conversation: the state that the rules change as they are used.
struct ElizaTalk {
  /// A word as it was said and as it is compared.
  private struct Word {
    var said: String
    var key: String
  }

  private let script: ElizaScript
  private var turns: [String: Int] = [:]
  private var memory: [String] = []
  private var spoken = 0
  private let offset: Int
  /// How many answers the rules had that were asked for one: all that the offset decides.
  private(set) var answerCounts: Set<Int> = []

  /// What is kept to come back to; the oldest goes first.
  private static let memoryLimit = 8

  init(_ script: ElizaScript, seed: UInt64) {
    self.init(script, offset: Self.offset(seed))
  }

  init(_ script: ElizaScript, offset: Int) {
    self.script = script
    self.offset = offset
  }

  /// The answer of each rule that a seed begins with.
  static func offset(_ seed: UInt64) -> Int { Int(seed % 9973) }

  /// Answers one remark.
  mutating func answer(_ remark: String) -> String {
    spoken += 1
    let clauses = Self.clauses(of: remark)
    let best = clauses.max { rank(of: $0) < rank(of: $1) } ?? []
    for keyword in keywords(in: best) {
      keep(best, by: keyword)
      if let answer = apply(keyword, to: best, depth: 0) { return answer }
    }
    // Every other time at most, so that the talk does not circle round one old remark.
    if spoken % 2 == 0, !memory.isEmpty { return memory.removeFirst() }
    guard let fallback = script.keywords[ElizaScript.fallback] else { return "" }
    return apply(fallback, to: best, depth: 0) ?? ""
  }

  /// The remark cut at its marks, each part a list of words.
  private static func clauses(of remark: String) -> [[Word]] {
    // A very long remark is answered by its beginning: matching is not linear.
    let text = remark.prefix(2000).replacing("’", with: "'")
    let marks: Set<Character> = [".", "!", "?", ";", ",", ":", "\n", "(", ")", "。", "、", "！", "？"]
    return text.split { marks.contains($0) }.map { clause in
      clause.split(whereSeparator: \.isWhitespace).prefix(60).map { word in
        let said = String(word).trimmingCharacters { !$0.isLetter && !$0.isNumber }
        return Word(said: said, key: said.lowercased())
      }.filter { !$0.key.isEmpty }
    }.filter { !$0.isEmpty }
  }

  private func keywords(in words: [Word]) -> [ElizaScript.Keyword] {
    var found: [ElizaScript.Keyword] = []
    for word in words {
      let name = script.spellings[word.key] ?? word.key
      guard let keyword = script.keywords[name], !found.contains(where: { $0.name == name })
      else { continue }
      found.append(keyword)
    }
    // A stable order: what was said first comes first among equals.
    return found.enumerated().sorted {
      ($1.element.rank, $0.offset) < ($0.element.rank, $1.offset)
    }.map(\.element)
  }

  private func rank(of words: [Word]) -> Int { keywords(in: words).first?.rank ?? -1 }

  private mutating func apply(
    _ keyword: ElizaScript.Keyword, to words: [Word], depth: Int
  ) -> String? {
    // A chain of references that comes back to itself ends here.
    guard depth < 6 else { return nil }
    for (index, rule) in keyword.rules.enumerated() {
      guard let captures = Self.match(rule.pattern[...], words[...]),
        let answer = next(of: rule.answers, name: "\(keyword.name) \(index)")
      else { continue }
      if answer.hasPrefix(">") {
        guard let other = script.keywords[String(answer.dropFirst())] else { continue }
        return apply(other, to: words, depth: depth + 1)
      }
      return fill(answer, with: captures)
    }
    return nil
  }

  private mutating func keep(_ words: [Word], by keyword: ElizaScript.Keyword) {
    for (index, rule) in keyword.memory.enumerated() {
      guard let captures = Self.match(rule.pattern[...], words[...]),
        let text = next(of: rule.answers, name: "\(keyword.name) memory \(index)")
      else { continue }
      let remark = fill(text, with: captures)
      if !memory.contains(remark) { memory.append(remark) }
      if memory.count > Self.memoryLimit { memory.removeFirst() }
      return
    }
  }

  /// The answers of a rule take turns.
  private mutating func next(of answers: [String], name: String) -> String? {
    guard !answers.isEmpty else { return nil }
    answerCounts.insert(answers.count)
    let turn = turns[name, default: offset % answers.count]
    turns[name] = (turn + 1) % answers.count
    return answers[turn]
  }

  /// What each `*` and each class of the pattern took, or nil. `*` takes as little as it can.
  private static func match(
    _ pattern: ArraySlice<ElizaScript.Part>, _ words: ArraySlice<Word>
  ) -> [[Word]]? {
    guard let first = pattern.first else { return words.isEmpty ? [] : nil }
    let rest = pattern.dropFirst()
    switch first {
    case .anything:
      for count in 0...words.count {
        if let tail = match(rest, words.dropFirst(count)) {
          return [Array(words.prefix(count))] + tail
        }
      }
      return nil
    case .word(let key):
      guard words.first?.key == key else { return nil }
      return match(rest, words.dropFirst())
    case .anyOf(let keys):
      guard let word = words.first, keys.contains(word.key) else { return nil }
      return match(rest, words.dropFirst()).map { [[word]] + $0 }
    }
  }

  /// Puts what was captured into an answer, said from the other side.
  private func fill(_ answer: String, with captures: [[Word]]) -> String {
    var text = ""
    var rest = Substring(answer)
    while let dollar = rest.firstIndex(of: "$") {
      text += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let digits = rest.prefix(while: \.isWholeNumber)
      rest = rest.dropFirst(digits.count)
      if let number = Int(digits), captures.indices.contains(number - 1) {
        text += reflected(captures[number - 1])
      }
    }
    text += rest
    // An empty capture leaves two blanks, or one before a mark.
    return text.split(separator: " ").joined(separator: " ")
      .replacing(" ?", with: "?").replacing(" .", with: ".").replacing(" ,", with: ",")
  }

  private func reflected(_ words: [Word]) -> String {
    words.map { script.swaps[$0.key] ?? $0.said }.joined(separator: " ")
  }
}

extension String {
  /// The text without such characters at its ends.
  fileprivate func trimmingCharacters(_ isTrimmed: (Character) -> Bool) -> String {
    var text = drop(while: isTrimmed)
    while let last = text.last, isTrimmed(last) { text.removeLast() }
    return String(text)
  }
}

/// The model `eliza`: answers as a listener would, by rules alone.
struct ElizaEngine: Engine {
  private let script: ElizaScript

  /// The most courses of a conversation that are played for the odds of an answer.
  private static let mostCourses = 60

  init(_ script: ElizaScript) { self.script = script }

  /// The conversation is played again from its start: the server keeps nothing between requests.
  func reply(to prompt: Prompt) -> EngineReply {
    var talk = ElizaTalk(script, seed: prompt.seed)
    return EngineReply(answer: Self.answer(&talk, Self.remarks(of: prompt)))
  }

  /// The seed decides with which answer each rule begins, so that as many courses are different as
  /// the counts of their answers have for their least common multiple. Each is as likely as the
  /// others; of a script with very many answers they are a part.
  func cases(for prompt: Prompt) -> ReplyCases? {
    let remarks = Self.remarks(of: prompt)
    var answers: [String] = []
    var courses = 1
    while answers.count < min(courses, Self.mostCourses) {
      var talk = ElizaTalk(script, offset: answers.count)
      answers.append(Self.answer(&talk, remarks))
      courses = talk.answerCounts.reduce(courses, Self.commonMultiple)
    }
    let taken = ElizaTalk.offset(prompt.seed) % courses
    if taken >= answers.count {
      var talk = ElizaTalk(script, seed: prompt.seed)
      answers.append(Self.answer(&talk, remarks))
    }
    return ReplyCases(answers, taken: min(taken, answers.count - 1))
  }

  private static func remarks(of prompt: Prompt) -> [String] {
    prompt.turns.filter { $0.role == "user" }.suffix(200).map(\.content.withFewMarks)
  }

  private static func answer(_ talk: inout ElizaTalk, _ remarks: [String]) -> String {
    var answer = ElizaRules.opening
    for remark in remarks { answer = talk.answer(remark) }
    return answer
  }

  // Beyond what is played, how much more does not matter.
  private static func commonMultiple(_ one: Int, _ other: Int) -> Int {
    var (large, small) = (one, other)
    while small > 0 { (large, small) = (small, large % small) }
    let (multiple, isTooLarge) = (one / large).multipliedReportingOverflow(by: other)
    return isTooLarge ? one : multiple
  }
}
