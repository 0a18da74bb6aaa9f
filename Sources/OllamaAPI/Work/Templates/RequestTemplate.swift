#if Workflows
/// Settings for a kind of request, under a name: how freely to write, instructions, a form.
public struct RequestTemplate: Sendable, Hashable {
  /// The name it is found by.
  public var name: String
  /// What it is for, for people.
  public var summary: String
  /// Options of the run; only those that are set count.
  public var options: ModelOptions
  /// Instructions to the model; nil for none of its own.
  public var system: String?
  /// The form that replies must take.
  public var format: ResponseFormat?
  /// Whether to think.
  public var think: Think?

  /// A template.
  public init(
    name: String, summary: String = "", options: ModelOptions = ModelOptions(),
    system: String? = nil, format: ResponseFormat? = nil, think: Think? = nil
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.system = system
    self.format = format
    self.think = think
  }

  /// Source code: few surprises (temperature 0.2).
  public static let code = RequestTemplate("code", "Source code, few surprises", 0.2)
  /// Stories and ideas (temperature 1.2).
  public static let creative = RequestTemplate("creative", "Stories and ideas", 1.2)
  /// Questions with one answer (temperature 0.3).
  public static let factual = RequestTemplate("factual", "Questions with one answer", 0.3)
  /// Summaries (temperature 0.5).
  public static let summary = RequestTemplate("summary", "Summaries close to their text", 0.5)
  /// Conversation (temperature 1.0).
  public static let chat = RequestTemplate("chat", "Conversation", 1.0)
  /// The templates that the library brings.
  public static let builtIn = [code, creative, factual, summary, chat]

  private init(_ name: String, _ summary: String, _ temperature: Double) {
    self.init(name: name, summary: summary, options: ModelOptions(temperature: temperature))
  }

  /// The request with this template's settings wherever it has none of its own. Instructions are
  /// added only where no message has the role `system`.
  public func applied(to request: ChatRequest) -> ChatRequest {
    var request = request
    request.options = request.options.filled(from: options)
    request.format = request.format ?? format
    request.think = request.think ?? think
    if let system, !request.messages.contains(where: { $0.role == .system }) {
      request.messages.insert(.system(system), at: 0)
    }
    return request
  }

  /// The request with this template's settings wherever it has none of its own.
  public func applied(to request: GenerateRequest) -> GenerateRequest {
    var request = request
    request.options = request.options.filled(from: options)
    request.format = request.format ?? format
    request.think = request.think ?? think
    request.system = request.system ?? system
    return request
  }
}

extension ModelOptions {
  /// These options, and those of `others` that are not set here.
  func filled(from others: ModelOptions) -> ModelOptions {
    var all = self
    let own = Set(json.object?.keys ?? [])
    for member in others.json.object ?? [:] where !own.contains(member.key) {
      if !all.set(member.key, member.value) { all.extra[member.key] = member.value }
    }
    return all
  }
}

extension RequestTemplate: JSONEncodable {
  /// The template as a table of a file; the name is the table's own.
  public var json: JSONValue {
    var object: JSONObject = [:]
    if !summary.isEmpty { object.add("summary", summary) }
    object.add("system", system)
    object.add("format", format?.json)
    object.add("think", think?.json)
    for member in options.json.object ?? [:] { object[member.key] = member.value }
    return .object(object)
  }

  /// Reads one table of a file. `summary`, `system`, `format` and `think` are its own; all else,
  /// also within a table `options`, are options of the run.
  ///
  /// Throws `invalidArgument` with the template's name and the member that is wrong.
  public init(name: String, json: JSONValue) throws(OllamaError) {
    guard !name.isEmpty else {
      throw OllamaError(.invalidArgument, detail: "a template needs a name")
    }
    guard let object = json.object else {
      throw Self.fault(name, "it should be a table of settings")
    }
    self.init(name: name)
    for member in object { try read(member) }
  }

  private mutating func read(_ member: JSONObject.Member) throws(OllamaError) {
    switch member.key {
    case "summary", "description": summary = try text(member)
    case "system": system = try text(member)
    case "format":
      guard let form = ResponseFormat(json: member.value) else {
        throw Self.fault(name, "\"format\" should be \"json\" or a schema")
      }
      format = form
    case "think":
      do throws(OllamaError) { think = try Think(json: member.value) } catch {
        throw Self.fault(name, "\"think\" should be true, false or a level")
      }
    case "options":
      guard let options = member.value.object else {
        throw Self.fault(name, "\"options\" should be a table")
      }
      for option in options { try readOption(option) }
    default: try readOption(member)
    }
  }

  private mutating func readOption(_ option: JSONObject.Member) throws(OllamaError) {
    if options.set(option.key, option.value) { return }
    guard !ModelOptions.isKnown(option.key) else {
      throw Self.fault(name, "\"\(option.key)\" cannot be \(option.value)")
    }
    options.extra[option.key] = option.value
  }

  private func text(_ member: JSONObject.Member) throws(OllamaError) -> String {
    guard let text = member.value.string else {
      throw Self.fault(name, "\"\(member.key)\" should be text")
    }
    return text
  }

  private static func fault(_ name: String, _ reason: String) -> OllamaError {
    OllamaError(.invalidArgument, detail: "The template \"\(name)\" is wrong: \(reason).")
  }
}

extension ModelOptions {
  /// Whether an option of this name has a property, whatever the type of its value.
  static func isKnown(_ name: String) -> Bool {
    var options = ModelOptions()
    return options.set(name, 1) || options.set(name, true) || options.set(name, [])
  }
}
#endif
