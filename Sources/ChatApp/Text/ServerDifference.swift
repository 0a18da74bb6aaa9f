internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Our own figures of a reply beside the server's exact ones.
enum ServerDifference {
  /// `ours 41.8 tokens/s, 0.2 % less`, and the same of the count and of the first token.
  static func lines(_ turn: Turn, _ metrics: ReplyMetrics) -> [SafeText] {
    var lines: [SafeText] = []
    if let ours = turn.measuredRate, let exact = metrics.replyRate {
      lines.append("ours \(Figures.rate(ours)) tokens/s, \(share(ours, exact))")
    }
    if let exact = metrics.replyTokens, turn.pieces > 0 {
      let difference = turn.pieces - exact
      let words: SafeText =
        difference == 0 ? "as many" : "\(abs(difference)) \(difference < 0 ? "fewer" : "more")"
      lines.append("ours \(turn.pieces) tokens, \(words)")
    }
    if let first = turn.timeToFirstToken, let read = metrics.promptDuration {
      let server = read + (metrics.loadDuration ?? .zero)
      lines.append("first token \(Figures.span(first)), the server \(Figures.span(server))")
    }
    return lines
  }

  private static func share(_ ours: Double, _ exact: Double) -> SafeText {
    let percent = (ours / exact - 1) * 100
    let number = SafeText(Figures.decimal(abs(percent), 1), as: .field)
    guard number != "0.0" else { return "the same" }
    return "\(number) % \(percent < 0 ? "less" : "more")"
  }
}
