#if Workflows && Workspace
internal import TOMLReader

extension TemplateLibrary {
  /// Adds the templates of a TOML text, all or none: each table's name is a template's.
  ///
  /// Throws `parse` with the line where it is no TOML, `invalidArgument` for a wrong template.
  public mutating func add(tomlText: String) throws(OllamaError) {
    let table: TOMLTable
    do throws(TOMLError) { table = try TOMLReader.read(tomlText) } catch {
      throw OllamaError(.parse, detail: "templates, line \(error.line): \(error.reason)")
    }
    var tables: JSONObject = [:]
    for entry in table.entries {
      do throws(OllamaError) {
        _ = try RequestTemplate(name: entry.key, json: entry.value.json)
        tables.add(entry.key, entry.value.json)
      } catch {
        var located = error
        located.detail = "Line \(entry.value.line): \(error.detail ?? "wrong template")"
        throw located
      }
    }
    try add(tables: tables)
  }
}

extension TOMLValue {
  /// The value as JSON; dates as text.
  fileprivate var json: JSONValue {
    switch kind {
    case .text(let text), .dateTime(let text): .string(text)
    case .integer(let number): .int(number)
    case .float(let number): .double(number)
    case .boolean(let flag): .bool(flag)
    case .array(let values): .array(values.map(\.json))
    case .table(let table): .object(JSONObject(table.entries.map { ($0.key, $0.value.json) }))
    }
  }
}
#endif
