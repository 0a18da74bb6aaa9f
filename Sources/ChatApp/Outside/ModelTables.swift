// Folder Outside: what the program prints without a screen, as text.

package import OllamaAPI
package import TerminalKit

/// Text in columns as `ollama` prints its lists: four spaces between them, no lines.
package struct PlainTable: Sendable {
  package var headings: [SafeText]
  package var rows: [[SafeText]]

  /// Makes a table.
  package init(_ headings: [SafeText], _ rows: [[SafeText]]) {
    self.headings = headings
    self.rows = rows
  }

  /// The table, each row ended by a line feed; in so many columns of a terminal the gaps give way,
  /// then a name that is too long stands on a line of its own, whole.
  package func text(columns: Int? = nil) -> String {
    let all = [headings] + rows
    guard let columns, Self.width(all, gap: 4) > columns else { return Self.text(all, indent: "") }
    guard Self.width(all, gap: 2) > columns else { return Self.text(all, indent: "", gap: 2) }
    let rest = Self.width(all.map { Array($0.dropFirst()) }, gap: 2) + 2
    let room = max(columns - rest, Self.leastName)
    var lines: [[SafeText]] = []
    for row in all {
      guard let name = row.first, name.width > room else {
        lines.append(row)
        continue
      }
      lines += [[name], [""] + row.dropFirst()]
    }
    return Self.text(lines, indent: "", gap: 2, alone: room)
  }

  private static let leastName = 12

  private static func width(_ rows: [[SafeText]], gap: Int) -> Int {
    let widths = widths(rows, alone: .max)
    return widths.reduce(0, +) + max(widths.count - 1, 0) * gap
  }

  // A row of one cell that is wider than `alone` makes no column wide.
  private static func widths(_ rows: [[SafeText]], alone: Int) -> [Int] {
    (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.lazy.map { row in
        guard column < row.count, row.count > 1 || row[column].width <= alone else { return 0 }
        return row[column].width
      }.max() ?? 0
    }
  }

  /// Rows of cells, padded but for the last of each.
  static func text(
    _ rows: [[SafeText]], indent: String, gap: Int = 4, alone: Int = .max
  ) -> String {
    let widths = widths(rows, alone: alone)
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell.string : cell.padded(width: widths[column] + gap).string
      }
      return indent + cells.joined() + "\n"
    }.joined()
  }
}

