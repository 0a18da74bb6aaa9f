import Synchronization

/// The models a server has, by name; the only place that knows which exist.
final class ModelShelf: Sendable {
  private let cards: Mutex<[String: ModelCard]>

  init(_ cards: [ModelCard]) {
    self.cards = Mutex(
      Dictionary(cards.map { ($0.name.key, $0) }, uniquingKeysWith: { _, last in last }))
  }

  /// Newest first, as the server lists them.
  var all: [ModelCard] {
    cards.withLock { Array($0.values) }.sorted {
      ($1.modifiedAt, $0.name.short) < ($0.modifiedAt, $1.name.short)
    }
  }

  /// The model of this name, whatever its case.
  func card(_ name: ModelName) -> ModelCard? {
    cards.withLock { $0[name.key] }
  }

  /// Puts a model on the shelf in the place of one of the same name.
  func put(_ card: ModelCard) {
    cards.withLock { $0[card.name.key] = card }
  }

  /// Takes a model away; false when there is none of this name.
  func remove(_ name: ModelName) -> Bool {
    cards.withLock { $0.removeValue(forKey: name.key) } != nil
  }
}
