package import Conversations
package import TerminalKit

/// A file that goes with a prompt.
package struct AttachedFile: Sendable, Equatable {
  package var attachment: Attachment
  /// What in its text nobody sees.
  package var hazards: Hazards

  /// Makes one.
  package init(_ attachment: Attachment, hazards: Hazards = Hazards()) {
    self.attachment = attachment
    self.hazards = hazards
  }
}

/// A file as the person named it.
package struct FileRequest: Sendable, Hashable {
  /// The words in the message, `@"my notes.txt":10-40`; empty where it is not named there.
  package var words: String
  /// The path, relative to the folder in which the program was started, or from `~` on.
  package var path: String
  /// The lines that are wanted, counted from 1; nil for all.
  package var lines: ClosedRange<Int>?
  /// Whether the words may as well mean no file: then what cannot be attached is only text.
  package var isGuess = false

  /// A wish for a file.
  package init(_ path: String, lines: ClosedRange<Int>? = nil, words: String = "") {
    self.path = path
    self.lines = lines
    self.words = words
  }

  /// The name to show.
  package var name: String {
    guard let lines else { return path }
    let end = lines.upperBound == .max ? "" : String(lines.upperBound)
    return lines.lowerBound == lines.upperBound
      ? "\(path):\(end)" : "\(path):\(lines.lowerBound)-\(end)"
  }
}

/// What came of a file that was named.
package enum FileOutcome: Sendable, Equatable {
  case file(AttachedFile)
  /// There is none.
  case missing
  /// It cannot be attached; the sentence names it.
  case refused(SafeText)
}

/// A file that was looked at.
package struct FileResult: Sendable, Equatable {
  package var request: FileRequest
  package var outcome: FileOutcome
  /// A result.
  package init(_ request: FileRequest, _ outcome: FileOutcome) {
    self.request = request
    self.outcome = outcome
  }
}

/// What files are read for.
package enum FilePurpose: Sendable, Equatable {
  /// They are named in the message.
  case mention
  /// `/attach` named them in this conversation.
  case attach(ConversationID)
  /// This was pasted; a terminal does so when files are dropped on it.
  case drop(String)
  /// The message is about to be sent.
  case sending
}

/// One entry of a folder.
package struct FolderEntry: Sendable, Equatable {
  package var name: String
  package var isFolder: Bool
  /// Bytes; 0 for folders.
  package var size: Int
  /// An entry.
  package init(name: String, isFolder: Bool, size: Int) {
    self.name = name
    self.isFolder = isFolder
    self.size = size
  }
}

/// The files of the message that is being written.
package struct ComposerFiles: Sendable, Equatable {
  /// Attached by command or dropped.
  package var attached: [AttachedFile] = []
  /// Named in the message by hand: these alone are read when it is sent.
  package var named: [FileRequest] = []
  /// What came of those.
  package var mentioned: [FileResult] = []
  /// The message, as the field holds it, that goes out without what the model cannot take.
  package var settled: String?
  /// The message that waits for its files, as the field holds it.
  package var sending: String?
  /// The folder listed last, for completion: as it was written, with the slash behind it.
  package var folder: String?
  package var entries: [FolderEntry] = []
  /// Esc closed the completion of this name: only Tab opens it again.
  package var isClosed = false

  /// No files.
  package init() {}
}

/// Attachments of one message of a request, whose bytes are put in before it is sent.
package struct Enclosure: Sendable, Equatable {
  /// The message's place in the request.
  package var message: Int
  package var attachments: [Attachment]
  /// Attachments of that message which the model cannot take, by name.
  package var leftOut: [String]

  /// About how many tokens its text files cost.
  var tokens: Int { attachments.reduce(0) { $0 + ($1.tokens ?? 0) } }
}
