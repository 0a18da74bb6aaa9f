import Synchronization

/// The model `guide`: answers questions about the program from its own tables and pages.
struct GuideEngine: Engine {
  private let text: GuideText
  private let pages: [GuideText.Topic]
  private let index: LazyIndex

  init(_ text: GuideText) {
    self.text = text
    pages = GuidePages.all + text.topics
    index = LazyIndex()
  }

  /// The index, made with the first question: starting a server must not wait for it.
  private final class LazyIndex: Sendable {
    private let made = Mutex<GuideIndex?>(nil)

    func callAsFunction(_ pages: [GuideText.Topic]) -> GuideIndex {
      made.withLock { index in
        let found = index ?? GuideIndex(pages)
        index = found
        return found
      }
    }
  }

  /// Bytes of everything it can say.
  var size: Int {
    pages.reduce(0) { $0 + $1.body.utf8.count + $1.title.utf8.count }
      + text.commands.reduce(0) { $0 + $1.name.utf8.count + $1.summary.utf8.count }
      + text.keys.reduce(0) { $0 + $1.chord.utf8.count + $1.summary.utf8.count }
  }

  /// Pages, commands and keys together.
  var entryCount: Int { pages.count + text.commands.count + text.keys.count }

  func reply(to prompt: Prompt) -> EngineReply {
    if let summary = GuideSummary.text(of: prompt) {
      return EngineReply(thinking: "", answer: summary)
    }
    let question = prompt.question
    if let step = GuideTutorial(text.steps).answer(to: prompt) { return EngineReply(answer: step) }
    let found = Findings(
      hits: index(pages).search(question), commands: commands(for: question),
      keys: keys(for: question), asked: Set(GuideIndex.words(of: question)))
    let thinking = prompt.thinking.map { GuideThoughts.text(question, found, pages, level: $0) }
    return EngineReply(thinking: thinking ?? "", answer: answer(to: question, found))
  }

  /// What a question turned up.
  struct Findings: Sendable {
    var hits: [GuideIndex.Hit]
    var commands: [GuideText.Command]
    var keys: [GuideText.Key]
    /// The question's words.
    var asked: Set<String>

    /// The page that answers; none is where a command or a key has more of the question's words.
    var leading: Int? {
      guard let best = hits.first, best.score >= GuideEngine.enough else { return nil }
      let texts = commands.map { "\($0.name) \($0.summary)" } + keys.map(\.summary)
      let met = texts.map { asked.intersection(GuideIndex.words(of: $0)).count }
      return best.words.count >= met.max() ?? 0 ? best.page : nil
    }
  }

  /// Below this a page shares a word with the question by accident.
  static let enough = 1.0

  private func answer(to question: String, _ found: Findings) -> String {
    if !found.asked.isDisjoint(with: ["everyth", "manual", "everything", "whole", "long"]) {
      return manual()
    }
    var parts: [String] = []
    if let best = found.leading { parts.append(page(best)) }
    if !found.commands.isEmpty {
      parts.append("### Commands that match\n\n" + GuideTables.commands(found.commands))
    }
    if !found.keys.isEmpty {
      parts.append("### Keys that match\n\n" + GuideTables.keys(found.keys))
    }
    guard !parts.isEmpty else { return unknown(question) }
    let others = found.hits.filter { $0.score >= Self.enough && $0.page != found.leading }.prefix(3)
    if !others.isEmpty {
      let titles = others.map { "*\(pages[$0.page].title)*" }.joined(separator: ", ")
      parts.append("Related pages: \(titles). Ask for one by its name.")
    }
    return parts.joined(separator: "\n\n")
  }

  private func page(_ number: Int) -> String {
    let topic = pages[number]
    return "## \(topic.title)\n\n" + filled(topic.body)
  }

  /// Puts the tables where a page has a place for them.
  private func filled(_ body: String) -> String {
    body.replacing("{{commands}}", with: GuideTables.commands(text.commands))
      .replacing("{{keys}}", with: GuideTables.keys(text.keys))
      .replacing("{{topics}}", with: pages.map { "- \($0.title)" }.joined(separator: "\n"))
  }

  private func manual() -> String {
    var parts = ["# The whole manual\n\nEverything I know, from the first page to the last."]
    parts += pages.indices.map(page)
    if !text.commands.isEmpty {
      parts.append("## All commands\n\n" + GuideTables.commands(text.commands))
    }
    if !text.keys.isEmpty { parts.append("## All keys\n\n" + GuideTables.keys(text.keys)) }
    return parts.joined(separator: "\n\n---\n\n")
  }

