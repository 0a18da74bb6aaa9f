internal import TerminalKit

/// Takes the runs of a leaf through the gate, together, since a character may reach from one run
/// into the next.
enum SafeRuns {
  static func of(_ runs: [InlineRun]) -> [StyledRun] {
    if runs.allSatisfy({ isSimple($0.text) }) {
      return runs.compactMap { run in
        run.text.isEmpty
          ? nil
          : StyledRun(
            SafeText(run.text, as: .prose), run.role, run.emphasis, link: run.link)
      }
    }
    var result: [StyledRun] = []
    var gate = SafeTextStream(as: .prose)
    func add(_ text: SafeText, like run: InlineRun) {
      guard !text.isEmpty else { return }
      result.append(StyledRun(text, run.role, run.emphasis, link: run.link))
    }
    for run in runs {
      if run.isTarget {
        add(gate.finish(), like: run)
        add(SafeText(run.text, as: .field), like: run)
      } else {
        add(gate.append(run.text), like: run)
      }
    }
    if let last = runs.last { add(gate.finish(), like: last) }
    return result
  }

  /// Printable ASCII and line feeds, which the gate passes as they are.
  private static func isSimple(_ text: String) -> Bool {
    text.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A }
  }
}
