internal import TerminalKit

/// The prompts sent so far, of all conversations, and where in them the message stands.
///
/// As in a shell: prompts can be changed on the way and the message begun is kept, until one is sent.
package struct PromptHistory: Sendable, Equatable {
  /// What is kept in memory of them; the store keeps more.
  static let mostPrompts = 1_000
  static let mostBytes = 16 << 20

  /// The oldest first.
  package private(set) var prompts: [String] = []
  private var bytes = 0
  /// Where the message stands among them; nil when it is the one being written.
  package private(set) var index: Int?
  /// The message being written while a prompt is looked at.
  private var draft = Entry(text: "", isPasted: false)
  private var changed: [Int: Entry] = [:]
  /// Older prompts that the store found, the newest first, and for which words.
  package var found = FoundPrompts()

  /// A message as the field holds it, folded texts folded.
  package struct Entry: Sendable, Equatable {
    package var text: String
    package var isPasted: Bool
  }

  /// What comes into the field: a message as it was left, or a prompt as it was sent.
  enum Message: Equatable {
    case entry(Entry)
    case prompt(String)
  }

  /// Nothing was sent yet.
  package init() {}

  /// Adds what was sent; the same once more moves to the end.
  package mutating func add(_ prompt: String) {
    if let same = prompts.lastIndex(where: { $0.isSame(as: prompt) }) { remove(same) }
    prompts.append(prompt)
    bytes += prompt.utf8.count
    while prompts.count > Self.mostPrompts || (bytes > Self.mostBytes && prompts.count > 1) {
      remove(0)
    }
  }

  /// Puts prompts of earlier runs, the newest first, before those of this one.
  package mutating func take(earlier: [String]) {
    guard index == nil else { return }
    var seen = Set(prompts.map { Array($0.utf8) })
    var older: [String] = []
    for prompt in earlier {
      guard prompts.count + older.count < Self.mostPrompts,
        bytes + prompt.utf8.count <= Self.mostBytes
      else { break }
      guard seen.insert(Array(prompt.utf8)).inserted else { continue }
      older.append(prompt)
      bytes += prompt.utf8.count
    }
    prompts = older.reversed() + prompts
  }

  /// The message being written, as the field holds it, while a prompt is looked at; else nil.
  var left: String? { index == nil ? nil : draft.text }

  /// Whether there is a prompt so many steps on; 1 behind the newest is the message being written.
  func canStep(_ step: Int) -> Bool {
    let target = (index ?? prompts.count) + step
    return prompts.indices.contains(target) || (index != nil && target == prompts.count)
  }

  /// Leaves the message for another, which is given; `message` is what stands in the field.
  mutating func step(_ step: Int, leaving message: Entry) -> Message? {
    guard canStep(step) else { return nil }
    return go(to: (index ?? prompts.count) + step, leaving: message)
  }

  /// Leaves the message for a prompt that was searched for.
  mutating func go(to prompt: String, leaving message: Entry) -> Message? {
    if let place = prompts.lastIndex(where: { $0.isSame(as: prompt) }) {
      return go(to: place, leaving: message)
    }
    return nil
  }

  private mutating func go(to target: Int, leaving message: Entry) -> Message? {
    if let index {
      changed[index] = message
    } else {
      draft = message
    }
    index = prompts.indices.contains(target) ? target : nil
    guard let index else { return .entry(draft) }
    return changed[index].map { .entry($0) } ?? .prompt(prompts[index])
  }

  /// Goes back to the message being written, forgetting changes on the way; nil when it was empty.
  mutating func leave() -> Entry? {
    let wasAway = index != nil
    index = nil
    changed = [:]
    defer { draft = Entry(text: "", isPasted: false) }
    return wasAway && !draft.text.isEmpty ? draft : nil
  }

  private mutating func remove(_ place: Int) {
    bytes -= prompts.remove(at: place).utf8.count
    // Only while nothing of it is looked at do places mean the same as before.
    index = nil
    changed = [:]
  }
}

/// What the store found beyond the prompts in memory.
package struct FoundPrompts: Sendable, Equatable {
  package var query = ""
  package var prompts: [String] = []

  /// Nothing found yet.
  package init() {}
}
