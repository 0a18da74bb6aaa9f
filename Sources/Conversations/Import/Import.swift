internal import OllamaAPI

/// Why a text could not be imported, in words for a person; raw text.
package struct ImportError: Error, Sendable, Equatable {
  package let reason: String
  /// Makes an error with its reason.
  package init(_ reason: String) { self.reason = reason }
}

/// Conversations out of files: our own JSON and JSON lines, OpenAI's messages (a list, an object
/// that has them, or one such object a line), ChatGPT's export, parllama's sessions.
package enum Import {
  /// What came out of a file.
  package struct Outcome: Sendable {
    package var conversations: [Conversation]
    /// Bytes of attached files by their digest, each checked against it.
    package var attachments: [String: [UInt8]]
    /// Turns or conversations that could not be read.
    package var passedOver: Int

    /// What was read.
    package init(
      conversations: [Conversation], attachments: [String: [UInt8]] = [:], passedOver: Int = 0
    ) {
      self.conversations = conversations
      self.attachments = attachments
      self.passedOver = passedOver
    }
  }

  /// Reads a file; new names are drawn for everything, so that nothing kept is overwritten.
  ///
  /// Linear; refuses more than 64 MB a document. `now` stands where a file tells no time.
  package static func read(
    _ text: String, identifiers: inout IdentifierSource, now: WallTime
  ) throws(ImportError) -> Outcome {
    var reader = ImportReader(identifiers: identifiers, now: now)
    defer { identifiers = reader.identifiers }
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    guard !start.isEmpty else { throw ImportError("the file is empty") }
    do {
      try reader.take(JSONParser.parse(String(start)))
    } catch {
      // Not one document: lines of them, then.
      try readLines(start, into: &reader, first: error)
    }
    guard !reader.conversations.isEmpty else {
      throw ImportError("there is no conversation in the file that this program knows to read")
    }
    return Outcome(
      conversations: reader.conversations, attachments: reader.attachments,
      passedOver: reader.passedOver)
  }

  private static func readLines(
    _ text: Substring, into reader: inout ImportReader, first: OllamaError
  ) throws(ImportError) {
    var values: [JSONValue] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      do {
        values.append(try JSONParser.parse(String(line)))
      } catch {
        guard number > 0 else {
          throw ImportError("the file is no JSON: \(first.detail ?? first.description)")
        }
        // The last line of a file that is still written to, or a bad one among good ones.
        reader.passedOver += 1
      }
    }
    reader.takeLines(values)
  }
}

/// Takes conversations out of JSON of several forms.
struct ImportReader {
  var identifiers: IdentifierSource
  let now: WallTime
  var conversations: [Conversation] = []
  var attachments: [String: [UInt8]] = [:]
  var passedOver = 0

  init(identifiers: IdentifierSource, now: WallTime) {
    self.identifiers = identifiers
    self.now = now
  }

  /// A whole document.
  mutating func take(_ value: JSONValue) {
    switch value {
    case .object(let object): take(object)
    case .array(let items):
      if items.first?["role"] != nil {
        takeMessages(items, of: [:])
      } else {
        for item in items {
          if let object = item.object { take(object) } else { passedOver += 1 }
        }
      }
    case .null, .bool, .number, .string: passedOver += 1
    }
  }

  /// One document a line: conversations, or the turns of one or several.
  mutating func takeLines(_ values: [JSONValue]) {
    guard values.contains(where: { $0["role"] != nil }) else {
      values.forEach { take($0) }
      return
    }
    var order: [Int] = []
    var groups: [Int: [JSONValue]] = [:]
    for value in values {
      let number = value["conversation"]?.int ?? 0
      if groups[number] == nil { order.append(number) }
      groups[number, default: []].append(value)
    }
    for number in order { takeMessages(groups[number] ?? [], of: [:]) }
  }

  private mutating func take(_ object: JSONObject) {
    if object.string("format") == JSONExport.format {
      takeOurs(object)
    } else if let mapping = object.object("mapping") {
      takeChatGPT(object, mapping)
    } else if let messages = object.array("messages") {
      takeMessages(messages, of: object)
    } else if let list = object.array("conversations") {
      take(.array(list))
    } else {
      passedOver += 1
    }
  }

  // MARK: Our own

  private mutating func takeOurs(_ object: JSONObject) {
    let began = TurnJSON.time(object["began"]) ?? now
    var ids: [Int: TurnID] = [:]
    var turns: [Turn] = []
    for (place, value) in (object.array("turns") ?? []).enumerated() {
      let id = identifiers.turn()
      // A parent comes before its children: no ring can come out of a file.
      let parent = value["parent"]?.int.flatMap { ids[$0] }
      guard let turn = value.object,
        let record = TurnJSON.record(turn, id: id, parent: parent, fallback: began)
      else {
        passedOver += 1
        continue
      }
      ids[value["number"]?.int ?? place + 1] = id
      turns.append(record.turn)
    }
    guard !turns.isEmpty else {
      passedOver += 1
      return
    }
    add(
      turns, began: began, leaf: object.int("leaf").flatMap { ids[$0] },
      title: object.string("given_title"), generated: object.string("generated_title"),
      settings: object.string("settings"))
    for member in object.object("files")?.members ?? [] {
      guard let text = member.value.string, let bytes = Base64Data(base64: text).bytes,
        ContentDigest.sha256(bytes) == member.key
      else {
        passedOver += 1
        continue
      }
      attachments[member.key] = bytes
    }
  }

  mutating func add(
    _ turns: [Turn], began: WallTime, leaf: TurnID?, title: String?, generated: String? = nil,
    settings: String? = nil
  ) {
    conversations.append(
      Conversation(
        restoring: identifiers.conversation(), began: began, turns: turns, leaf: leaf,
        givenTitle: title.flatMap { $0.isEmpty ? nil : $0 }, generatedTitle: generated,
        settings: settings))
  }
}
