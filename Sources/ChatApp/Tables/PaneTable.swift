// The panes and what each is for: docs/ARCHITECTURE.md and the help name them as they stand here.

package import TerminalKit

/// One pane of the window.
package struct Pane: Sendable {
  package let name: SafeText
  package let summary: SafeText
  /// The focus that gives it the keys; nil for panes that take none.
  package let focus: Focus?
}

/// All panes, from the top of the window down.
package enum PaneTable {
  package static let panes: [Pane] = [
    Pane(name: "Transcript", summary: "both sides' turns", focus: .transcript),
    Pane(name: "Diagnostics", summary: "what the wire does", focus: .diagnostics),
    Pane(name: "Notice", summary: "what has just happened", focus: nil),
    Pane(name: "Live rule", summary: "the reply's clock, count and rate", focus: nil),
    Pane(name: "Queue", summary: "prompts that wait for the reply to end", focus: nil),
    Pane(name: "Composer", summary: "the message being written", focus: .composer),
    Pane(name: "Status line", summary: "model, host, context, what the next keys do", focus: nil),
  ]
}
