#if Workflows
extension Modelfile {
  /// The Modelfile of a model that a server has, from the answer of `showModel`.
  ///
  /// `base` takes the place of FROM, which in the answer is a path on the server's own machine;
  /// give the model's name to derive another one from it. What the answer's Modelfile leaves out,
  /// or all where there is none that can be read, is taken from its other members.
  public init(_ details: ModelDetails, from base: String) {
    if let text = details.modelfile, let file = try? Modelfile(parsing: text) {
      self = file
      set(.from, base)
    } else {
      self.init(from: base)
    }
    fill(.template, details.template)
    fill(.system, details.system)
    if values(.parameter).isEmpty {
      for line in (details.parameters ?? "").split(whereSeparator: \.isNewline) {
        let name = ModelfileParser.word(line)
        let value = Self.unquoted(ModelfileParser.afterSpace(line[name.endIndex...]))
        if !name.isEmpty { add(.parameter, name: String(name), value) }
      }
    }
    if values(.message).isEmpty {
      for message in details.messages {
        add(.message, name: message.role.rawValue, message.content)
      }
    }
    fill(.license, details.license)
    fill(.requires, details.requires)
    fill(.renderer, details.renderer)
    fill(.parser, details.parser)
  }

  private mutating func fill(_ keyword: Keyword, _ value: String?) {
    if let value, !value.isEmpty, values(keyword).isEmpty { add(keyword, value) }
  }

  /// The Modelfile that makes a model as this request does; files stand by their names.
  public init(_ request: CreateRequest) {
    entries = []
    for file in request.files { add(.from, file.name) }
    if let base = request.from, !base.isEmpty { add(.from, base) }
    for file in request.adapters { add(.adapter, file.name) }
    for file in request.draftFiles { add(.draft, file.name) }
    if let template = request.template { add(.template, template) }
    if let system = request.system { add(.system, system) }
    for line in ModelfileParameter.lines(request.parameters) {
      add(.parameter, name: line.name, line.value)
    }
    for message in request.messages { add(.message, name: message.role.rawValue, message.content) }
    if let renderer = request.renderer { add(.renderer, renderer) }
    if let parser = request.parser { add(.parser, parser) }
    if let version = request.requires { add(.requires, version) }
    for license in request.license { add(.license, license) }
  }

  /// A value of `parameters`: texts stand in quotes there, escaped as in the server's language.
  private static func unquoted(_ value: Substring) -> String {
    guard value.utf8.first == UInt8(ascii: "\""), value.utf8.count >= 2,
      let text = (try? JSONParser.parse(String(value)))?.string
    else { return String(value) }
    return text
  }
}
#endif
