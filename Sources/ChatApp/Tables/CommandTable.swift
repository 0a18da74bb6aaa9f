// The program's table of contents: what can be done, under which names, when, and by which body.
// Keys (`KeyTable`), slash lines and the palette name these same commands; help, the manual page
// and docs/commands.md are made from them.

package import TerminalKit

/// One command.
package struct Command: Sendable {
  /// What may follow the name on a slash line, for completion.
  package enum Argument: Sendable, Equatable {
    case none
    case model
    case models
    /// Models or files.
    case sources
    case theme
    case setting
    /// A setting of the configuration, then its value.
    case configuration
    case showing
    case onOff
    /// A file of the person's.
    case file
    /// A file that is attached.
    case attached
    case level
    /// For what options are chosen.
    case scope
    case preset
    case format
    case undo
    /// A format of exports, then a file.
    case export
  }

  /// Under which heading it stands in the help.
  package enum Subject: String, Sendable, CaseIterable {
    case conversation = "Conversation"
    case models = "Models and settings"
    case screen = "Screen"
    case session = "Session"
    case writing = "Writing"
    case scrolling = "Scrolling"
    case transcript = "Transcript"
    case lists = "Lists and pages"
  }

  /// What a command does, given what was typed after its name.
  package typealias Body = @Sendable (inout AppState, String) -> [Effect]

  package let id: CommandID
  /// Names on a slash line, without the slash; the first is the one shown. Empty: keys only.
  package let names: [String]
  package let subject: Subject
  /// One line, starting with a verb.
  package let summary: SafeText
  /// How arguments are written, such as `[NAME]`.
  package let usage: SafeText
  package let argument: Argument
  /// Why it cannot be done now; nil when it can.
  package let unavailable: @Sendable (borrowing AppState) -> SafeText?
  package let body: Body

  init(
    _ id: CommandID, _ names: [String] = [], _ subject: Subject, _ summary: SafeText,
    usage: SafeText = "", argument: Argument = .none,
    unavailable: @escaping @Sendable (borrowing AppState) -> SafeText? = { _ in nil },
    _ body: @escaping Body
  ) {
    self.id = id
    self.names = names
    self.subject = subject
    self.summary = summary
    self.usage = usage
    self.argument = argument
    self.unavailable = unavailable
    self.body = body
  }
}

/// All commands.
package struct CommandTable: Sendable {
  /// The table that the program uses.
  package static let standard = CommandTable(
    conversation + history + models + screen + session + writing + scrolling + transcript + lists)

  /// The commands in the order of the help.
  package let commands: [Command]
  private let byID: [CommandID: Command]
  private let byName: [String: Command]

  init(_ commands: [Command]) {
    self.commands = commands
    byID = Dictionary(commands.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    byName = Dictionary(
      commands.flatMap { command in command.names.map { ($0, command) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The command of an identifier.
  package subscript(id: CommandID) -> Command? { byID[id] }

  /// The command of a slash name, whole: prefixes never match.
  package func named(_ name: String) -> Command? { byName[name] }

  /// The commands that have slash names, by their first name.
  package var slashCommands: [Command] {
    commands.filter { !$0.names.isEmpty }.sorted { ($0.names.first ?? "") < ($1.names.first ?? "") }
  }

  /// Carries a command out, or tells why it cannot be.
  package func run(_ id: CommandID, _ arguments: String = "", in state: inout AppState) -> [Effect]
  {
    guard let command = byID[id] else { return [] }
    if let reason = command.unavailable(state) {
      state.tell(.warning, reason)
      return []
    }
    return command.body(&state, arguments)
  }
}
