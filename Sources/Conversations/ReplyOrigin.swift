/// What made a reply: with it the same request can be sent again.
package struct ReplyOrigin: Sendable, Equatable {
  /// The model's digest, 64 hexadecimal digits; nil when it was not known.
  package var digest: String?
  /// The server, such as `localhost:11434`; no credentials.
  package var host: String?
  /// The request's `options` as JSON text.
  package var options: String?
  /// The seed, where one was given.
  package var seed: Int?
  /// The system prompt.
  package var system: String?
  /// The request's `think` as JSON text.
  package var think: String?
  /// The request's `format` as JSON text.
  package var format: String?

  /// An origin; all is optional.
  package init(
    digest: String? = nil, host: String? = nil, options: String? = nil, seed: Int? = nil,
    system: String? = nil, think: String? = nil, format: String? = nil
  ) {
    self.digest = digest
    self.host = host
    self.options = options
    self.seed = seed
    self.system = system
    self.think = think
    self.format = format
  }

  /// Whether nothing is known.
  package var isEmpty: Bool { self == ReplyOrigin() }
}