  private func unknown(_ question: String) -> String {
    let shown = question.split(whereSeparator: \.isNewline).first.map { String($0.prefix(80)) }
    return """
      I know nothing about that\(shown.map { ": “\($0)”" } ?? "") – I am a small guide that looks \
      pages up by their words, not a language model.

      These are the pages I have:

      \(pages.map { "- \($0.title)" }.joined(separator: "\n"))

      Try **tour** for a walk through everything, or choose the model `eliza` for a talk.
      """
  }

  /// Commands named in the question, or whose summary tells of the same thing.
  private func commands(for question: String) -> [GuideText.Command] {
    let named = Set(question.lowercased().split(whereSeparator: \.isWhitespace).map(String.init))
    let words = Set(GuideIndex.words(of: question))
    let bySummary = related(text.commands.map(\.summary), to: words)
    return text.commands.enumerated().filter { number, command in
      let names = [command.name] + command.aliases
      let bare = names.map { String($0.drop { $0 == "/" }) }
      return names.contains { named.contains($0) } || bare.contains { words.contains($0) }
        || bySummary.contains(number)
    }.prefix(8).map(\.element)
  }

  /// Keys named in the question, or whose summary tells of the same thing.
  private func keys(for question: String) -> [GuideText.Key] {
    let asked = question.lowercased()
    let bySummary = related(text.keys.map(\.summary), to: Set(GuideIndex.words(of: question)))
    return text.keys.enumerated().filter { number, key in
      let chord = key.chord.lowercased()
      return (chord.count > 2 && asked.contains(chord)) || bySummary.contains(number)
    }.prefix(8).map(\.element)
  }

  /// The numbers of the summaries that share two words with the question, or a rare one.
  private func related(_ summaries: [String], to words: Set<String>) -> Set<Int> {
    let shared = summaries.map { Set(GuideIndex.words(of: $0)).intersection(words) }
    var uses: [String: Int] = [:]
    for word in shared.joined() { uses[word, default: 0] += 1 }
    let rare = max(3, summaries.count / 12)
    return Set(
      shared.indices.filter { number in
        shared[number].count >= 2 || shared[number].contains { uses[$0, default: 0] <= rare }
      })
  }
}

/// The tables of the program as Markdown.
enum GuideTables {
  static func commands(_ commands: [GuideText.Command]) -> String {
    guard !commands.isEmpty else { return "*(No table of commands was handed to this server.)*" }
    let rows = commands.map { command in
      let names = ([command.name] + command.aliases).map { "`\($0)`" }.joined(separator: ", ")
      let arguments = command.arguments.isEmpty ? "" : " `\(cell(command.arguments))`"
      return "| \(names)\(arguments) | \(cell(command.summary)) |"
    }
    return "| Command | What it does |\n| --- | --- |\n" + rows.joined(separator: "\n")
  }

  static func keys(_ keys: [GuideText.Key]) -> String {
    guard !keys.isEmpty else { return "*(No table of keys was handed to this server.)*" }
    let rows = keys.map { "| `\(cell($0.chord))` | \($0.context) | \(cell($0.summary)) |" }
    return "| Key | Where | What it does |\n| --- | --- | --- |\n" + rows.joined(separator: "\n")
  }

  /// A bar inside a cell would end it.
  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}

/// What the guide thinks aloud: the search as it really went.
enum GuideThoughts {
  static func text(
    _ question: String, _ found: GuideEngine.Findings, _ pages: [GuideText.Topic],
    level: ThinkLevel
  ) -> String {
    let words = GuideIndex.words(of: question)
    guard !words.isEmpty else { return "The question has no word that I could look up.\n" }
    var text = "Words to look up: \(words.prefix(12).joined(separator: ", ")).\n"
    if found.hits.isEmpty { text += "No page has any of them.\n" }
    let shown =
      switch level {
      case .low: 1
      case .medium: 3
      case .high: 6
      case .max: found.hits.count
      }
    for hit in found.hits.prefix(shown) {
      let score = (hit.score * 10).rounded() / 10
      text += "“\(pages[hit.page].title)” has \(hit.words.joined(separator: ", ")): \(score).\n"
    }
    if !found.commands.isEmpty {
      text += "Commands that fit: \(found.commands.map(\.name).joined(separator: ", ")).\n"
    }
    if !found.keys.isEmpty {
      text += "Keys that fit: \(found.keys.map(\.chord).joined(separator: ", ")).\n"
    }
    if let best = found.hits.first {
      text +=
        found.leading == nil && best.score >= GuideEngine.enough
        ? "The tables have more of these words than any page.\n"
        : best.score >= GuideEngine.enough
          ? "So the page “\(pages[best.page].title)” it is.\n"
          : "None of these is near enough, I had better say so.\n"
    }
    return text
  }
}
