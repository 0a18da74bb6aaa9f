/// Time limits of one exchange, each for its own phase; nil means none.
public struct Timeouts: Sendable, Hashable {
  /// Resolving, connecting and securing.
  public var connect: Duration?
  /// From the request sent to the answer's headers. Long, since a model may have to be loaded.
  public var firstByte: Duration?
  /// Between two pieces of the answer.
  public var silence: Duration?
  /// The whole exchange.
  public var total: Duration?

  /// Limits for replies of models: 5 s, 330 s, 300 s and none.
  public init(
    connect: Duration? = .seconds(5), firstByte: Duration? = .seconds(330),
    silence: Duration? = .seconds(300), total: Duration? = nil
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.silence = silence
    self.total = total
  }

  /// Limits for questions that a server answers at once: 5 s, 30 s, 30 s and 60 s.
  public static let information = Timeouts(
    firstByte: .seconds(30), silence: .seconds(30), total: .seconds(60))

  /// Limits for pulls, pushes and creations: 5 s, 330 s, 30 min and none in total. Between two
  /// reports a server may verify or convert hundreds of gigabytes without a word.
  public static let transfer = Timeouts(silence: .seconds(1800))
}
