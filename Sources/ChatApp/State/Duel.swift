package import Conversations
internal import OllamaAPI

/// The same prompt, answered by two models: two alternatives of the conversation, and what the
/// person thought of them.
package struct Duel: Sendable, Equatable {
  /// What a person can say of two replies.
  package enum Vote: String, Sendable, Equatable {
    case first, second, alike
  }

  package let prompt: TurnID
  /// The two models, in the order in which they are asked.
  package let models: [String]
  /// Their replies, as far as they were asked.
  package var turns: [TurnID] = []
  package var vote: Vote?

  /// A duel of which nothing was asked yet.
  package init(prompt: TurnID, models: [String]) {
    self.prompt = prompt
    self.models = models
  }

  /// The model that was voted for; nil for none.
  package var winner: String? {
    switch vote {
    case .first: models.first
    case .second: models.last
    case .alike, nil: nil
    }
  }
}

extension Duel {
  var json: JSONValue {
    var object: JSONObject = [
      "prompt": .string(String(prompt.raw)), "models": .array(models.map { .string($0) }),
      "turns": .array(turns.map { .string(String($0.raw)) }),
    ]
    if let vote { object["vote"] = .string(vote.rawValue) }
    return .object(object)
  }

  /// Nil where something of it makes no sense.
  init?(json: JSONValue) {
    func turn(_ value: JSONValue) -> TurnID? {
      value.string.flatMap { UInt64($0) }.map { TurnID(raw: $0) }
    }
    guard let prompt = json["prompt"].flatMap(turn) else { return nil }
    let names = (json["models"]?.array ?? []).compactMap(\.string)
    let replies = (json["turns"]?.array ?? []).compactMap(turn)
    guard names.count == 2, replies.count <= 2 else { return nil }
    self.init(prompt: prompt, models: names)
    turns = replies
    vote = json["vote"]?.string.flatMap { Vote(rawValue: $0) }
  }
}
