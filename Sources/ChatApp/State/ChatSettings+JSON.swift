internal import Conversations
internal import OllamaAPI

// Settings as a kept conversation carries them: JSON with the names of the wire. What a later
// version adds is skipped by an earlier one, and what is missing keeps its usual value.
extension ChatSettings {
  /// The settings as JSON text.
  package var json: String {
    var object: JSONObject = [:]
    if let model { object["model"] = .string(model) }
    if let system { object["system"] = .string(system) }
    if !options.isEmpty { object["options"] = options.json }
    if let think { object["think"] = think.json }
    if let format { object["format"] = format.json }
    if let keepAlive { object["keep_alive"] = keepAlive.json }
    if verbose { object["verbose"] = true }
    if !wordWrap { object["wordwrap"] = false }
    if !cuts.isEmpty { object["cuts"] = .array(cuts.map(\.json)) }
    if !duels.isEmpty { object["duels"] = .array(duels.map(\.json)) }
    if let countsFrom { object["counts_from"] = .string(String(countsFrom.raw)) }
    return JSONValue.object(object).description
  }

  /// Settings out of JSON text; what cannot be read of it is left at its usual value.
  package init(json: String) {
    self.init()
    guard let object = (try? JSONParser.parse(json))?.object else { return }
    model = object.string("model").flatMap { $0.isEmpty ? nil : $0 }
    system = object.string("system")
    if let kept = object["options"] { options = (try? ModelOptions(json: kept)) ?? options }
    if let kept = object["think"] { think = try? Think(json: kept) }
    format = ResponseFormat(json: object["format"])
    if let kept = object["keep_alive"] { keepAlive = try? KeepAlive(json: kept) }
    verbose = object.bool("verbose") ?? false
    wordWrap = object.bool("wordwrap") ?? true
    cuts = (object.array("cuts") ?? []).compactMap { ContextCut(json: $0) }
    duels = (object.array("duels") ?? []).compactMap { Duel(json: $0) }
    countsFrom = object.string("counts_from").flatMap { UInt64($0) }.map { TurnID(raw: $0) }
  }
}

extension ContextCut {
  fileprivate var json: JSONValue {
    // As text: readers of JSON may hold numbers as fractions.
    var object: JSONObject = ["first": .string(String(first.raw))]
    if let summary { object["summary"] = .string(summary) }
    return .object(object)
  }

  fileprivate init?(json: JSONValue) {
    guard let raw = json["first"]?.string.flatMap({ UInt64($0) }) else { return nil }
    self.init(first: TurnID(raw: raw), summary: json["summary"]?.string)
  }
}
