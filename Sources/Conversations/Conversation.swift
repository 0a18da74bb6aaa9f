internal import OllamaAPI

/// A conversation: a tree of turns and the branch that is looked at.
///
/// Editing an earlier prompt or asking anew makes a sibling; nothing is ever overwritten.
package struct Conversation: Sendable, Equatable {
  package let id: ConversationID
  package let began: WallTime
  /// A title given by the person; nil takes the generated one or the first words.
  package var givenTitle: String? { didSet { history.retitle() } }
  /// A title made by a model; nil takes the first words.
  package var generatedTitle: String? { didSet { history.retitle() } }
  /// The settings of this conversation as JSON text, in the program's own form; nil for none.
  package var settings: String? { didSet { history.change() } }
  /// Whether nothing of this conversation may reach a disk.
  package var isPrivate = false
  /// How it was changed, for the store; no part of what is compared.
  package private(set) var history = EditHistory()
  /// All turns, in the order in which they were made.
  package private(set) var turns: [Turn]
  /// The last turn of the branch that is looked at; nil before the first turn.
  package private(set) var leaf: TurnID?
  private var places: [TurnID: Int]
  /// Places of the turns on the branch that is looked at, from the first to the leaf.
  private var branch: [Int]

  /// Makes an empty conversation.
  package init(id: ConversationID, began: WallTime) {
    self.id = id
    self.began = began
    turns = []
    places = [:]
    branch = []
  }

  /// Brings a kept conversation back: turns in the order in which they were made.
  ///
  /// Turns that come twice are left out; a leaf that is not there becomes the newest turn.
  package init(
    restoring id: ConversationID, began: WallTime, turns: [Turn], leaf: TurnID?,
    givenTitle: String? = nil, generatedTitle: String? = nil, settings: String? = nil,
    history: EditHistory = EditHistory()
  ) {
    self.init(id: id, began: began)
    for turn in turns where places[turn.id] == nil {
      places[turn.id] = self.turns.count
      self.turns.append(turn)
    }
    if let end = leaf.flatMap({ self[$0]?.id }) ?? self.turns.last?.id { show(end) }
    self.givenTitle = givenTitle
    self.generatedTitle = generatedTitle
    self.settings = settings
    self.history = history
  }

  /// Takes over what another copy has and this one lacks: new turns, turns that are further on, a
  /// newer title. The branch that is looked at stays, unless it was empty.
  ///
  /// False when there was nothing to take.
  @discardableResult
  package mutating func merge(_ other: Conversation) -> Bool {
    guard other.id == id else { return false }
    var changed = false
    for turn in other.turns where !history.takenBack.contains(turn.id) {
      if let place = places[turn.id] {
        guard turn.edits.count >= turns[place].edits.count, turn != turns[place] else { continue }
        turns[place] = turn
      } else {
        places[turn.id] = turns.count
        turns.append(turn)
      }
      changed = true
    }
    if other.history.titleCount > history.titleCount {
      (givenTitle, generatedTitle) = (other.givenTitle, other.generatedTitle)
      history.titleCount = other.history.titleCount
      changed = true
    }
    if leaf == nil, let end = other.leaf { show(end) }
    return changed
  }

  /// Whether nothing has been said yet.
  package var isEmpty: Bool { turns.isEmpty }

  /// The number of turns on the branch that is looked at.
  package var count: Int { branch.count }

  /// A turn of the branch, counted from the first; nil outside.
  package subscript(position: Int) -> Turn? {
    branch.indices.contains(position) ? turns[branch[position]] : nil
  }

  /// A turn by its name; nil when it is not of this conversation.
  package subscript(id: TurnID) -> Turn? {
    places[id].map { turns[$0] }
  }

  /// The branch that is looked at, from the first turn to the leaf.
  package var path: [Turn] { branch.map { turns[$0] } }

  /// The last turn of the branch.
  package var last: Turn? { branch.last.map { turns[$0] } }

  /// Where a turn stands on the branch; nil when it is not on it.
  package func position(of id: TurnID) -> Int? {
    guard let place = places[id] else { return nil }
    return branch.lastIndex(of: place)
  }

  /// Adds a turn and looks at it; its parent says where it hangs.
  package mutating func append(_ turn: Turn) {
    guard places[turn.id] == nil else { return }
    places[turn.id] = turns.count
    turns.append(turn)
    history.takenBack.remove(turn.id)
    show(turn.id)
  }

  /// Changes a turn in place, without copying its text; false when there is no such turn.
  @discardableResult
  package mutating func update(_ id: TurnID, _ change: (inout Turn) -> Void) -> Bool {
    guard let place = places[id] else { return false }
    change(&turns[place])
    turns[place].edits.count &+= 1
    history.change()
    return true
  }

  /// Takes the last turns back that were added but never answered: only leaves can go.
  package mutating func remove(leaf id: TurnID) {
    guard let place = places[id], place == turns.count - 1 else { return }
    let turn = turns.removeLast()
    places[id] = nil
    history.takenBack.insert(id)
    history.change()
    // Where there is an alternative, it is looked at again.
    if let other = turns.last(where: { $0.parent == turn.parent && $0.role == turn.role }) {
      descend(from: other.id)
    } else if let parent = turn.parent {
      show(parent)
    } else {
      (leaf, branch) = (nil, [])
    }
  }

  /// Looks at what stands before a turn: what is added then is its alternative.
  package mutating func showBefore(_ id: TurnID) {
    guard let turn = self[id] else { return }
    if let parent = turn.parent { show(parent) } else { (leaf, branch) = (nil, []) }
  }

  /// Looks at the branch that ends in `id`.
  package mutating func show(_ id: TurnID) {
    guard places[id] != nil else { return }
    leaf = id
    history.change()
    var path: [Int] = []
    var next: TurnID? = id
    while let id = next, let place = places[id], path.count <= turns.count {
      path.append(place)
      next = turns[place].parent
    }
    branch = path.reversed()
  }

  /// The alternatives to a turn, itself among them, in the order in which they were made.
  package func siblings(of id: TurnID) -> [TurnID] {
    guard let turn = self[id] else { return [] }
    return turns.filter { $0.parent == turn.parent && $0.role == turn.role }.map(\.id)
  }

  /// The last prompt that follows a turn; nil when there is none.
  package func lastPrompt(after parent: TurnID?) -> TurnID? {
    turns.last { $0.parent == parent && $0.role == .user }?.id
  }

  /// Looks at the neighbouring alternative of a turn and down from it to its newest leaf.
  package mutating func showSibling(of id: TurnID, by step: Int) -> Bool {
    let all = siblings(of: id)
    guard let here = all.firstIndex(of: id), all.indices.contains(here + step) else { return false }
    descend(from: all[here + step])
    return true
  }

  /// Looks at a branch that goes through `id`: the present one where it does, else down from it
  /// to its newest leaf.
  package mutating func show(through id: TurnID) {
    if position(of: id) == nil { descend(from: id) }
  }

  private mutating func descend(from id: TurnID) {
    var end = id
    while let child = turns.last(where: { $0.parent == end }) { end = child.id }
    show(end)
  }

  /// Looks at the newest branch that goes on from a turn.
  package mutating func showNewest(below id: TurnID) {
    var end = id
    while let child = turns.last(where: { $0.parent == end }) { end = child.id }
    show(end)
  }

  /// The title to show: the given one, else the generated one, else the first words; raw text.
  package var title: String { givenTitle ?? generatedTitle ?? firstWords }

  /// The first line of the first prompt, at most 60 characters; raw text.
  package var firstWords: String {
    Self.firstWords(of: turns.first { $0.role == .user }?.content ?? "")
  }

  /// The first line of a prompt that says anything, at most 60 characters.
  package static func firstWords(of prompt: String) -> String {
    // The bytes are looked at first: a character may hold a megabyte of marks.
    let start = prompt.utf8.prefix(4_096).drop { $0 == 0x0A || $0 == 0x0D }
    let line = start.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(1_024)
    let words = String(String(decoding: line, as: UTF8.self).prefix(60))
    return words.utf8.count <= 256 ? words : String(words.unicodeScalars.prefix(60))
  }
}