/// The tables of `quipu models`, `ps` and `show`, with the columns that people know from `ollama`.
package enum ModelTables {
  /// `NAME  ID  SIZE  MODIFIED`; `now` in seconds since 1970, `columns` those of a terminal.
  package static func list(
    _ models: [ModelSummary], now: Double, columns: Int? = nil
  ) -> String {
    let rows = models.map { model -> [SafeText] in
      let isRemote = model.remoteHost?.isEmpty == false
      return [
        field(model.name), field(String(model.digest.prefix(12))),
        isRemote ? "-" : Figures.size(Int64(clamping: model.size)),
        model.modifiedAt.map { HumanTime.text($0, now: now) } ?? "",
      ]
    }
    return PlainTable(["NAME", "ID", "SIZE", "MODIFIED"], rows).text(columns: columns)
  }

  /// `NAME  ID  SIZE  PROCESSOR  CONTEXT  UNTIL`.
  package static func running(
    _ models: [RunningModel], now: Double, columns: Int? = nil
  ) -> String {
    let rows = models.map { model -> [SafeText] in
      [
        field(model.name), field(String(model.digest.prefix(12))),
        Figures.size(Int64(clamping: model.size)), processor(model),
        model.contextLength.map { "\($0)" } ?? "",
        model.expiresAt.map { until($0, now: now) } ?? "",
      ]
    }
    let headings: [SafeText] = ["NAME", "ID", "SIZE", "PROCESSOR", "CONTEXT", "UNTIL"]
    return PlainTable(headings, rows).text(columns: columns)
  }

  private static func processor(_ model: RunningModel) -> SafeText {
    if model.size <= 0 || model.sizeVRAM > model.size { return "Unknown" }
    if model.sizeVRAM == 0 { return "100% CPU" }
    if model.sizeVRAM == model.size { return "100% GPU" }
    let share = Double(model.size - model.sizeVRAM) / Double(model.size)
    let cpu = Int((share * 100).rounded())
    return "\(cpu)%/\(100 - cpu)% CPU/GPU"
  }

  private static func until(_ stamp: TimeStamp, now: Double) -> SafeText {
    stamp.secondsSinceEpoch < now ? "Stopping..." : HumanTime.text(stamp, now: now)
  }

  private static func field(_ text: String) -> SafeText { SafeText(text, as: .field) }

  /// The sections of `show`; `isVerbose` adds metadata and tensors.
  package static func show(_ details: ModelDetails, isVerbose: Bool) -> String {
    var text = ""
    func section(_ title: String, _ rows: [[SafeText]]) {
      guard !rows.isEmpty else { return }
      text += "  \(title)\n" + PlainTable.text(rows, indent: "    ") + "\n"
    }
    section("Model", model(details))
    section(
      "Capabilities", (details.capabilities ?? []).map(\.rawValue).sorted().map { [field($0)] })
    section("Projector", projector(details.projectorInfo))
    section("Parameters", parameters(details.parameters))
    if isVerbose {
      section("Metadata", details.modelInfo.map { [field($0.key), field(plain($0.value))] })
      section(
        "Tensors",
        details.tensors.map { [field($0.name), field($0.type), field("\($0.shape)")] })
    }
    section("System", head(details.system))
    section("License", head(details.license))
    return text
  }

  private static func model(_ details: ModelDetails) -> [[SafeText]] {
    let facts: [(SafeText, String?)] = [
      ("Remote model", details.remoteModel), ("Remote URL", details.remoteHost),
      ("architecture", details.architecture ?? details.details.family),
      ("parameters", details.details.parameterSize),
      ("context length", details.contextLength.map(String.init)),
      ("embedding length", details.embeddingLength.map(String.init)),
      ("quantization", details.details.quantization), ("requires", details.requires),
    ]
    return facts.compactMap { label, value in
      guard let value, !value.isEmpty else { return nil }
      return [label, field(value)]
    }
  }

  private static func projector(_ info: JSONObject) -> [[SafeText]] {
    guard let architecture = info.string("general.architecture") else { return [] }
    var rows: [[SafeText]] = [["architecture", field(architecture)]]
    func add(_ label: SafeText, _ key: String) {
      if let value = info.int(key) { rows.append([label, field(String(value))]) }
    }
    add("parameters", "general.parameter_count")
    add("embedding length", "\(architecture).vision.embedding_length")
    add("dimensions", "\(architecture).vision.projection_dim")
    return rows
  }

  private static func parameters(_ text: String?) -> [[SafeText]] {
    (text ?? "").split(whereSeparator: \.isNewline).map { line in
      let name = line.prefix { !$0.isWhitespace }
      let value = line.dropFirst(name.count).drop(while: \.isWhitespace)
      return [field(String(name)), field(String(value))]
    }
  }

  private static func plain(_ value: JSONValue) -> String {
    let text = value.string ?? value.description
    return text.count > 60 ? String(text.prefix(60)) + "…" : text
  }

  // The first two lines, then dots.
  private static func head(_ text: String?) -> [[SafeText]] {
    let lines = (text ?? "").split(whereSeparator: \.isNewline)
      .map { field(String($0)) }.filter { !$0.isEmpty }
    return lines.prefix(2).map { [$0] } + (lines.count > 2 ? [["..."]] : [])
  }
}

/// Times as `ollama` says them: `3 days ago`, `2 minutes from now`, `Forever`.
package enum HumanTime {
  /// The words for a moment, seen from `now` in seconds since 1970.
  package static func text(_ stamp: TimeStamp, now: Double) -> SafeText {
    if stamp.isZero { return "Never" }
    let delta = stamp.secondsSinceEpoch - now
    if delta > 20 * 365 * 86_400 { return "Forever" }
    return "\(length(abs(delta))) \(delta > 0 ? "from now" : "ago")"
  }

  private static func length(_ seconds: Double) -> SafeText {
    let whole = Int(min(seconds, 1e12))
    let (minutes, hours) = (whole / 60, whole / 3600)
    if whole < 1 { return "Less than a second" }
    if whole == 1 { return "1 second" }
    if whole < 60 { return "\(whole) seconds" }
    if minutes == 1 { return "About a minute" }
    if minutes < 60 { return "\(minutes) minutes" }
    if hours == 1 { return "About an hour" }
    if hours < 48 { return "\(hours) hours" }
    if hours < 24 * 7 * 2 { return "\(hours / 24) days" }
    if hours < 24 * 30 * 2 { return "\(hours / 24 / 7) weeks" }
    if hours < 24 * 365 * 2 { return "\(hours / 24 / 30) months" }
    return "\(hours / 24 / 365) years"
  }
}
