// What `update` wants done, as data: compared in tests, carried out by `EffectRunner`.

package import Conversations
package import OllamaAPI
package import TerminalKit

/// Something to be done outside the state.
package enum Effect: Sendable, Equatable {
  /// Ask whether the server is there, its version, its models, what runs.
  case checkServer(Host, generation: Int)
  /// Ask what runs.
  case listRunning(Host, generation: Int)
  case showModel(Host, String, generation: Int)
  case load(Host, String, ModelOptions, generation: Int)
  case unload(Host, String, generation: Int)
  /// Send a request and stream its reply into the turn.
  case chat(Host, TurnID, ChatRequest)
  /// Go on with a reply that broke off: thinking and text are what it has so far.
  case resume(Host, TurnID, ChatRequest, thinking: String, text: String)
  /// End a reply by closing its connection.
  case cancel(TurnID)
  /// Ask now and then whether the real server has come while the demo runs.
  case watchHost(Host)
  case startDemo
  case stopDemo
  /// Keep the conversation.
  case save(Conversation)
  case loadTheme(String)
  case listThemes
  /// Put text on every clipboard in reach, and into a file.
  case copy(String)
  /// Write the text to a file, run the person's editor on it, read it back.
  case edit(String)
  case rememberModel(String)
  /// Read the configuration's files again.
  case readConfiguration
  /// Something only the terminal can do.
  case terminal(TerminalRequest)
  /// Leave.
  case quit
}
