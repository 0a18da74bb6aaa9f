internal import OllamaAPI

/// A conversation for people, without marks.
enum PlainExport {
  static func text(_ conversation: Conversation) -> String {
    var text = Revealed.field(conversation.title) + "\n"
    for turn in conversation.path {
      text += "\n\(speaker(turn))  \(turn.began.date)\n"
      if !turn.thinking.isEmpty {
        text += indented("(thought) " + Revealed.prose(turn.thinking))
      }
      for file in turn.attachments { text += indented(describe(file)) }
      if !turn.content.isEmpty { text += indented(Revealed.prose(turn.content)) }
      if let remark = remark(turn) { text += indented("(\(remark))") }
    }
    return text
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "  \($0)\n" }.joined()
  }

  /// Who speaks: the model's name for a reply.
  static func speaker(_ turn: Turn) -> String {
    if turn.role == .user { return "you" }
    return Revealed.field(turn.model.isEmpty ? turn.role.rawValue : turn.model)
  }

  static func describe(_ file: Attachment) -> String {
    "[\(file.kind.rawValue): \(Revealed.field(file.name)), \(file.byteCount) bytes]"
  }

  /// How the turn ended, where it did not end well.
  static func remark(_ turn: Turn) -> String? {
    switch turn.progress {
    case .done: turn.doneReason == "length" ? "cut at the limit of tokens" : nil
    case .running: "still arriving"
    case .stopped: "stopped"
    case .cut(let error): "cut: " + Revealed.field(error.description)
    case .failed(let error): "failed: " + Revealed.field(error.description)
    }
  }
}

extension WallTime {
  /// Date and time with the zone's offset, `2026-01-02 14:02 +01:00`.
  package var date: String {
    guard seconds.isFinite, abs(seconds) < 1e11 else { return "at an unknown time" }
    let local = TimeStamp(seconds: Int(seconds) + offset).description
    let minutes = abs(offset) / 60
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let day = local.prefix { $0 != "T" }
    let time = local.drop { $0 != "T" }.dropFirst().prefix(5)
    return "\(day) \(time) \(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }
}
