internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Lines that name models, typed before the server has told which it has: they wait for its list
/// instead of being told that a model is not there.
enum AwaitingModels {
  private static let commands: Set<CommandID> = [.model, .load, .duel, .bench]

  /// Whether the line has to wait; it is remembered then.
  static func hold(
    _ command: CommandID, _ arguments: String, _ text: String, in state: inout AppState
  ) -> Bool {
    guard commands.contains(command), !arguments.isEmpty, state.server.models == nil else {
      return false
    }
    // A choice can be made for a server that is away; what has to ask it cannot.
    let isChoice = command == .model || command == .load
    if state.server.isDown, isChoice { return false }
    state.awaitingModels = AwaitingLine(
      command: command, arguments: arguments, text: text, conversation: state.current)
    guard !state.server.isDown else {
      giveUp(in: &state)
      return true
    }
    let place = SafeText(state.server.host.displayName, as: .field)
    state.tell(.information, "Asking \(place) for its models first…  Esc gives up.")
    return true
  }

  /// The list is here: what waited is done, unless the person has gone elsewhere meanwhile.
  static func release(_ state: inout AppState) -> [Effect] {
    guard let line = state.awaitingModels else { return [] }
    state.awaitingModels = nil
    guard line.conversation == state.current else {
      state.tell(.warning, "\(name(line)) was not done: another conversation is open now.")
      return []
    }
    state.notice = nil
    return CommandTable.standard.run(line.command, line.arguments, in: &state)
  }

  /// The list does not come: the line stands in the message again.
  static func giveUp(in state: inout AppState) {
    guard let line = state.awaitingModels else { return }
    state.awaitingModels = nil
    if state.composer.isEmpty { state.composer.field.insert(line.text) }
    let place = SafeText(state.server.host.displayName, as: .field)
    state.tell(.warning, "\(place) did not tell its models; \(name(line)) was not done.")
  }

  /// The person no longer wants it; false where nothing waits.
  static func cancel(in state: inout AppState) -> Bool {
    guard let line = state.awaitingModels else { return false }
    state.awaitingModels = nil
    if state.composer.isEmpty { state.composer.field.insert(line.text) }
    state.tell(.information, "\(name(line)) was not done.")
    return true
  }

  private static func name(_ line: AwaitingLine) -> SafeText {
    SafeText(String(line.text.prefix { !$0.isWhitespace }), as: .field)
  }
}

/// A line that waits for the list of models.
package struct AwaitingLine: Sendable, Equatable {
  let command: CommandID
  let arguments: String
  /// As it was typed.
  let text: String
  /// Where it was typed.
  let conversation: ConversationID
}
