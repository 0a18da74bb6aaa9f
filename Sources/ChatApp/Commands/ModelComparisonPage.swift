internal import OllamaAPI
internal import TerminalKit

/// Two models, or Modelfiles, side by side: their figures in two columns, their texts line by line with what only
/// one of them has.
enum ModelComparisonPage {
  typealias Side = (details: ModelDetails, summary: ModelSummary?)

  static func text(
    _ left: Side, _ right: Side, _ names: (SafeText, SafeText), width: Int
  ) -> SafeText {
    let label = 20
    let column = max(min(max(names.0.width, 14), 36), 14)
    var lines: [SafeText] = [
      "\(("" as SafeText).padded(width: label + 2))\(names.0.padded(width: column))  \(names.1)"
    ]
    for (title, value) in figures {
      let (a, b) = (value(left), value(right))
      guard !a.isEmpty || !b.isEmpty else { continue }
      let mark: SafeText = a == b ? "  " : "* "
      let first = SafeText(a.isEmpty ? "–" : a, as: .field).truncated(width: column)
      let second = SafeText(b.isEmpty ? "–" : b, as: .field)
      lines.append(
        "\(mark)\(title.padded(width: label))\(first.padded(width: column))  \(second)")
    }
    for (title, value) in texts {
      let (a, b) = (value(left.details) ?? "", value(right.details) ?? "")
      lines += part(title, a, b, names, width: width)
    }
    return lines.joined(separator: "\n")
  }

  /// Two Modelfiles, command by command; what one leaves to the model that it is made from is no
  /// difference line by line.
  static func text(
    _ left: Modelfile, _ right: Modelfile, _ names: (SafeText, SafeText), width: Int
  ) -> SafeText {
    var lines: [SafeText] = []
    for (title, value) in commands {
      let (a, b) = (value(left), value(right))
      let count = (a.isEmpty ? b : a).split(separator: "\n").count
      guard a != b, a.isEmpty || b.isEmpty, count > 3 else {
        lines += part(title, a, b, names, width: width)
        continue
      }
      let has = a.isEmpty ? names.1 : names.0
      let lacks = a.isEmpty ? names.0 : names.1
      lines += ["", "\(title)", "  only in \(has), \(count) lines; \(lacks) leaves it to its base"]
    }
    guard !lines.isEmpty else { return "\(names.0) and \(names.1) say the same." }
    return lines.dropFirst().joined(separator: "\n")
  }

  private static func part(
    _ title: SafeText, _ a: String, _ b: String, _ names: (SafeText, SafeText), width: Int
  ) -> [SafeText] {
    guard a != b else { return [] }
    let isWide = width >= SideBySide.least
    let legend: SafeText = isWide ? "" : ": - only in \(names.0), + only in \(names.1)"
    let difference = LineDifference(a, b)
    guard isWide else { return ["", "\(title)\(legend)"] + difference.lines }
    let sides = SideBySide(width: width)
    return ["", title, sides.row(names.0, " ", names.1)] + sides.rows(of: difference)
  }

  private static let commands: [(SafeText, @Sendable (Modelfile) -> String)] = [
    ("From", { $0.values(.from).joined(separator: "\n") }),
    ("Adapters", { $0.values(.adapter).joined(separator: "\n") }),
    (
      "Parameters",
      { file in
        file.commands.filter { $0.keyword == .parameter }
          .map { "\($0.name ?? "") \($0.value)" }.sorted().joined(separator: "\n")
      }
    ),
    ("System", { $0.values(.system).joined(separator: "\n") }),
    ("Template", { $0.values(.template).joined(separator: "\n") }),
    (
      "Messages",
      { file in
        file.commands.filter { $0.keyword == .message }
          .map { "\($0.name ?? ""): \($0.value)" }.joined(separator: "\n")
      }
    ),
    (
      "Needs",
      { file in
        [.requires, .renderer, .parser, .draft].flatMap { keyword in
          file.values(keyword).map { "\(keyword.rawValue) \($0)" }
        }.joined(separator: "\n")
      }
    ),
    ("License", { $0.values(.license).joined(separator: "\n") }),
  ]

  private static let figures: [(SafeText, @Sendable (Side) -> String)] = [
    ("architecture", { $0.details.architecture ?? $0.details.details.family }),
    ("parameters", { ($0.summary?.details ?? $0.details.details).parameterSize }),
    ("quantization", { ($0.summary?.details ?? $0.details.details).quantization }),
    ("size", { $0.summary.map { Figures.size(Int64(clamping: $0.size)).string } ?? "" }),
    ("context length", { $0.details.contextLength.map(String.init) ?? "" }),
    ("embedding length", { $0.details.embeddingLength.map(String.init) ?? "" }),
    (
      "capabilities",
      { ($0.details.capabilities ?? []).map(\.rawValue).sorted().joined(separator: " ") }
    ),
    ("digest", { String(($0.summary?.digest ?? "").prefix(12)) }),
  ]

  private static let texts: [(SafeText, @Sendable (ModelDetails) -> String?)] = [
    ("Parameters", { $0.parameters }), ("System", { $0.system }), ("Template", { $0.template }),
    ("Modelfile", { $0.modelfile }), ("License", { $0.license }),
  ]
}
