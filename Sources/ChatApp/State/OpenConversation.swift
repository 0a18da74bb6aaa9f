package import Conversations

/// A conversation with all that the program holds beside its turns.
package struct OpenConversation: Sendable, Equatable {
  package var conversation: Conversation
  package var settings: ChatSettings
  /// How many tokens the model sees.
  package var ledger = ContextLedger()
  /// The reply on its way; it goes on when another conversation is looked at.
  package var reply: Reply?
  /// Prompts that wait for the reply to end.
  package var queue: [Prompt] = []
  /// A held queue (after Esc) is not sent by itself.
  package var queueIsHeld = false
  /// Whether something came that has not been looked at.
  package var isUnread = false
  /// What was being written when another conversation was opened; the composer holds it while
  /// this one is looked at.
  package var draft = Draft()
  /// The prompt that is being written anew.
  package var editing: Editing?
  package var transcript = TranscriptState()
  /// Measures of the last reply that ended, for the diagnostics.
  package var lastMeter: TokenMeter?
  package var lastConnection: ConnectionTimes?
  /// Replies before or during which a server dropped what it was sent, as its counts tell.
  package var losses: [TurnID: ContextLoss] = [:]

  /// How sure the model was of its words.
  package var chances = ReplyChances()

  /// Whether two models are being asked, one after the other.
  package var isDuelling = false
  /// A summary that is being made of the older turns.
  package var compaction: Compaction?

  /// Whether the model is at work on it: a reply, or a summary, is on its way.
  package var isBusy: Bool { reply != nil || isDuelling || compaction?.stage == .writing }

  /// Whether another instance of the program brings the last reply.
  package var isAnsweredElsewhere: Bool {
    reply == nil && conversation.last?.isRunning == true
  }

  /// Opens an empty conversation.
  package init(_ conversation: Conversation, settings: ChatSettings) {
    self.conversation = conversation
    self.settings = settings
  }
}

/// What is sent at once.
package struct Prompt: Sendable, Equatable {
  package var text: String
  package var files: [AttachedFile]

  /// A prompt of this text with these files.
  package init(_ text: String, files: [AttachedFile] = []) {
    self.text = text
    self.files = files
  }
}

/// A prompt that is written anew: sent, it stands beside the old one.
package struct Editing: Sendable, Equatable {
  package var prompt: TurnID
  /// What was being written before.
  package var draft: Draft
}

/// How the transcript is looked at.
package struct TranscriptState: Sendable, Equatable {
  package var anchor: ScrollAnchor = .end
  /// Scrolling asked for since the last view, in rows; the view settles it into an anchor.
  package var pendingScroll = 0
  /// Turns whose thinking is unfolded.
  package var unfolded: Set<TurnID> = []
  /// Transcript focus: the turn that keys act on.
  package var cursor: TurnID?
  /// The chosen code block within the cursor's turn.
  package var block: Int? {
    didSet { word = nil }
  }
  /// The chosen token of the cursor's turn, whose alternatives are shown.
  package var word: Int?
  /// What the next `/write`, `/pipe` or `/copy` takes, chosen in the transcript.
  package var target: BlockTarget?
  /// Lines chosen with `v` or the mouse.
  package var selection: LineSelection?
  /// Where the mouse's button went down, as long as it is down.
  package var grip: SourcePlace?
  package var find: FindState?
  /// What the next view brings into view, unless it is there already.
  package var jump: ScrollJump?

  /// At the end, following.
  package init() {}
}

/// A turn, or one of its code blocks, counted from 0.
package struct BlockTarget: Sendable, Equatable {
  package var turn: TurnID
  package var block: Int?
}

/// Where the top of the viewport stands.
package enum ScrollAnchor: Sendable, Hashable {
  /// The end is in view and followed.
  case end
  /// The top visible row is this row of this turn.
  case row(TurnID, Int)
}
