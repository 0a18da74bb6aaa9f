/// A conversation as the one text that the models read, and back.
enum Transcript {
  /// The mark before a turn.
  static let opening = "<|im_start|>"
  /// The mark after a turn.
  static let closing = "<|im_end|>"

  /// The template as `/api/show` gives it.
  static let template =
    "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n"
    + "{{ end }}<|im_start|>assistant\n"

  /// The text for a conversation; an assistant's turn at the end is left open, to be continued.
  static func render(_ turns: [Turn]) -> String {
    var text = ""
    for (index, turn) in turns.enumerated() {
      let isOpen = index == turns.count - 1 && turn.role == "assistant"
      text += isOpen ? opening + turn.role + "\n" + turn.content : closed(turn)
    }
    return turns.last?.role == "assistant" ? text : text + opening + "assistant\n"
  }

  /// One turn with the marks around it.
  static func closed(_ turn: Turn) -> String {
    opening + turn.role + "\n" + turn.content + closing + "\n"
  }

  /// The conversation in a text; text without marks is one turn of the person's.
  static func parse(_ text: String) -> [Turn] {
    guard text.contains(opening) else {
      return text.isEmpty ? [] : [Turn(role: "user", content: text)]
    }
    let turns = text.split(separator: opening).compactMap { block -> Turn? in
      guard let end = block.firstIndex(of: "\n") else { return nil }
      let content = block[block.index(after: end)...]
      let close = content.firstRange(of: closing)?.lowerBound ?? content.endIndex
      return Turn(role: String(block[..<end]), content: String(content[..<close]))
    }
    return turns.last == Turn(role: "assistant", content: "") ? Array(turns.dropLast()) : turns
  }
}
