package import OllamaAPI

/// One utterance: what a person sent or what a model answered.
package struct Turn: Sendable, Equatable {
  /// How far a turn has come.
  package enum Progress: Sendable, Equatable {
    /// Complete.
    case done
    /// A reply still arrives, or has yet to begin.
    case running
    /// The person stopped it.
    case stopped
    /// It broke off; the text that came stays.
    case cut(OllamaError)
    /// Nothing came but an error.
    case failed(OllamaError)
  }

  package let id: TurnID
  /// The turn that this one answers or follows; nil for the first.
  package let parent: TurnID?
  package let role: Message.Role
  /// The text, raw as it came: it goes back to the model; screens show it through `SafeText`.
  package var content: String
  /// The model's thinking, raw.
  package var thinking: String
  /// The model that answers; empty for a person's turn.
  package var model: String
  package let began: WallTime
  package var progress: Progress
  /// Pieces that arrived with answer text; an estimate of tokens until `metrics` has the server's.
  package var contentPieces: Int
  /// Pieces that arrived with thinking.
  package var thinkingPieces: Int
  /// How long the model thought; nil while it does, or when it did not.
  package var thinkingTime: Duration?
  /// Why the reply ended, in the server's word (`stop`, `length`).
  package var doneReason: String?
  /// The server's exact figures; nil until the final record.
  package var metrics: ReplyMetrics?
  /// Our own measure of generation, tokens a second.
  package var measuredRate: Double?
  /// From sending to the first piece.
  package var timeToFirstToken: Duration?
  /// What made the reply, so that it can be asked for again exactly; nil for a person's turn.
  package var origin: ReplyOrigin?
  /// Files that went with the text.
  package var attachments: [Attachment] = []
  /// How often the turn was changed; no part of what is compared.
  package internal(set) var edits = EditCount()

  /// Makes a turn without text figures.
  package init(
    id: TurnID, parent: TurnID?, role: Message.Role, content: String, model: String = "",
    began: WallTime, progress: Progress = .done
  ) {
    self.id = id
    self.parent = parent
    self.role = role
    self.content = content
    thinking = ""
    self.model = model
    self.began = began
    self.progress = progress
    contentPieces = 0
    thinkingPieces = 0
  }

  /// What broke the turn off, if anything did.
  package var error: OllamaError? {
    switch progress {
    case .cut(let error), .failed(let error): error
    case .done, .running, .stopped: nil
    }
  }

  /// Whether the reply may still grow.
  package var isRunning: Bool { progress == .running }
}
