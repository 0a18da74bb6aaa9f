// Everything that can happen to the program, as data: it can be compared, logged and replayed.

package import Conversations
package import OllamaAPI
package import TerminalKit

/// Something that happened.
package enum Event: Sendable, Equatable {
  /// The program has begun: nothing was asked of anybody yet.
  case started
  case input(InputEvent)
  /// What the last view found out.
  case viewed(ViewFacts)
  /// A moment that the state waited for has come.
  case tick
  case reply(TurnID, ReplyEvent)
  case server(ServerEvent)
  case transfer(TransferID, TransferEvent)
  case history(HistoryEvent)
  /// The editor came back.
  case edited(EditOutcome)
  /// The editor came back with the Modelfile of a new model.
  case modelfileEdited(String, EditOutcome)
  case modelsRecalled(ModelMemory)
  /// A text was put on the clipboards and into a file.
  case copied(CopyReport, text: String)
  case wrote(WriteReport, WriteRequest)
  case commandEnded(number: Int, CommandReport)
  case demoStarted(Host)
  case demoFailed(SafeText)
  case themeLoaded(ThemeArrival)
  case themesListed([String])
  case configured(Configuration)
  /// Somebody wrote a file of the configuration, or of the theme.
  case filesChanged
  /// A kept conversation that was asked for, and how it was looked at.
  case conversationOpened(Conversation, ViewMemory)
  /// A page of the list that was asked for under this token.
  case conversationsListed(
    token: Int, [ConversationSummary], total: Int, revision: Int)
  case store(StoreEvent)
  case filesRead([FileResult], FilePurpose)
  case folderListed(String, [FolderEntry])
  /// Prompts of earlier runs that hold the text that was asked for.
  case promptsFound(String, [String])
  /// A schema file was read, or could not be.
  case schemaRead(SchemaTarget, file: String, SchemaReading)
  /// A Modelfile was read, or could not be.
  case modelfileRead(String, ModelfileReading)
  /// The editor came back with a system message.
  case systemEdited(OptionScope, EditOutcome)
  case request(RequestEvent)
  case diagnosed(DiagnosticsEvent)
  /// There is more to tell on the page of that title.
  case pageGrew(title: SafeText, text: SafeText)
  case probed(Host, HostFinding, circuit: CircuitBreaker.State?)
  /// How the desktop is told that.
  case announceable(SafeText, NotificationWay)
  case failure(SafeText)
}

/// What came of an editor.
package enum EditOutcome: Sendable, Equatable {
  case saved(String)
  /// Why the message stays as it is.
  case failed(SafeText)
}

/// What the store tells.
package enum StoreEvent: Sendable, Equatable {
  /// It is open and can keep things.
  case opened
  /// It cannot be opened, or cannot keep anything.
  case unusable(StorageError)
  /// A conversation is on the disk as it was after so many changes.
  case kept(ConversationID, edits: Int)
  /// A conversation is in memory alone; the store tries again by itself.
  case notKept(ConversationID, StorageError)
  /// The last conversation was wanted, and there is none.
  case nothingToResume
  case notOpened(ConversationID, StorageError)
  /// A rename and the like is done.
  case changed(ConversationID, ConversationChange)
  /// Conversations were changed, here or by another instance.
  case changes(StoreChanges)
  /// A draft of a conversation in which nothing was said, from an earlier start.
  case strayDraft(StrayDraft)
  /// Something that was asked for could not be done.
  case failed(SafeText, StorageError)
  /// What the store did by itself.
  case notice(StoreNotice)
}

/// What came of reading a schema file.
package enum SchemaReading: Sendable, Equatable {
  case schema(JSONValue)
  /// Why it cannot be used.
  case unusable(SafeText)
}

/// What a reply's stream does.
package enum ReplyEvent: Sendable, Equatable {
  /// The connection stands and the request has gone out.
  case connected(ConnectionTimes)
  case piece(ReplyPiece)
  case finished(ReplyEnd)
  case failed(OllamaError)
}

/// Text that arrived. Neighbouring pieces are merged while they wait.
package struct ReplyPiece: Sendable, Equatable {
  /// Records that arrived together.
  package struct Mark: Sendable, Equatable {
    package var at: Duration
    package var pieces: Int
    package var bytes: Int

    /// Makes a mark.
    package init(at: Duration, pieces: Int, bytes: Int) {
      self.at = at
      self.pieces = pieces
      self.bytes = bytes
    }
  }

  package var content = ""
  package var thinking = ""
  package var contentPieces = 0
  package var thinkingPieces = 0
  /// When the first answer text after thinking came, if it is in here.
  package var answerBegan: Duration?
  package var marks: [Mark] = []
  /// How sure the model was of the tokens of the answer, where that was asked for.
  package var chances: [TokenChance] = []

  /// An empty piece.
  package init() {}

  /// Adds what came after it.
  package mutating func append(_ later: ReplyPiece) {
    content += later.content
    thinking += later.thinking
    contentPieces += later.contentPieces
    thinkingPieces += later.thinkingPieces
    answerBegan = answerBegan ?? later.answerBegan
    marks += later.marks
    chances += later.chances
  }
}

/// How a reply ended well.
package struct ReplyEnd: Sendable, Equatable {
  package var at: Duration
  package var doneReason: String?
  package var metrics: ReplyMetrics?

  /// Makes an end.
  package init(at: Duration, doneReason: String?, metrics: ReplyMetrics?) {
    self.at = at
    self.doneReason = doneReason
    self.metrics = metrics
  }
}

/// What was learnt about a server; each answer carries the number of its question.
package enum ServerEvent: Sendable, Equatable {
  case up(generation: Int, version: String, latency: Duration)
  case down(generation: Int, OllamaError)
  case models(generation: Int, [ModelSummary])
  case running(generation: Int, [RunningModel])
  case details(generation: Int, model: String, ModelDetails)
  /// A question other than the first could not be answered.
  case failed(generation: Int, what: SafeText, OllamaError)
  case loaded(generation: Int, model: String)
  case unloaded(generation: Int, model: String)
  case changed(generation: Int, ModelChange)
  /// While the demo runs: the real server answers.
  case realHostAnswers(Host)
}
