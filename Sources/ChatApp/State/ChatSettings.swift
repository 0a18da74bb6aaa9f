package import OllamaAPI

/// What goes with each request of a conversation, beside its turns.
package struct ChatSettings: Sendable, Equatable {
  /// The model; nil until one is chosen.
  package var model: String?
  package var system: String?
  package var options = ModelOptions()
  package var think: Think?
  package var format: ResponseFormat?
  /// Show the server's figures under each reply, as `ollama run --verbose` does.
  package var verbose = false
  /// Wrap by words; otherwise at the edge.
  package var wordWrap = true

  /// Makes the settings of a fresh conversation.
  package init(model: String? = nil) { self.model = model }
}
