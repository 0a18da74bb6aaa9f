internal import Conversations
internal import OllamaAPI

/// Where a reply's stream goes: into the mailbox and, as it comes, into the journal.
struct ReplyOutlet: Sendable {
  let turn: TurnID
  let mailbox: Mailbox
  /// Keeps what has come, so that a crash loses less than a second; nil for private replies.
  let journal: (any ConversationStoring)?

  /// Passes a piece on; returns when there is room for the next.
  func bring(_ piece: ReplyPiece) async {
    journal?.journal(turn: turn, content: piece.content, thinking: piece.thinking)
    tell(.piece(piece))
    await mailbox.waitForRoom()
  }

  /// Passes on anything else that the stream does.
  func tell(_ event: ReplyEvent) { mailbox.post(.reply(turn, event)) }

  /// Tells of the connection.
  func connected(_ connection: TransportEvent.Connection) {
    tell(.connected(ConnectionTimes(connection)))
  }

  /// Tells of a failure, unless the reply was ended from here.
  func failed(_ error: OllamaError) {
    guard !Task.isCancelled, error.kind != .cancelled else { return }
    tell(.failed(error))
  }
}
