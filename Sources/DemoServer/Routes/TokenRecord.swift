import Foundation

/// The probability of a token and of those that could have stood in its place, as they travel.
struct TokenRecord {
  let token: String
  /// The likeliest first; empty where there was no choice, so that the token is certain.
  let odds: [TokenOdds.Choice]

  /// The record, with so many of the likeliest.
  func value(top count: Int) -> WireValue {
    let own = odds.first { $0.token == token } ?? TokenOdds.Choice(token: token, share: 1)
    let all = odds.isEmpty ? [own] : odds
    let top = all.prefix(count).map { WireValue.object(Self.members($0)) }
    let rest = WireValue.record(["top_logprobs": count > 0 ? .array(top) : nil])
    return .object(Self.members(own) + (rest.members ?? []))
  }

  private static func members(_ choice: TokenOdds.Choice) -> [WireValue.Member] {
    let logarithm = log(min(max(choice.share, .leastNormalMagnitude), 1))
    let bytes = choice.token.utf8.map { WireValue.int(Int($0)) }
    return [
      .init(name: "token", value: .string(choice.token)),
      .init(name: "logprob", value: logarithm == 0 ? .int(0) : .number("\(logarithm)")),
      .init(name: "bytes", value: .array(bytes)),
    ]
  }
}
