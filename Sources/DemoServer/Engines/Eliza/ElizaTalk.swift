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

  /// What is kept to come back to; the oldest goes first.
  private static let memoryLimit = 8

  init(_ script: ElizaScript, seed: UInt64) {
    self.script = script
    offset = Int(seed % 9973)
  }

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

  init(_ script: ElizaScript) { self.script = script }

  /// The conversation is played again from its start: the server keeps nothing between requests.
  func reply(to prompt: Prompt) -> EngineReply {
    var talk = ElizaTalk(script, seed: prompt.seed)
    let remarks = prompt.turns.filter { $0.role == "user" }.map(\.content.withFewMarks)
    var answer = ElizaRules.opening
    for remark in remarks.suffix(200) { answer = talk.answer(remark) }
    return EngineReply(answer: answer)
  }
}
