internal import OllamaAPI

/// A turn as members of a JSON object, and back. Names are those of Ollama's API where it has them.
enum TurnJSON {
  static func members(_ turn: TurnRecord) -> [(String, JSONValue)] {
    var out: [(String, JSONValue)] = [
      ("role", .string(turn.role)), ("content", .string(turn.content)),
    ]
    func add(_ key: String, _ text: String?) {
      if let text, !text.isEmpty { out.append((key, .string(text))) }
    }
    func add(_ key: String, _ number: Int?) {
      if let number { out.append((key, .int(number))) }
    }
    add("thinking", turn.thinking)
    add("model", turn.model)
    out.append(("created_at", time(turn.began)))
    if turn.state != .done { add("state", turn.state.rawValue) }
    if let error = turn.error, let value = try? JSONParser.parse(error) {
      out.append(("error", value))
    }
    add("done_reason", turn.doneReason)
    add("total_duration", turn.totalTime)
    add("load_duration", turn.loadTime)
    add("prompt_eval_count", turn.promptTokens)
    add("prompt_eval_duration", turn.promptTime)
    add("eval_count", turn.replyTokens)
    add("eval_duration", turn.replyTime)
    add("thinking_duration", turn.thinkingTime)
    add("first_token_duration", turn.firstTokenTime)
    if let rate = turn.measuredRate, rate.isFinite { out.append(("measured_rate", .double(rate))) }
    if turn.contentPieces > 0 { add("content_pieces", turn.contentPieces) }
    if turn.thinkingPieces > 0 { add("thinking_pieces", turn.thinkingPieces) }
    if let origin = turn.origin, !origin.isEmpty {
      out.append(("origin", .object(JSONObject(members(origin)))))
    }
    if !turn.attachments.isEmpty {
      out.append(("attachments", .array(turn.attachments.map(value))))
    }
    return out
  }

  private static func members(_ origin: ReplyOrigin) -> [(String, JSONValue)] {
    var out: [(String, JSONValue)] = []
    let texts = [
      ("digest", origin.digest), ("host", origin.host), ("options", origin.options),
      ("system", origin.system), ("think", origin.think), ("format", origin.format),
    ]
    for (key, text) in texts { if let text { out.append((key, .string(text))) } }
    if let seed = origin.seed { out.append(("seed", .int(seed))) }
    return out
  }

  private static func value(_ file: Attachment) -> JSONValue {
    .object(
      JSONObject([
        ("digest", .string(file.digest)), ("name", .string(file.name)),
        ("kind", .string(file.kind.rawValue)), ("media_type", .string(file.mediaType)),
        ("bytes", .int(file.byteCount)),
      ]))
  }

  static func time(_ time: WallTime) -> JSONValue {
    .object(JSONObject([("seconds", .double(time.seconds)), ("offset", .int(time.offset))]))
  }

  // MARK: Back

  /// The turn of an object; tolerant, and nil without role and text.
  static func record(
    _ object: JSONObject, id: TurnID, parent: TurnID?, fallback: WallTime
  ) -> TurnRecord? {
    guard let role = object.string("role"), !role.isEmpty else { return nil }
    var turn = TurnRecord(
      id: id, parent: parent, role: role, content: object.string("content") ?? "",
      began: time(object["created_at"]) ?? fallback)
    turn.thinking = object.string("thinking") ?? ""
    turn.model = object.string("model") ?? ""
    turn.state = object.string("state").flatMap { TurnRecord.State(rawValue: $0) } ?? .done
    // Nothing arrives any more for a reply that was exported on its way.
    if turn.state == .running { turn.state = .stopped }
    turn.error = object["error"].map { $0.description }
    turn.doneReason = object.string("done_reason")
    turn.totalTime = object.int("total_duration")
    turn.loadTime = object.int("load_duration")
    turn.promptTokens = object.int("prompt_eval_count").map(TurnRecord.reasonable)
    turn.promptTime = object.int("prompt_eval_duration")
    turn.replyTokens = object.int("eval_count").map(TurnRecord.reasonable)
    turn.replyTime = object.int("eval_duration")
    turn.hasMetrics = [
      turn.totalTime, turn.loadTime, turn.promptTokens, turn.promptTime, turn.replyTokens,
      turn.replyTime,
    ].contains { $0 != nil }
    turn.thinkingTime = object.int("thinking_duration")
    turn.firstTokenTime = object.int("first_token_duration")
    turn.measuredRate = object.double("measured_rate")
    turn.contentPieces = TurnRecord.reasonable(object.int("content_pieces") ?? 0)
    turn.thinkingPieces = TurnRecord.reasonable(object.int("thinking_pieces") ?? 0)
    turn.origin = object.object("origin").map(origin)
    turn.attachments = (object.array("attachments") ?? []).compactMap(attachment)
    return turn
  }

  private static func origin(_ object: JSONObject) -> ReplyOrigin {
    ReplyOrigin(
      digest: object.string("digest"), host: object.string("host"),
      options: object.string("options"), seed: object.int("seed"),
      system: object.string("system"), think: object.string("think"),
      format: object.string("format"))
  }

  private static func attachment(_ value: JSONValue) -> Attachment? {
    guard let digest = value["digest"]?.string, digest.utf8.count == 64,
      digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    return Attachment(
      digest: digest, name: value["name"]?.string ?? "",
      kind: value["kind"]?.string.flatMap { Attachment.Kind(rawValue: $0) } ?? .text,
      mediaType: value["media_type"]?.string ?? "", byteCount: max(0, value["bytes"]?.int ?? 0))
  }

  /// A time in any of the forms in use: our own, seconds, milliseconds, RFC 3339.
  static func time(_ value: JSONValue?) -> WallTime? {
    switch value {
    case .object(let object):
      guard let seconds = object.double("seconds"), seconds.isFinite else { return nil }
      return WallTime(seconds: seconds, offset: object.int("offset") ?? 0)
    case .number(let number):
      guard number.double.isFinite, number.double > 0 else { return nil }
      return WallTime(
        seconds: number.double > 1e11 ? number.double / 1000 : number.double, offset: 0)
    case .string(let text):
      return TimeStamp(text).map { WallTime(seconds: $0.secondsSinceEpoch, offset: 0) }
    case .null, .bool, .array, nil: return nil
    }
  }
}
