// The person's files and commands: what `/write`, `/pipe` and copying reach outside.

package import TerminalKit

/// Where copied text went.
package struct CopyReport: Sendable, Equatable {
  /// Bytes of UTF-8.
  package var size: Int
  /// Whether the terminal's own clipboard has it already, as within tmux.
  package var tookTerminal = false
  /// The clipboards that took it, by name.
  package var places: [SafeText] = []
  /// Whether it may be kept in a file: not from a private conversation.
  package var mayBeKept = true
  /// The file that has it; nil when none could be written.
  package var file: SafeText?

  /// A report of nothing yet.
  package init(size: Int) { self.size = size }
}

/// Where copied text goes beside the terminal's own clipboard (OSC 52).
package protocol Clipboard: Sendable {
  /// Puts the text where it can, within seconds, into a file only where it may; says where.
  func copy(_ text: String, toFile: Bool) async -> CopyReport
}

/// What becomes of a file that is there already.
package enum WriteMode: Sendable, Hashable {
  /// It stays, and nothing is written.
  case create
  case overwrite
  case append
}

/// A text to be written to a file.
package struct WriteRequest: Sendable, Equatable {
  package var text: String
  /// As the person wrote it.
  package var path: String
  package var mode: WriteMode

  /// Makes a request.
  package init(text: String, path: String, mode: WriteMode) {
    self.text = text
    self.path = path
    self.mode = mode
  }
}

/// What came of writing a file.
package enum WriteReport: Sendable, Equatable {
  case written(SafeText, bytes: Int, isAddition: Bool)
  /// Something of that name is there; nothing was written.
  case exists(SafeText)
  case failed(SafeText, SafeText)
}

/// What came of a command.
package struct CommandReport: Sendable, Equatable {
  /// How it ended.
  package enum Ending: Sendable, Equatable {
    case exited(Int32)
    case killed(signal: Int32)
    case notStarted(SafeText)
  }

  package var ending: Ending
  package var output: String
  package var errors: String
  /// Bytes that were too many to keep.
  package var leftOut: Int

  /// Makes a report.
  package init(ending: Ending, output: String = "", errors: String = "", leftOut: Int = 0) {
    self.ending = ending
    self.output = output
    self.errors = errors
    self.leftOut = leftOut
  }
}

/// Runs commands and writes files.
package protocol Shell: Sendable {
  /// Runs a line of the system's shell with the text as its input, without the terminal;
  /// cancelling the task ends it with all that it started.
  func run(_ command: String, input: String) async -> CommandReport
  /// Writes a file; `~` is the home folder, other paths start at the working folder.
  func write(_ text: String, to path: String, _ mode: WriteMode) -> WriteReport
}
