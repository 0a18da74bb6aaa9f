/// What the guide makes of a conversation when it is asked to sum it up: what was asked, and how
/// each answer began. Nothing of it is made up.
enum GuideSummary {
  /// How many bytes of a question and of the beginning of its answer are kept.
  private static let longest = 160

  /// Nil where the last thing said does not ask for that, or nothing was said before.
  static func text(of prompt: Prompt) -> String? {
    let asked = prompt.question.prefix(200).lowercased()
    let verbs = ["write a summary", "summarize", "summarise", "sum up"]
    guard asked.contains("conversation"), verbs.contains(where: asked.hasPrefix) else { return nil }
    let last = prompt.turns.lastIndex { $0.role == "user" } ?? 0
    let said = prompt.turns.prefix(last)
    var lines: [String] = []
    for (place, turn) in said.enumerated() where turn.role == "user" {
      let answer = said.dropFirst(place + 1).first { $0.role == "assistant" }?.content
      let asked = line(turn.content)
      guard !asked.isEmpty else { continue }
      let told = answer.map(line) ?? ""
      lines.append("- Asked: \(asked)" + (told.isEmpty ? "" : "\n  Told: \(told)"))
    }
    return lines.isEmpty ? nil : "So far:\n\n" + lines.joined(separator: "\n")
  }

  /// The first line that says something, without the marks of headings and lists.
  private static func line(_ text: String) -> String {
    let marks: Set<Character> = ["#", "*", "-", ">", "`", "|", " ", "\t"]
    for line in text.withFewMarks.split(whereSeparator: \.isNewline).prefix(40) {
      let plain = line.drop { marks.contains($0) }
      guard plain.contains(where: \.isLetter) else { continue }
      return plain.count <= longest ? String(plain) : plain.prefix(longest - 1) + "…"
    }
    return ""
  }
}
