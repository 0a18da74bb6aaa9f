/// A place in a script with loops.
struct FaultCursor {
  private var stack: [(steps: [FaultStep], index: Int, loops: Bool)]
  private var inserted: [FaultStep]?

  init(_ steps: [FaultStep]) {
    stack = [(steps, 0, false)]
    settle()
  }

  /// The step to perform; nil at the end.
  var current: FaultStep? {
    guard let top = stack.last, top.index < top.steps.count else { return nil }
    return top.steps[top.index]
  }

  mutating func advance() {
    guard !stack.isEmpty else { return }
    stack[stack.count - 1].index += 1
    if let inserted {
      stack.append((inserted, 0, false))
      self.inserted = nil
    }
    settle()
  }

  /// Puts steps between the present one and the one after it.
  mutating func insert(_ steps: [FaultStep]) { inserted = steps }

  /// Goes into a loop that stands here, and back to its start from its end.
  private mutating func settle() {
    while let top = stack.last {
      if top.index >= top.steps.count {
        if top.loops {
          stack[stack.count - 1].index = 0
          continue
        }
        guard stack.count > 1 else { return }
        stack.removeLast()
        continue
      }
      // An empty loop would never wait for anything.
      guard case .forever(let steps) = top.steps[top.index] else { return }
      if steps.isEmpty {
        stack[stack.count - 1].index += 1
      } else {
        stack.append((steps, 0, true))
      }
    }
  }
}
