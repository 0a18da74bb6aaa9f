// Folder Doctor: why a server can or cannot be used, found out step by step.

package import OllamaAPI
package import TerminalKit

/// What the doctor found, step by step.
package struct DoctorReport: Sendable, Equatable {
  /// The steps in their order.
  package enum Part: String, Sendable, CaseIterable {
    case address, resolve, connect, tls, answer, access, server, models, clock, stream
  }

  /// How a step went.
  package enum Verdict: String, Sendable {
    case good, warning, bad, skipped
  }

  /// One step.
  package struct Step: Sendable, Equatable {
    package let part: Part
    package let verdict: Verdict
    package let text: SafeText
    /// What to do next; nil where nothing is to be done.
    package var advice: SafeText?
    package var took: Duration?

    init(
      _ part: Part, _ verdict: Verdict, _ text: SafeText, next advice: SafeText? = nil,
      took: Duration? = nil
    ) {
      self.part = part
      self.verdict = verdict
      self.text = text
      self.advice = advice
      self.took = took
    }
  }

  /// The server as shown to people.
  package let host: String
  package internal(set) var steps: [Step] = []
  package internal(set) var isOver = false
  /// What is being looked at; empty where nothing is told.
  package internal(set) var doing: SafeText = ""

  /// Nothing looked at yet.
  package init(host: String) { self.host = host }

  /// Whether nothing is wrong.
  package var isWell: Bool { !steps.contains { $0.verdict == .bad } }

  /// Whether something answered at all.
  package var isReached: Bool {
    steps.contains { $0.part == .answer && $0.verdict != .skipped && $0.verdict != .bad }
  }

  /// The exit status that tells it: 0 well, 1 something is wrong, 2 not reached.
  package var status: Int32 { isWell ? 0 : isReached ? 1 : 2 }

  /// The report for people: a line a step, what to do next below it, and how it ended; `first`
  /// steps are left out. A narrow one has no columns.
  package func text(unicode: Bool, isNarrow: Bool = false, after first: Int = 0) -> SafeText {
    var lines =
      first < steps.count ? [self.lines(unicode: unicode, isNarrow: isNarrow, after: first)] : []
    if isOver {
      let bad = steps.count { $0.verdict == .bad }
      let doubtful = steps.count { $0.verdict == .warning }
      let sum: SafeText =
        bad > 0
        ? "\(Figures.count(bad, "thing")) to put right."
        : doubtful > 0
          ? "It works; \(Figures.count(doubtful, "thing")) to look at." : "All is well."
      lines += ["", sum]
    } else {
      lines.append(doing.isEmpty ? "…" : "… \(doing)")
    }
    return lines.joined(separator: "\n")
  }

  /// The lines of the steps after the `first` ones.
  package func lines(unicode: Bool, isNarrow: Bool = false, after first: Int) -> SafeText {
    var lines: [SafeText] = []
    for step in steps.dropFirst(first) {
      if isNarrow {
        lines += Self.narrow(step, unicode)
        continue
      }
      let took = step.took.map { Figures.span($0) } ?? ""
      let mark = Self.mark(step.verdict, unicode)
      let name = SafeText(step.part.rawValue, as: .field).padded(width: 8)
      let blank = SafeText(repeating: " ", count: max(8 - took.width, 0))
      lines.append("\(mark) \(name) \(blank)\(took)  \(step.text)")
      if let advice = step.advice { lines.append("      \(unicode ? "→" : "->") \(advice)") }
    }
    return lines.joined(separator: "\n")
  }

  private static func narrow(_ step: Step, _ unicode: Bool) -> [SafeText] {
    let name = SafeText(step.part.rawValue, as: .field)
    let took: SafeText = step.took.map { " (\(Figures.span($0)))" } ?? ""
    let line: SafeText = "\(mark(step.verdict, unicode)) \(name): \(step.text)\(took)"
    let advice = step.advice.map { "  \(unicode ? "→" : "->") \($0)" as SafeText }
    return [line] + (advice.map { [$0] } ?? [])
  }

  private static func mark(_ verdict: Verdict, _ unicode: Bool) -> SafeText {
    switch verdict {
    case .good: return unicode ? "✓" : "+"
    case .warning: return "!"
    case .bad: return unicode ? "✗" : "x"
    case .skipped: return unicode ? "·" : "-"
    }
  }
}

extension DoctorReport: JSONEncodable {
  /// The report for scripts.
  package var json: JSONValue {
    let steps = steps.map { step -> JSONValue in
      var object: JSONObject = [
        "step": .string(step.part.rawValue), "verdict": .string(step.verdict.rawValue),
        "text": .string(step.text.string),
      ]
      object["milliseconds"] = step.took.map { .double(($0.seconds * 1e5).rounded() / 100) }
      object["next"] = step.advice.map { .string($0.string) }
      return .object(object)
    }
    return .object(["host": .string(host), "well": .bool(isWell), "steps": .array(steps)])
  }
}
