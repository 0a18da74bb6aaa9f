internal import OllamaAPI
internal import TerminalKit

/// Two models side by side: their figures in two columns, their texts line by line with what only
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
    let isWide = width >= SideBySide.least
    let legend: SafeText = isWide ? "" : ": - only in \(names.0), + only in \(names.1)"
    for (title, value) in texts {
      let (a, b) = (value(left.details) ?? "", value(right.details) ?? "")
      guard a != b else { continue }
      lines += ["", "\(title)\(legend)"]
      let difference = LineDifference(a, b)
      guard isWide else {
        lines += difference.lines
        continue
      }
      let sides = SideBySide(width: width)
      lines.append(sides.row(names.0, " ", names.1))
      lines += sides.rows(of: difference)
    }
    return lines.joined(separator: "\n")
  }

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
