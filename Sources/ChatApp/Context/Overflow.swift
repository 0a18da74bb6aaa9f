package import Conversations
package import OllamaAPI
internal import TerminalKit

/// A prompt that does not fit into the window. It stands in the conversation and waits for the
/// person to choose what gives way.
package struct Overflow: Sendable, Equatable {
  /// The ways out.
  enum WayOut: String, CaseIterable {
    case raise, drop, compact, send, cancel
  }

  /// The prompt that waits.
  package var prompt: TurnID
  /// Tokens of the whole request.
  package var needed: Int
  /// Tokens that fit; nil where nobody has told.
  package var window: Int?
  /// The server counted and refused; otherwise we foresee it.
  package var isRefusal: Bool

  /// What is too long for what.
  var title: SafeText {
    let mark: SafeText = isRefusal ? "" : "~"
    let size: SafeText = needed > 0 ? "\(mark)\(Figures.tokens(needed)) tokens do" : "This does"
    let room: SafeText = window.map { "the window of \(Figures.context($0))" } ?? "the window"
    return "\(size) not fit into \(room)"
  }
}

extension Overflow {
  /// Whether a server refused because a prompt is too long for the window.
  package static func isRefusal(_ error: OllamaError) -> Bool {
    guard error.kind == .api || error.kind == .stream(.errorRecord),
      let text = error.serverMessage?.lowercased(), text.contains("context")
    else { return false }
    return text.contains("exceed") || text.contains("longer than")
  }

  /// What a server's refusal says; nil when it refused for another reason.
  init?(_ error: OllamaError, of prompt: TurnID) {
    guard Self.isRefusal(error), let text = error.serverMessage?.lowercased() else { return nil }
    let numbers = text.matches(of: #/(\d{1,12}) tokens/#).compactMap { Int($0.1) }
    self.init(
      prompt: prompt, needed: numbers.first ?? 0,
      window: numbers.count > 1 ? numbers[1] : nil, isRefusal: true)
  }
}

/// What can give way for a prompt, worked out from the state.
struct OverflowPlan {
  private let overflow: Overflow
  private let open: OpenConversation
  private let state: AppState

  init(_ overflow: Overflow, _ state: AppState) {
    self.overflow = overflow
    self.state = state
    open = state.open
  }

  /// The rows of the list, in the order in which they cost.
  var items: [ListItem] {
    Overflow.WayOut.allCases.compactMap { way in
      switch way {
      case .raise: return raise
      case .drop: return drop
      case .compact: return compact
      case .send:
        return overflow.isRefusal
          ? nil : item(way, "Send it as it is", "the server refuses it if it does not fit")
      case .cancel: return item(way, "Send nothing", "your message goes back below")
      }
    }
  }

  private func item(
    _ way: Overflow.WayOut, _ words: SafeText, _ cost: SafeText, not reason: SafeText? = nil
  ) -> ListItem {
    ListItem(value: way.rawValue, columns: [words, reason ?? cost], dimmed: reason)
  }

  // MARK: A larger window

  /// The window to ask for; nil when the model has no larger one.
  var bucket: Int? {
    let limit = ContextWindow.limit(open.settings.model, state.server)
    let needed = max(overflow.needed, (overflow.window ?? 0) + 1)
    return ContextWindow.bucket(for: needed, limit: limit)
  }

  private var raise: ListItem {
    guard let bucket else {
      let limit = ContextWindow.limit(open.settings.model, state.server)
      let most: SafeText =
        limit.map { "\(state.modelName) has \(Figures.context($0)) at most" } ?? ""
      return item(.raise, "Raise the window", "", not: most)
    }
    return item(.raise, "Raise the window to \(Figures.context(bucket))", cost(of: bucket))
  }

  private func cost(of bucket: Int) -> SafeText {
    var words: SafeText = "loads the model anew"
    let loads = open.conversation.path.filter { $0.model == open.settings.model }
      .compactMap { $0.metrics?.loadDuration }
    if let longest = loads.max(), longest > .milliseconds(500) {
      words += ", ~\(Figures.clock(longest))"
    }
    guard let model = open.settings.model,
      let shape = state.server.shape(of: model)
    else { return words + ", more memory" }
    let bytes = max(shape.bytes(bucket) - shape.bytes(overflow.window ?? 0), 0)
    return words + ", ~\(Figures.size(Int64(bytes))) more memory"
  }

  // MARK: Fewer turns

  /// The first turn of what fits; nil when not even the prompt does, or nothing is left to drop.
  var keptFrom: (first: TurnID, dropped: Int)? {
    guard let window = overflow.window else { return nil }
    let conversation = open.conversation
    let model = open.settings.model ?? ""
    let start =
      open.settings.cut(in: conversation).flatMap {
        conversation.position(of: $0.first)
      } ?? 0
    let system = state.tokens.count(open.settings.system ?? "", model: model)
    let costs = (start..<max(conversation.count, start)).map { position -> Int in
      guard let turn = conversation[position], turn.isSent else { return 0 }
      return state.tokens.cost(of: turn, model: model)
    }
    // Where the server has counted, our estimates are held against it.
    let whole = max(system + costs.reduce(0, +), 1)
    let scale = max(Double(overflow.needed) / Double(whole), 1)
    var total = Double(system) * scale
    let room = Double(window - ContextWindow.reserve(window))
    var found: (first: TurnID, dropped: Int)?
    for position in (start..<max(conversation.count, start)).reversed() {
      total += Double(costs[position - start]) * scale
      guard total <= room else { break }
      if let turn = conversation[position], turn.role == .user, position > start {
        found = (turn.id, position)
      }
    }
    return found
  }

  private var drop: ListItem {
    guard let found = keptFrom else {
      let reason: SafeText =
        overflow.window == nil ? "the window is not known" : "the message alone is too long"
      return item(.drop, "Leave out the oldest turns", "", not: reason)
    }
    return item(
      .drop, "Leave out the \(Figures.count(found.dropped, "oldest turn"))",
      "they stay here, unseen by the model")
  }

  private var compact: ListItem {
    guard let plan = CompactionPlan(open, before: overflow.prompt) else {
      return item(
        .compact, "Compact by a summary", "", not: "too few turns; the last four stay whole")
    }
    return item(
      .compact, "Compact \(Figures.count(plan.turns.count, "turn")) into a summary",
      "\(state.modelName) writes it, you may edit it")
  }
}
