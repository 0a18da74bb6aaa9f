internal import OllamaAPI
internal import TerminalKit

/// The texts of `/show`, with the sections and fallbacks that people know from `ollama run`.
enum ModelPage {
  static func text(
    _ what: String, _ details: ModelDetails, _ summary: ModelSummary?, _ settings: ChatSettings
  ) -> SafeText {
    switch what {
    case "license": return prose(details.license, "No license was specified for this model.")
    case "modelfile": return prose(details.modelfile, "No Modelfile was told for this model.")
    case "system":
      return prose(
        settings.system ?? details.system, "No system message was specified for this model.")
    case "template":
      return prose(details.template, "No prompt template was specified for this model.")
    case "parameters": return parameters(details, settings)
    case "all": return everything(details, summary)
    default: return information(details, summary)
    }
  }

  private static func prose(_ text: String?, _ fallback: SafeText) -> SafeText {
    guard let text, !text.isEmpty else { return fallback }
    return SafeText(text, as: .prose)
  }

  private static func parameters(_ details: ModelDetails, _ settings: ChatSettings) -> SafeText {
    var lines: [SafeText] = ["Model defined parameters:"]
    let own = details.parameters ?? ""
    lines += own.isEmpty ? ["  No additional parameters."] : rows(ofParameters: own)
    lines.append("")
    lines.append("User defined parameters:")
    let mine = SettingCommands.listing(settings.options)
    lines += mine.isEmpty ? ["  No additional parameters."] : mine
    return lines.joined(separator: "\n")
  }

  private static func rows(ofParameters text: String) -> [SafeText] {
    text.split(whereSeparator: \.isNewline).map { line in
      let name = line.prefix { !$0.isWhitespace }
      let value = line.dropFirst(name.count).drop(while: \.isWhitespace)
      let label = SafeText(String(name), as: .field).padded(width: 20)
      return "  \(label)\(name.count >= 20 ? " " : "")\(SafeText(String(value), as: .field))"
    }
  }

  private static func information(_ details: ModelDetails, _ summary: ModelSummary?) -> SafeText {
    let facts = summary?.details ?? details.details
    var lines: [SafeText] = ["Model"]
    func add(_ label: SafeText, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append("  \(label.padded(width: 20))\(SafeText(value, as: .field))")
    }
    add("Remote model", details.remoteModel)
    add("Remote URL", details.remoteHost)
    add("architecture", details.architecture ?? details.details.family)
    add("parameters", facts.parameterSize)
    add("context length", details.contextLength.map(String.init))
    add("embedding length", details.embeddingLength.map(String.init))
    add("quantization", facts.quantization)
    add("requires", details.requires)
    if let summary {
      lines.append(
        "  \(("size" as SafeText).padded(width: 20))\(Figures.size(Int64(summary.size)))")
    }
    if let can = details.capabilities, !can.isEmpty {
      lines += ["", "Capabilities"]
      lines += can.map(\.rawValue).sorted().map { "  \(SafeText($0, as: .field))" }
    }
    projector(details.projectorInfo, &lines)
    if let parameters = details.parameters, !parameters.isEmpty {
      lines += ["", "Parameters"] + rows(ofParameters: parameters)
    }
    section("System", details.system, &lines)
    section("License", details.license, &lines)
    return lines.joined(separator: "\n")
  }

  // What makes a model see.
  private static func projector(_ info: JSONObject, _ lines: inout [SafeText]) {
    guard let name = info.string("general.architecture") else { return }
    lines += ["", "Projector"]
    func add(_ label: SafeText, _ value: String?) {
      guard let value else { return }
      lines.append("  \(label.padded(width: 20))\(SafeText(value, as: .field))")
    }
    add("architecture", name)
    add("parameters", info.int("general.parameter_count").map(count))
    add("embedding length", info.int("\(name).vision.embedding_length").map(String.init))
    add("dimensions", info.int("\(name).vision.projection_dim").map(String.init))
  }

  // `311.89M`, `1.2B`, as people know it from `ollama show`.
  private static func count(_ number: Int) -> String {
    let value = Double(number)
    let units = [(1e9, "B", 1), (1e6, "M", 2), (1e3, "K", 0)]
    guard let (size, unit, places) = units.first(where: { value >= $0.0 }) else {
      return String(number)
    }
    let isWhole = (value / size).rounded() == value / size
    return Figures.decimal(value / size, isWhole ? 0 : places) + unit
  }

  private static func rows(_ object: JSONObject) -> [SafeText] {
    object.map { member in
      let value = member.value.string ?? member.value.description
      let name = SafeText(member.key, as: .field).padded(width: 40)
      return "  \(name) \(SafeText(String(value.prefix(400)), as: .field))"
    }
  }

  /// All that the server tells, for reading and searching.
  private static func everything(
    _ details: ModelDetails, _ summary: ModelSummary?
  ) -> SafeText {
    var facts = details
    facts.system = nil
    facts.license = nil
    var lines = information(facts, summary).lines
    if let summary {
      lines.append("")
      lines.append("Files")
      // The title of the page has room for a part of a long one.
      if summary.name.count > 40 {
        lines.append("  name                \(SafeText(summary.name, as: .field))")
      }
      lines.append(
        "  digest              \(SafeText(String(summary.digest.prefix(64)), as: .field))")
      if let stamp = summary.modifiedAt {
        lines.append("  modified            \(SafeText(stamp.description, as: .field))")
      }
      if !summary.details.parentModel.isEmpty {
        lines.append("  made from           \(SafeText(summary.details.parentModel, as: .field))")
      }
    }
    func part(_ title: SafeText, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      lines += ["", title]
      lines += SafeText(text, as: .prose).lines.map { "  \($0)" }
    }
    part("System", details.system)
    part("Template", details.template)
    if !details.messages.isEmpty {
      lines += ["", "Messages"]
      lines += details.messages.map {
        "  \(SafeText($0.role.rawValue, as: .field)): \(SafeText($0.content, as: .field))"
      }
    }
    part("License", details.license)
    part("Modelfile", details.modelfile)
    if !details.modelInfo.isEmpty { lines += ["", "Metadata"] + rows(details.modelInfo) }
    return lines.joined(separator: "\n")
  }

  // The first two lines and dots, as `ollama show` prints them.
  private static func section(_ title: SafeText, _ text: String?, _ lines: inout [SafeText]) {
    guard let text, !text.isEmpty else { return }
    let all = text.split(separator: "\n", omittingEmptySubsequences: true)
    lines += ["", title]
    lines += all.prefix(2).map { "  \(SafeText(String($0), as: .field))" }
    if all.count > 2 { lines.append("  ...") }
  }
}
