internal import OllamaAPI

extension ImportReader {
  /// Messages as OpenAI's interface has them, one after the other; also ours a line, and
  /// parllama's sessions.
  mutating func takeMessages(_ messages: [JSONValue], of object: JSONObject) {
    let began =
      TurnJSON.time(object["created_at"]) ?? TurnJSON.time(object["create_time"])
      ?? TurnJSON.time(object["last_updated"]) ?? now
    let model = object.string("model") ?? object.string("llm_model_name")
    var turns: [Turn] = []
    for value in messages {
      guard let message = value.object,
        var record = TurnJSON.record(
          message, id: identifiers.turn(), parent: turns.last?.id, fallback: began)
      else {
        passedOver += 1
        continue
      }
      if let parts = message.array("content") { record.content = Self.text(of: parts) }
      if record.role == "developer" { record.role = "system" }
      if record.role == "assistant", record.model.isEmpty { record.model = model ?? "" }
      if record.content.isEmpty, record.thinking.isEmpty, record.attachments.isEmpty { continue }
      turns.append(record.turn)
    }
    guard !turns.isEmpty else {
      passedOver += 1
      return
    }
    let title =
      object.string("title") ?? object.string("name") ?? object.string("session_name")
    add(turns, began: began, leaf: turns.last?.id, title: title)
  }

  /// The text of content that comes in parts; what is no text is named.
  private static func text(of parts: [JSONValue]) -> String {
    parts.compactMap { part in
      if let text = part.string ?? part["text"]?.string { return text }
      if let text = part["refusal"]?.string { return text }
      guard let type = part["type"]?.string ?? part["content_type"]?.string else { return nil }
      return "[\(type)]"
    }.joined(separator: "\n")
  }

  /// A conversation of ChatGPT's data export: a tree of nodes by name.
  mutating func takeChatGPT(_ object: JSONObject, _ mapping: JSONObject) {
    let began = TurnJSON.time(object["create_time"]) ?? now
    var nodes: [String: JSONValue] = [:]
    for member in mapping.members { nodes[member.key] = member.value }
    var ids: [String: TurnID] = [:]
    var turns: [Turn] = []
    for name in order(mapping.keys, nodes) {
      guard let node = nodes[name]?.object, let message = node.object("message"),
        let record = turn(of: message, parent: parent(of: node, nodes, ids), began)
      else { continue }
      ids[name] = record.id
      turns.append(record.turn)
    }
    guard !turns.isEmpty else {
      passedOver += 1
      return
    }
    let current = object.string("current_node").flatMap { ancestor($0, nodes, ids) }
    add(turns, began: began, leaf: current, title: object.string("title"))
  }

  /// The names with parents before their children; those in a ring are left out.
  private func order(_ names: [String], _ nodes: [String: JSONValue]) -> [String] {
    var placed: Set<String> = []
    var ordered: [String] = []
    for name in names {
      var path: [String] = []
      var next: String? = name
      while let step = next, nodes[step] != nil, !placed.contains(step), path.count <= nodes.count {
        path.append(step)
        next = nodes[step]?["parent"]?.string
      }
      guard path.count <= nodes.count else { continue }
      for step in path.reversed() where placed.insert(step).inserted { ordered.append(step) }
    }
    return ordered
  }

  private func parent(
    of node: JSONObject, _ nodes: [String: JSONValue], _ ids: [String: TurnID]
  ) -> TurnID? {
    node.string("parent").flatMap { ancestor($0, nodes, ids) }
  }

  /// The nearest node from `name` upwards that became a turn: empty ones are passed by.
  private func ancestor(
    _ name: String, _ nodes: [String: JSONValue], _ ids: [String: TurnID]
  ) -> TurnID? {
    var next: String? = name
    var steps = 0
    while let step = next, steps <= nodes.count {
      if let id = ids[step] { return id }
      next = nodes[step]?["parent"]?.string
      steps += 1
    }
    return nil
  }

  private mutating func turn(
    of message: JSONObject, parent: TurnID?, _ began: WallTime
  ) -> TurnRecord? {
    guard let role = message.object("author")?.string("role"), role != "system" else { return nil }
    let content = message.object("content")
    let text = content?.array("parts").map(Self.text) ?? content?.string("text") ?? ""
    guard !text.isEmpty else { return nil }
    var record = TurnRecord(
      id: identifiers.turn(), parent: parent, role: role, content: text,
      began: TurnJSON.time(message["create_time"]) ?? began)
    record.model = message.object("metadata")?.string("model_slug") ?? ""
    return record
  }
}
