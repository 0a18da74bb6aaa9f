#if Workflows
extension Modelfile {
  /// The Modelfile of a model that a server has, from the answer of `showModel`.
  ///
  /// `base` takes the place of FROM, which in the answer is a path on the server's own machine; give
  /// the model's name to derive another one from it. Where the server sends no Modelfile, it is put
  /// together from the answer's other members. Throws `invalidArgument` for one that is faulty.
  public init(_ details: ModelDetails, from base: String) throws(OllamaError) {
    if let text = details.modelfile, !text.isEmpty {
      try self.init(parsing: text)
      set(.from, base)
      return
    }
    self.init(from: base)
    if let template = details.template, !template.isEmpty { add(.template, template) }
    if let system = details.system, !system.isEmpty { add(.system, system) }
    for line in (details.parameters ?? "").split(whereSeparator: \.isNewline) {
      let name = line.prefix { !ModelfileParser.isSpace($0) }
      let value = Self.unquoted(line[name.endIndex...].drop { ModelfileParser.isSpace($0) })
      if !name.isEmpty { add(.parameter, name: String(name), value) }
    }
    for message in details.messages { add(.message, name: message.role.rawValue, message.content) }
    if let license = details.license, !license.isEmpty { add(.license, license) }
    if let version = details.requires, !version.isEmpty { add(.requires, version) }
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

  /// A value of `parameters`: texts stand in quotes there, with the escapes of the server's language.
  private static func unquoted(_ value: Substring) -> String {
    guard value.utf8.first == UInt8(ascii: "\""), value.utf8.count >= 2,
      let text = (try? JSONParser.parse(String(value)))?.string
    else { return String(value) }
    return text
  }
}
#endif
