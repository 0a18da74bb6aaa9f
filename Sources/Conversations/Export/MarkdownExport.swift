internal import OllamaAPI

/// A conversation as Markdown under a YAML front matter. Replies are Markdown themselves and
/// stand there as they are, but for what must be revealed.
enum MarkdownExport {
  static func text(_ conversation: Conversation) -> String {
    let path = conversation.path
    var text = frontMatter(conversation, path)
    let title = Revealed.field(conversation.title)
    if !title.isEmpty { text += "\n# \(escaped(title))\n" }
    for turn in path { text += body(turn) }
    return text
  }

  private static func frontMatter(_ conversation: Conversation, _ path: [Turn]) -> String {
    var lines = ["---", "title: \(quoted(conversation.title))"]
    lines.append("date: \(quoted(conversation.began.date))")
    var models: [String] = []
    for turn in path where !turn.model.isEmpty && !models.contains(turn.model) {
      models.append(turn.model)
    }
    if !models.isEmpty { lines.append("models: [\(models.map(quoted).joined(separator: ", "))]") }
    let tokens = path.compactMap { $0.metrics?.replyTokens }.reduce(0) { $0 &+ $1 }
    lines.append("turns: \(path.count)")
    if tokens > 0 { lines.append("reply_tokens: \(tokens)") }
    if let system = path.last(where: { $0.origin?.system != nil })?.origin?.system {
      lines.append("system: \(quoted(system))")
    }
    lines.append("---")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func body(_ turn: Turn) -> String {
    var text = "\n## \(escaped(PlainExport.speaker(turn))) · \(turn.began.date)\n"
    if !turn.thinking.isEmpty {
      text += "\n<details><summary>Thinking</summary>\n\n"
      text += closed(Revealed.prose(turn.thinking)) + "\n</details>\n"
    }
    for file in turn.attachments { text += "\n*\(escaped(PlainExport.describe(file)))*\n" }
    if !turn.content.isEmpty { text += "\n" + closed(Revealed.prose(turn.content)) }
    if let remark = PlainExport.remark(turn) { text += "\n*(\(escaped(remark)))*\n" }
    return text
  }

  /// The text with a line end, and with an end for a code fence that was left open, so that what
  /// follows is not taken for code.
  private static func closed(_ text: String) -> String {
    var fence: Substring?
    for line in text.split(separator: "\n") {
      let line = line.drop { $0 == " " }
      guard let mark = line.first, mark == "`" || mark == "~" else { continue }
      let run = line.prefix { $0 == mark }
      guard run.count >= 3 else { continue }
      if let open = fence {
        let rest = line.dropFirst(run.count).allSatisfy(\.isWhitespace)
        if run.first == open.first, run.count >= open.count, rest { fence = nil }
      } else {
        fence = run
      }
    }
    let end = text.hasSuffix("\n") ? "" : "\n"
    return text + end + (fence.map { $0 + "\n" } ?? "")
  }

  /// A value of the front matter: a double-quoted scalar, which is a JSON string.
  private static func quoted(_ text: String) -> String {
    JSONValue.string(Revealed.field(text)).description
  }

  /// One line of text whose signs mean nothing to Markdown.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "\\`*_[]<>#".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return escaped
  }
}
