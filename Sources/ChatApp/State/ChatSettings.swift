package import Conversations
package import OllamaAPI

/// What goes with each request of a conversation, beside its turns.
package struct ChatSettings: Sendable, Equatable {
  /// The model; nil until one is chosen.
  package var model: String?
  package var system: String?
  package var options = ModelOptions()
  package var think: Think?
  package var format: ResponseFormat?
  /// How long the model stays loaded after a reply; nil for the server's own time.
  package var keepAlive: KeepAlive?
  /// Show the server's figures under each reply, as `ollama run --verbose` does.
  package var verbose = false
  /// Wrap by words; otherwise at the edge.
  package var wordWrap = true
  /// Where the model's view of the conversation begins; the last that lies on the branch holds.
  package var cuts: [ContextCut] = []
  /// The last turn before the view was changed: the server's counts up to it are of another view.
  package var countsFrom: TurnID?

  /// The duels of the conversation, with their votes.
  package var duels: [Duel] = []

  /// Makes the settings of a fresh conversation.
  package init(model: String? = nil) { self.model = model }

  /// The settings for another conversation: all but what names turns of this one.
  package var forAnother: ChatSettings {
    var other = self
    other.cuts = []
    other.duels = []
    other.countsFrom = nil
    return other
  }
}
