/// What a prompt asks of the firehose: how many tokens, how fast, and which text.
struct FirehoseOrder: Sendable, Equatable {
  /// Tokens in all.
  var tokens = 400
  /// Tokens a second; nil for as fast as the client reads.
  var rate: Double? = 100
  /// Which of the endless texts; nil leaves it to the request's seed.
  var seed: UInt64?

  /// The most that one prompt gets; the text itself is never held in memory.
  static let tokenLimit = 50_000_000

  private static let perSecond: Set<String> = ["tps", "tok/s", "tokens/s", "token/s", "t/s"]
  private static let seconds: Set<String> = ["s", "sec", "secs", "second", "seconds"]
  private static let minutes: Set<String> = ["m", "min", "mins", "minute", "minutes"]
  private static let count: Set<String> = ["n", "tokens", "token", "tok", "toks", "words"]

  /// Reads `200 tokens/s for 20 s`, `10000 tokens at full speed`, `n=500 tps=25 seed=7`.
  init(_ prompt: String) {
    let words = Self.words(of: String(prompt.prefix(2000)))
    var tokens: Double?
    var duration: Double?
    var rate: Double?
    for (index, word) in words.enumerated() {
      guard case .number(let value) = word else { continue }
      let before = index >= 2 && words[index - 1] == .mark("=") ? words[index - 2].name : nil
      let unit = before ?? (index + 1 < words.count ? words[index + 1].name : nil) ?? ""
      if Self.perSecond.contains(unit) || Self.saysPerSecond(words, after: index) {
        rate = value
      } else if Self.count.contains(unit) {
        tokens = value
      } else if Self.seconds.contains(unit) {
        duration = value
      } else if Self.minutes.contains(unit) {
        duration = value * 60
      } else if unit == "seed" {
        seed = UInt64(exactly: value.rounded())
      }
    }
    let text = prompt.lowercased()
    if ["full speed", "as fast", "max speed", "flat out", "no pause"].contains(where: text.contains)
    {
      self.rate = nil
    } else if let rate, rate > 0 {
      self.rate = min(rate, 1_000_000)
    }
    if let tokens {
      self.tokens = Self.clamped(tokens)
    } else if let duration {
      self.tokens = Self.clamped(duration * (self.rate ?? 1000))
    }
  }

  private static func clamped(_ count: Double) -> Int {
    Int(min(max(count.rounded(), 1), Double(tokenLimit)))
  }

  /// `tokens per second`, `tokens a second`, `tokens / s` after the number.
  private static func saysPerSecond(_ words: [Word], after index: Int) -> Bool {
    let next = words.dropFirst(index + 1).prefix(3)
    guard next.count == 3, let first = next.first?.name, count.contains(first),
      let last = next.last?.name, seconds.contains(last)
    else { return false }
    let middle = next[next.startIndex + 1]
    return ["per", "a", "each"].contains(middle.name ?? "") || middle == .mark("/")
  }

  private enum Word: Equatable {
    case number(Double)
    case name(String)
    case mark(Character)

    var name: String? {
      if case .name(let name) = self { return name }
      return nil
    }
  }

  private static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var rest = text.lowercased()[...]
    while let first = rest.first {
      if first.isASCII && first.isNumber {
        let digits = rest.prefix {
          $0.isASCII && $0.isNumber || $0 == "." || $0 == "," || $0 == "_"
        }
        rest = rest.dropFirst(digits.count)
        let plain = digits.filter { $0 != "," && $0 != "_" }.split(separator: ".").prefix(2)
        var value = Double(plain.joined(separator: ".")) ?? 0
        // `10k tokens`.
        if rest.hasPrefix("k"), !(rest.dropFirst().first?.isLetter ?? false) {
          value *= 1000
          rest = rest.dropFirst()
        }
        words.append(.number(value))
      } else if first.isLetter {
        let name = rest.prefix { $0.isLetter || $0 == "/" }
        rest = rest.dropFirst(name.count)
        words.append(.name(name.last == "/" ? String(name.dropLast()) : String(name)))
      } else {
        rest = rest.dropFirst()
        if !first.isWhitespace { words.append(.mark(first)) }
      }
    }
    return words
  }
}
