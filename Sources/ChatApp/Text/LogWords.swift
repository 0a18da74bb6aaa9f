internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// The lines of the log. They tell of requests, never what was said in them.
enum LogWords {
  static func began(_ entry: RequestEntry) -> SafeText { "\(what(entry)) sent" }

  static func ended(
    _ entry: RequestEntry, _ outcome: CallOutcome, _ mask: SecretMask
  ) -> (LogLevel, SafeText) {
    let took = entry.took.map { Figures.span($0) } ?? "-"
    let tries: SafeText =
      entry.attempts > 1 ? ", \(Figures.count(entry.attempts, "try", "tries"))" : ""
    guard let error = outcome.error else {
      let status = entry.status.map { "\($0) " } ?? ""
      let size = Figures.size(Int64(entry.bytes))
      let words: SafeText = "\(what(entry)) \(SafeText(status, as: .field))in \(took), \(size)"
      return (.info, words + tries + figures(outcome.metrics))
    }
    if error.kind == .cancelled { return (.info, "\(what(entry)) ended from here after \(took)") }
    let reason = SafeText(String(mask.text(error.description).prefix(400)), as: .field)
    return (
      error.isRetryable ? .warning : .error,
      "\(what(entry)) failed after \(took)\(tries): \(SafeText(error.code, as: .field)): \(reason)"
    )
  }

  private static func what(_ entry: RequestEntry) -> SafeText {
    let model = entry.model.map { " \($0)" } ?? ""
    return SafeText("\(entry.host) \(entry.method) \(entry.endpoint)\(model)", as: .field)
  }

  private static func figures(_ metrics: ReplyMetrics?) -> SafeText {
    guard let tokens = metrics?.replyTokens else { return "" }
    let rate = metrics?.replyRate.map { " at \(Figures.rate($0)) tok/s" as SafeText } ?? ""
    return ", \(tokens) tok\(rate)"
  }

  /// `2026-11-23T02:31:07+01:00`: the local time, and how far it is from Greenwich.
  static func stamp(_ time: WallTime) -> String {
    guard time.seconds.isFinite, abs(time.seconds) < 1e11 else { return "-" }
    let local = Int(time.seconds.rounded(.down)) + time.offset
    let (day, second) = (Self.floored(local, 86_400), Self.rest(local, 86_400))
    let date = civil(day)
    let zone = abs(time.offset) / 60
    let sign = time.offset < 0 ? "-" : "+"
    return "\(date)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      + "\(sign)\(two(zone / 60)):\(two(zone % 60))"
  }

  /// `02:31:07`.
  static func clock(_ time: WallTime) -> String {
    String(stamp(time).dropFirst(11).prefix(8))
  }

  // Days since 1970 as a date of the Gregorian calendar, counted in eras of 400 years from March.
  private static func civil(_ days: Int) -> String {
    let shifted = days + 719_468
    let era = floored(shifted, 146_097)
    let day = rest(shifted, 146_097)
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let ofYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let ofMonth = ofYear - (153 * month + 2) / 5 + 1
    let number = month < 10 ? month + 3 : month - 9
    return "\(era * 400 + year + (number <= 2 ? 1 : 0))-\(two(number))-\(two(ofMonth))"
  }

  private static func floored(_ value: Int, _ by: Int) -> Int {
    value >= 0 ? value / by : (value - by + 1) / by
  }

  private static func rest(_ value: Int, _ by: Int) -> Int { value - floored(value, by) * by }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
