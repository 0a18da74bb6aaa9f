internal import OllamaAPI

/// Conversations as JSON. Turns are numbered from 1 in the order in which they were made; what
/// nobody can see is written as `\u` escapes, so that the file is safe to look at and loses nothing.
enum JSONExport {
  /// Tells our files from others'.
  static let format = "quipu-conversation"

  static func text(_ conversation: Conversation, _ attachments: [String: [UInt8]]) -> String {
    safe(value(conversation, attachments)) + "\n"
  }

  static func list(_ conversations: [Conversation]) -> String {
    "[\n" + conversations.map { safe(value($0, [:])) }.joined(separator: ",\n") + "\n]\n"
  }

  /// The branch that is looked at, one turn a line.
  static func lines(_ conversation: Conversation, number: Int? = nil) -> String {
    conversation.path.map { turn in
      var members: [(String, JSONValue)] = []
      if let number { members.append(("conversation", .int(number))) }
      members += TurnJSON.members(TurnRecord(turn))
      return safe(.object(JSONObject(members))) + "\n"
    }.joined()
  }

  private static func value(
    _ conversation: Conversation, _ attachments: [String: [UInt8]]
  ) -> JSONValue {
    var numbers: [TurnID: Int] = [:]
    for (place, turn) in conversation.turns.enumerated() { numbers[turn.id] = place + 1 }
    var members: [(String, JSONValue)] = [
      ("format", .string(format)), ("version", 1), ("title", .string(conversation.title)),
    ]
    if let title = conversation.givenTitle { members.append(("given_title", .string(title))) }
    if let title = conversation.generatedTitle {
      members.append(("generated_title", .string(title)))
    }
    members.append(("began", TurnJSON.time(conversation.began)))
    if let settings = conversation.settings { members.append(("settings", .string(settings))) }
    if let leaf = conversation.leaf.flatMap({ numbers[$0] }) {
      members.append(("leaf", .int(leaf)))
    }
    let turns = conversation.turns.enumerated().map { place, turn -> JSONValue in
      var members: [(String, JSONValue)] = [("number", .int(place + 1))]
      if let parent = turn.parent.flatMap({ numbers[$0] }) {
        members.append(("parent", .int(parent)))
      }
      return .object(JSONObject(members + TurnJSON.members(TurnRecord(turn))))
    }
    members.append(("turns", .array(turns)))
    if !attachments.isEmpty {
      let files = attachments.sorted { $0.key < $1.key }
        .map { ($0.key, JSONValue.string(Base64Data(bytes: $0.value).text)) }
      members.append(("files", .object(JSONObject(files))))
    }
    return .object(JSONObject(members))
  }

  /// JSON with everything beyond ASCII that the gate would reveal as escapes.
  private static func safe(_ value: JSONValue) -> String {
    let text = value.description
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isShown(scalar) {
        out.append(scalar)
      } else {
        for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
          let digits = String(unit, radix: 16)
          let zeros = String(repeating: "0", count: 4 - digits.count)
          out.append(contentsOf: ("\\u" + zeros + digits).unicodeScalars)
        }
      }
    }
    return String(out)
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .spacingMark, .connectorPunctuation,
      .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol,
      .otherSymbol, .spaceSeparator:
      return !scalar.properties.isDefaultIgnorableCodePoint
    case .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator, .control, .format,
      .surrogate, .privateUse, .unassigned:
      return false
    @unknown default: return false
    }
  }
}
