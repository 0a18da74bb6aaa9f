package import TerminalKit

/// A request to a server, in figures.
package struct RequestEntry: Sendable, Equatable {
  /// Something that a policy did with it.
  package struct Decision: Sendable, Equatable {
    /// Since the request began.
    package let at: Duration
    package let words: SafeText
  }

  /// How many decisions are kept of one request.
  static let mostDecisions = 24

  package let number: Int
  package let method: String
  package let endpoint: String
  package let host: String
  package let model: String?
  package let began: Moment
  /// It is of a private conversation: no log tells of it.
  package let isPrivate: Bool
  /// The HTTP status; nil before the answer.
  package var status: Int?
  /// From the request to the answer's last byte; nil while it runs.
  package var took: Duration?
  /// Bytes of the answer.
  package var bytes = 0
  package var attempts = 1
  /// What the host's circuit did last on its account, in a word; nil for nothing.
  package var circuit: SafeText?
  /// What policies did, the first first; at most 24.
  package var decisions: [Decision] = []
  /// The code of the error that ended it.
  package var fault: String?

  init(
    number: Int, method: String, endpoint: String, host: String, model: String?, began: Moment,
    isPrivate: Bool = false
  ) {
    self.number = number
    self.method = method
    self.endpoint = endpoint
    self.host = host
    self.model = model
    self.began = began
    self.isPrivate = isPrivate
  }

  /// Notes what a policy did, as long as there is room.
  mutating func note(_ words: SafeText, at instant: Duration) {
    guard decisions.count < Self.mostDecisions else { return }
    decisions.append(Decision(at: max(instant, .zero), words: words))
  }
}

/// What of the requests is asked of the one who keeps them.
package enum RequestDeed: Sendable, Equatable {
  /// A page with all that was sent and came.
  case show(Int)
  /// Copies it as a command of curl; into a file too where that is allowed.
  case copy(Int, toFile: Bool)
  /// Copies what was sent, as JSON.
  case copyBody(Int, toFile: Bool)
  /// A page with the prompt as the model sees it: the server is asked to render it.
  case prompt(Int)
}

/// What comes of it.
package enum RequestEvent: Sendable, Equatable {
  /// It began, or ended.
  case told(RequestEntry)
  case shown(number: Int, title: SafeText, text: SafeText)
}
