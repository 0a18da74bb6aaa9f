package import OllamaAPI

/// How sure a model was of one token of its answer.
package struct TokenChance: Sendable, Equatable {
  /// Another token that could have stood there.
  package struct Other: Sendable, Equatable {
    package var text: String
    package var chance: Double
  }

  /// How many tokens of a reply, and of how many replies of a conversation, are kept.
  static let mostTokens = 20_000
  static let mostReplies = 4
  /// How many others are asked for.
  package static let others = 5
  /// Below this a token is uncertain: what comes to a coin's throw, whatever the rounding, is.
  static let uncertain = 0.501

  /// The token as it came; a part of a character may stand in it.
  package var bytes: [UInt8]
  /// 0...1
  package var chance: Double
  package var others: [Other]

  /// Its text, what is no whole character replaced.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the model was not sure of it, and it is to be seen.
  package var isUncertain: Bool {
    chance < Self.uncertain
      && bytes.contains { $0 > 0x20 }
  }

  /// What a server tells of a token.
  package init(_ token: Logprob) {
    bytes = token.bytes ?? Array(token.token.utf8)
    chance = Self.share(token.logprob)
    others = token.alternatives.prefix(20).map {
      Other(text: $0.token, chance: Self.share($0.logprob))
    }
  }

  // e to the power of a logarithm, by squaring: the mathematics of the system is not needed here.
  private static func share(_ logarithm: Double) -> Double {
    guard logarithm.isFinite, logarithm < 0 else { return logarithm < 0 ? 0 : 1 }
    guard logarithm > -30 else { return 0 }
    let part = logarithm / 1024
    var value = 1 + part + part * part / 2 + part * part * part / 6
    for _ in 0..<10 { value *= value }
    return min(max(value, 0), 1)
  }
}

/// The chances of the last replies of a conversation.
package struct ReplyChances: Sendable, Equatable {
  /// Whether the next replies bring theirs.
  package var isWanted = false
  /// Whether all tokens are listed, or the uncertain ones.
  package var showsAll = false
  package private(set) var tokens: [TurnKey: [TokenChance]] = [:]
  private var order: [TurnKey] = []

  /// The raw number of a turn.
  package typealias TurnKey = UInt64

  /// Nothing wanted, nothing known.
  package init() {}

  /// Takes what came for a reply; the oldest replies make room.
  package mutating func add(_ chances: [TokenChance], to turn: TurnKey) {
    guard !chances.isEmpty else { return }
    if tokens[turn] == nil {
      order.append(turn)
      if order.count > TokenChance.mostReplies { tokens[order.removeFirst()] = nil }
    }
    let room = TokenChance.mostTokens - (tokens[turn]?.count ?? 0)
    tokens[turn, default: []] += chances.prefix(max(room, 0))
  }
}
