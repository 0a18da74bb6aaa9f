/// How long a model stays loaded after a reply.
public enum KeepAlive: Sendable, Hashable {
  /// Until the server stops.
  case forever
  /// Unload as soon as the reply is done.
  case unloadNow
  /// For this long; zero means `unloadNow`, less than zero `forever`.
  case duration(Duration)

  /// For so many seconds.
  public static func seconds(_ count: Int) -> KeepAlive { .duration(.seconds(count)) }
  /// For so many minutes.
  public static func minutes(_ count: Int) -> KeepAlive { times(count, 60) }
  /// For so many hours.
  public static func hours(_ count: Int) -> KeepAlive { times(count, 3600) }

  private static func times(_ count: Int, _ unit: Int) -> KeepAlive {
    // A century is as good as for ever, and cannot overflow.
    .duration(.seconds(min(max(count, -1_000_000), 1_000_000) * unit))
  }

  /// Reads what a person types: `5m`, `1h30m`, a bare number of seconds, `0`, `forever` or `-1`.
  public init?(_ text: String) {
    if text == "forever" {
      self = .forever
    } else if let seconds = Double(text), seconds.isFinite, seconds.magnitude < 9.2e9 {
      self = Self.normal(.nanoseconds(Int64(seconds * 1e9)))
    } else if let duration = GoDuration.parse(text) {
      self = Self.normal(duration)
    } else {
      return nil
    }
  }

  /// The time in seconds; nil for `forever`.
  public var seconds: Double? {
    switch self {
    case .forever: nil
    case .unloadNow: 0
    case .duration(let time): time < .zero ? nil : Double(time.wholeNanoseconds) / 1e9
    }
  }

  private static func normal(_ time: Duration) -> KeepAlive {
    time < .zero ? .forever : time == .zero ? .unloadNow : .duration(time)
  }
}

extension KeepAlive: JSONEncodable, JSONDecodable {
  /// -1, 0 or a text such as `5m`.
  public var json: JSONValue {
    switch self {
    case .forever: -1
    case .unloadNow: 0
    case .duration(let time):
      time < .zero ? -1 : time == .zero ? 0 : .string(GoDuration.shortText(time))
    }
  }

  /// Reads seconds as a number or a duration as text, as the server does; throws `parse` otherwise.
  public init(json: JSONValue) throws(OllamaError) {
    switch json {
    case .number(let number):
      guard number.double.magnitude < 9.2e9 else {
        self = number.double < 0 ? .forever : .duration(.seconds(9_200_000_000))
        return
      }
      self = Self.normal(.nanoseconds(Int64(number.double * 1e9)))
    case .string(let text):
      guard let time = GoDuration.parse(text) else {
        throw OllamaError(.parse, detail: "keep_alive \"\(text)\" is not a duration such as 5m")
      }
      self = Self.normal(time)
    case .null, .bool, .array, .object:
      throw OllamaError(.parse, detail: "keep_alive should be a number or a duration such as 5m")
    }
  }
}
