/// A stretch of safe text in one look.
package struct StyledRun: Sendable, Hashable {
  package var text: SafeText
  package var role: Role
  package var emphasis: Emphasis
  /// Where it leads; nil for text that is no link.
  package var link: LinkTarget?

  /// Makes a run.
  package init(
    _ text: SafeText, _ role: Role, _ emphasis: Emphasis = [], link: LinkTarget? = nil
  ) {
    self.text = text
    self.role = role
    self.emphasis = emphasis
    self.link = link
  }
}

/// One row of laid-out text: runs from left to right, already no wider than the place they were
/// laid out for.
package struct StyledRow: Sendable, Hashable {
  package var runs: [StyledRun]

  /// Makes a row of runs.
  package init(_ runs: [StyledRun] = []) { self.runs = runs }

  /// Makes a row of one run.
  package init(_ text: SafeText, _ role: Role, _ emphasis: Emphasis = []) {
    runs = [StyledRun(text, role, emphasis)]
  }
}
