/// The forms in which conversations leave.
package enum ExportFormat: String, Sendable, Hashable, CaseIterable {
  /// For people: the branch that is looked at, under a front matter.
  case markdown
  /// For keeping and for other programs: the whole tree with every fact. It can be imported.
  case json
  /// For tools: the branch that is looked at, one turn a line. It can be imported.
  case jsonLines
  /// For people without Markdown.
  case text

  /// The end of the file's name.
  package var fileExtension: String {
    switch self {
    case .markdown: "md"
    case .json: "json"
    case .jsonLines: "jsonl"
    case .text: "txt"
    }
  }

  /// The format that a person names (`md`, `Markdown`, `export.json`); nil for an unknown one.
  package init?(named name: String) {
    let name = name.lowercased()
    let end = name.split(separator: ".").last.map(String.init) ?? name
    switch end {
    case "md", "markdown": self = .markdown
    case "json": self = .json
    case "jsonl", "jsonlines", "ndjson": self = .jsonLines
    case "txt", "text", "plain": self = .text
    default: return nil
    }
  }
}

extension ExportFormat {
  /// A file's name for a conversation: the words of its title, and nothing that could leave the
  /// folder, look like an option or be taken for another name.
  package func fileName(for title: String) -> String {
    var name = ""
    for scalar in title.unicodeScalars {
      let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      if isWord, name.utf8.count < 80 {
        name.unicodeScalars.append(scalar)
      } else if !isWord, !name.isEmpty, !name.hasSuffix("-") {
        name += "-"
      }
    }
    while name.hasSuffix("-") { name.removeLast() }
    return (name.isEmpty ? "conversation" : name.lowercased()) + "." + fileExtension
  }
}
