package import TerminalKit

/// A request to a server, in figures.
package struct RequestEntry: Sendable, Equatable {
  package let number: Int
  package let method: String
  package let endpoint: String
  package let host: String
  package let model: String?
  package let began: Moment
  /// The HTTP status; nil before the answer.
  package var status: Int?
  /// From the request to the answer's last byte; nil while it runs.
  package var took: Duration?
  /// Bytes of the answer.
  package var bytes = 0
  package var attempts = 1
  /// The code of the error that ended it.
  package var fault: String?

  init(
    number: Int, method: String, endpoint: String, host: String, model: String?, began: Moment
  ) {
    self.number = number
    self.method = method
    self.endpoint = endpoint
    self.host = host
    self.model = model
    self.began = began
  }
}

/// What of the requests is asked of the one who keeps them.
package enum RequestDeed: Sendable, Equatable {
  /// A page with all that was sent and came.
  case show(Int)
  /// Copies it as a command of curl; into a file too where that is allowed.
  case copy(Int, toFile: Bool)
}

/// What comes of it.
package enum RequestEvent: Sendable, Equatable {
  /// It began, or ended.
  case told(RequestEntry)
  case shown(title: SafeText, text: SafeText)
}
