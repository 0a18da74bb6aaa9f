#if Workflows
/// Templates by name: the built-in ones, and a person's own, which win.
///
/// A file of any format comes in by `add(tables:)`, once its reader has made JSON values of it: each
/// key is a template's name, each value its table.
public struct TemplateLibrary: Sendable, Hashable {
  /// The templates, built-in ones first, then by the order in which they came.
  public private(set) var templates: [RequestTemplate]

  /// The built-in templates.
  public init() { templates = RequestTemplate.builtIn }

  /// The names in order.
  public var names: [String] { templates.map(\.name) }

  /// The template of a name, whatever its case; nil for none.
  public subscript(name: String) -> RequestTemplate? {
    templates.first { $0.name.lowercased() == name.lowercased() }
  }

  /// The template of a name; throws `invalidArgument` that says which there are.
  public func template(_ name: String) throws(OllamaError) -> RequestTemplate {
    if let found = self[name] { return found }
    throw OllamaError(
      .invalidArgument,
      detail: "There is no template \"\(name)\". There are: \(names.joined(separator: ", ")).")
  }

  /// Adds a template, in the place of one of the same name.
  public mutating func add(_ template: RequestTemplate) {
    let name = template.name.lowercased()
    if let place = templates.firstIndex(where: { $0.name.lowercased() == name }) {
      templates[place] = template
    } else {
      templates.append(template)
    }
  }

  /// Adds the templates of a file, all or none; throws `invalidArgument` for the first wrong one.
  public mutating func add(tables: JSONObject) throws(OllamaError) {
    var read: [RequestTemplate] = []
    for table in tables { read.append(try RequestTemplate(name: table.key, json: table.value)) }
    for template in read { add(template) }
  }

  /// Adds the templates of a JSON text; throws `parse` where it is none, and as the other form.
  public mutating func add(jsonText: String) throws(OllamaError) {
    guard let tables = try JSONParser.parse(jsonText).object else {
      throw OllamaError(.parse, detail: "templates should be an object of tables")
    }
    try add(tables: tables)
  }
}
#endif
