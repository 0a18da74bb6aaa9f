#if Resilience
/// The `Retry-After` header (RFC 9110, 10.2.3): seconds, or one of three forms of a date.
public enum RetryAfter {
  /// What any longer wait is cut to: nobody waits for more than a day.
  public static let maximum = Duration.seconds(86_400)

  /// The wait a header asks for, or nil where it says nothing legal.
  ///
  /// `unixTime` is the wall clock.
  public static func delay(from value: String, unixTime: Double) -> Duration? {
    let text = trimmed(value)
    guard let first = text.first else { return nil }
    if (48...57).contains(first) {
      guard text.allSatisfy({ (48...57).contains($0) }) else { return nil }
      return seconds(text)
    }
    let now = unixTime.isFinite ? Int64(min(max(unixTime, -1e12), 1e12).rounded(.down)) : 0
    guard let date = HTTPDate.seconds(from: String(decoding: text, as: UTF8.self), now: now)
    else { return nil }
    return min(.seconds(max(0, date - now)), maximum)
  }

  /// The wait that several header lines ask for: the longest legal one.
  public static func delay(from values: [String], unixTime: Double) -> Duration? {
    values.compactMap { delay(from: $0, unixTime: unixTime) }.max()
  }

  /// What is really waited: never less than our own backoff, never over 5 s more than it.
  public static func bounded(_ asked: Duration?, ownBackoff: Duration) -> Duration {
    guard let asked else { return ownBackoff }
    return min(max(asked, ownBackoff), ownBackoff + .seconds(5))
  }

  private static func trimmed(_ value: String) -> ArraySlice<UInt8> {
    var bytes = Array(value.utf8)[...]
    while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
    while let first = bytes.first, first == 32 || first == 9 { bytes.removeFirst() }
    return bytes
  }

  private static func seconds(_ digits: ArraySlice<UInt8>) -> Duration {
    var total: Int64 = 0
    for digit in digits {
      total = total * 10 + Int64(digit - 48)
      if total >= maximum.components.seconds { return maximum }
    }
    return .seconds(total)
  }
}
#endif
