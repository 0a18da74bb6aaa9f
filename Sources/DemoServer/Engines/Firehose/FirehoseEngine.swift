/// The model `firehose`: an endless document at the rate that the prompt asks for.
struct FirehoseEngine: Engine {
  func reply(to prompt: Prompt) -> EngineReply {
    let order = FirehoseOrder(prompt.question)
    let text = FirehoseText(seed: order.seed ?? prompt.seed)
    let parts = AnyIterator(text.lazy.map(ReplyPart.answer).makeIterator())
    var reply = EngineReply(parts: parts, rate: order.rate, limit: order.tokens)
    reply.isUnpaced = order.rate == nil
    return reply
  }
}

/// Sections without end, each made when it is asked for.
struct FirehoseText: Sequence, IteratorProtocol {
  private var numbers: SeededNumbers
  private var section = 0

  init(seed: UInt64) { numbers = SeededNumbers(seed) }

  mutating func next() -> String? {
    section += 1
    var text = "## \(section). \(title())\n\n\(paragraph())\n\n"
    switch section % 6 {
    case 1: text += list()
    case 2: text += code()
    case 3: text += table()
    case 4: text += quotation()
    case 5: text += otherScripts()
    default: text += paragraph() + "\n\n" + paragraph() + "\n\n"
    }
    return text
  }

  private mutating func pick(_ words: [String]) -> String {
    words.randomElement(using: &numbers) ?? ""
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &numbers)
  }

  private mutating func title() -> String {
    "The \(pick(Self.qualities)) \(pick(Self.things)) of the \(pick(Self.places))"
  }

  private mutating func sentence() -> String {
    let subject =
      "\(pick(["A", "One", "Every", "The"])) \(pick(Self.qualities)) \(pick(Self.things))"
    let object = "the \(pick(Self.things)) \(pick(Self.relations)) the \(pick(Self.places))"
    let end = pick([
      "", "", ", \(pick(Self.qualities)) as it was", " – **\(pick(Self.manners))**",
      ", as `\(pick(Self.things))[\(number(0...99))]` shows", " (*\(pick(Self.manners))*)",
    ])
    return "\(subject) \(pick(Self.actions)) \(object)\(end)."
  }

  private mutating func paragraph() -> String {
    let count = number(2...5)
    return (0..<count).map { _ in sentence() }.joined(separator: " ")
  }

  private mutating func list() -> String {
    var text = ""
    for index in 1...number(3...6) {
      text += "\(index). \(sentence())\n"
      if number(0...2) == 0 { text += "   - \(sentence())\n   - \(sentence())\n" }
    }
    return text + "\n"
  }

  private mutating func code() -> String {
    let thing = pick(Self.things)
    let count = number(2...900)
    return switch number(0...2) {
    case 0:
      "```swift\nlet \(thing)s = (1...\(count)).map { $0 * \(number(2...9)) }\n"
        + "for \(thing) in \(thing)s where \(thing) > \(number(1...99)) { print(\(thing)) }\n```\n\n"
    case 1:
      "```python\n\(thing)s = {n: n ** 2 for n in range(\(count))}\n"
        + "print(sum(\(thing)s.values()))  # \(pick(Self.manners))\n```\n\n"
    default:
      "```sh\nfor \(thing) in $(seq \(count)); do\n  echo \"\(thing) $\(thing)\"\ndone\n```\n\n"
    }
  }

  private mutating func table() -> String {
    var text = "| \(pick(Self.things)) | \(pick(Self.places)) | count |\n| :--- | :---: | ---: |\n"
    for _ in 0..<number(3...7) {
      text += "| \(pick(Self.qualities)) | `\(pick(Self.things))` | \(number(1...99_999)) |\n"
    }
    return text + "\n"
  }

  private mutating func quotation() -> String {
    "> \(sentence())\n>\n> – *\(pick(Self.qualities)) \(pick(Self.places))*, \(number(900...1999))\n\n"
  }

  private mutating func otherScripts() -> String {
    let lines = [
      "結び目は\(number(1...99))個、紐は\(number(1...9))本あります。",
      "绳子上有\(number(1...99))个结。", "매듭 \(number(1...99))개.",
      "узлов: \(number(1...99))", "κόμποι: \(number(1...99))", "🪢 × \(number(2...99)) 👩‍👩‍👧‍👦 ✅",
    ]
    return lines.shuffled(using: &numbers).prefix(4).map { "- \($0)\n" }.joined() + "\n"
  }

  private static let words = [things, qualities, places, actions, relations, manners].joined()

  /// How many words and phrases it draws from.
  static var wordCount: Int { words.count }

  /// Bytes of them.
  static var size: Int { words.reduce(0) { $0 + $1.utf8.count } }

  private static let things = [
    "cord", "knot", "river", "ledger", "bridge", "terrace", "messenger", "storehouse", "loom",
    "thread", "road", "harvest", "census", "signal", "archive", "tributary", "weaver", "stair",
  ]
  private static let qualities = [
    "quiet", "twisted", "patient", "dyed", "forgotten", "second", "mountain", "counted", "early",
    "broken", "woollen", "generous", "northern", "unfinished", "steep", "careful",
  ]
  private static let places = [
    "valley", "coast", "capital", "plateau", "frontier", "market", "workshop", "granary", "pass",
    "island", "square", "garden", "archive", "quarry",
  ]
  private static let actions = [
    "records", "outlasts", "follows", "divides", "carries", "measures", "answers", "repeats",
    "crosses", "remembers", "doubles", "unties",
  ]
  private static let relations = [
    "above", "behind", "before", "beyond", "of", "between the roads and", "under", "from",
  ]
  private static let manners = [
    "without a written word", "in plain view", "by touch alone", "twice a year", "to the last knot",
    "at great length", "before the rains", "for those who can read it",
  ]
}
