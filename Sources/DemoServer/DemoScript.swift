/// A fault to play on requests, for tests: what happens, to which path, and how often.
package struct DemoFault: Sendable, Equatable {
  /// What goes wrong.
  package enum Kind: Sendable, Equatable {
    /// Sends nothing until the test opens the gate.
    case holdHeaders(gate: String)
    /// Answers with this status and body and does nothing else.
    case fail(status: Int, body: String, type: String = "application/json; charset=utf-8")
    /// Sends these lines as the stream, whatever they are, each in a chunk of its own, and ends.
    case lines([String])
    /// Stops after so many records until the test opens the gate.
    case hold(gate: String, afterRecords: Int)
    /// Sends an error line after so many records, and ends.
    case errorLine(String, afterRecords: Int)
    /// Ends in order after so many records, without the final one.
    case endEarly(afterRecords: Int)
    /// Closes the connection after so many records, without the closing chunk.
    case cut(afterRecords: Int)
  }

  /// The path it is for, such as `/api/chat`.
  package var path: String
  /// What goes wrong.
  package var kind: Kind
  /// How many requests it is for; later ones are answered well.
  package var times: Int

  /// A fault for the next so many requests to a path.
  package init(_ path: String, _ kind: Kind, times: Int = 1) {
    self.path = path
    self.kind = kind
    self.times = times
  }
}

/// One request as a `DemoServer` saw it.
package struct DemoRequest: Sendable, Equatable {
  /// The method, as sent.
  package let method: String
  /// The path without its query.
  package let path: String
  /// The body as text.
  package let body: String
  /// How it ended; nil while it is running.
  package internal(set) var end: End?

  /// How a request ended.
  package enum End: Sendable, Equatable {
    /// Answered to the end.
    case answered
    /// The client left before that.
    case clientLeft
    /// Cut by a fault.
    case cut
  }
}
