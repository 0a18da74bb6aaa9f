package import OllamaAPI
package import TerminalKit

/// One side of a comparison.
package enum ComparisonSource: Sendable, Hashable {
  case model(String)
  /// A Modelfile, by its path as it was written.
  case file(String)

  /// How it is called.
  var name: SafeText {
    switch self {
    case .model(let text), .file(let text): SafeText(text, as: .field)
    }
  }
}

/// A comparison that opens as soon as all is known of both sides.
package struct WantedComparison: Sendable, Equatable {
  let left: ComparisonSource
  let right: ComparisonSource
  /// What was asked for already.
  var asked: Set<ComparisonSource> = []
  var files: [String: Modelfile] = [:]
}

/// What came of reading a Modelfile.
package enum ModelfileReading: Sendable, Equatable {
  case read(Modelfile)
  /// Why it cannot be used.
  case unusable(SafeText)
}

/// `/compare`: two models, two Modelfiles, or one of each, side by side.
enum CompareCommands {
  static func compare(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let words = OptionWords.split(arguments) ?? []
    switch (words.count, state.open.settings.model) {
    case (1, let model?): return begin(model, words[0], in: &state)
    case (2, _): return begin(words[0], words[1], in: &state)
    default:
      state.tell(
        .warning,
        "Say two, each a model or a Modelfile: /compare qwen3:8b ./Modelfile. One is held against "
          + "the model in use.")
      return []
    }
  }

  /// Whether a word names a file by its looks.
  static func isPath(_ word: String) -> Bool {
    ["./", "../", "/", "~/"].contains { word.hasPrefix($0) }
  }

  static func begin(_ left: String, _ right: String, in state: inout AppState) -> [Effect] {
    let sides = [left, right].map { word -> ComparisonSource in
      guard !isPath(word), let model = state.server.summary(of: word) else { return .file(word) }
      return .model(model.name)
    }
    guard sides[0] != sides[1] else {
      state.tell(.warning, "\(sides[0].name) twice: say two that may differ.")
      return []
    }
    state.comparison = WantedComparison(left: sides[0], right: sides[1])
    return proceed(&state)
  }

  /// Asks for what is missing; opens the page when nothing is.
  static func proceed(_ state: inout AppState) -> [Effect] {
    guard var wanted = state.comparison else { return [] }
    var effects: [Effect] = []
    var isComplete = true
    for side in [wanted.left, wanted.right] {
      switch side {
      case .model(let name):
        if state.server.details[name] != nil { continue }
        effects.append(.showModel(state.server.host, name, generation: state.server.generation))
      case .file(let path):
        if wanted.files[path] != nil { continue }
        effects.append(.readModelfile(path))
      }
      isComplete = false
      if !wanted.asked.insert(side).inserted { effects.removeLast() }
    }
    state.comparison = isComplete ? nil : wanted
    if isComplete { open(wanted, in: &state) }
    return effects
  }

  static func take(
    _ reading: ModelfileReading, from path: String, in state: inout AppState
  ) -> [Effect] {
    guard let wanted = state.comparison,
      [wanted.left, wanted.right].contains(.file(path))
    else { return [] }
    switch reading {
    case .read(let file):
      state.comparison?.files[path] = file
      return proceed(&state)
    case .unusable(let reason):
      state.comparison = nil
      let name = SafeText(path, as: .field)
      let isNeither = !isPath(path)
      state.tell(
        .failure,
        isNeither ? "\(name) is no model here, and as a file: \(reason)" : reason)
      return []
    }
  }

  private static func open(_ wanted: WantedComparison, in state: inout AppState) {
    let names = (wanted.left.name, wanted.right.name)
    let width = Overlays.pageWidth(state.size.columns)
    let text: SafeText
    if case .model(let left) = wanted.left, case .model(let right) = wanted.right,
      let a = state.server.details[left], let b = state.server.details[right]
    {
      text = ModelComparisonPage.text(
        (a, state.server.summary(of: left)), (b, state.server.summary(of: right)), names,
        width: width)
    } else if let left = file(wanted.left, wanted, state),
      let right = file(wanted.right, wanted, state)
    {
      text = ModelComparisonPage.text(left, right, names, width: width)
    } else {
      return
    }
    state.overlays.append(.page(title: "\(names.0) and \(names.1)", text: text, scroll: 0))
  }

  private static func file(
    _ side: ComparisonSource, _ wanted: WantedComparison, _ state: AppState
  ) -> Modelfile? {
    switch side {
    case .file(let path): return wanted.files[path]
    case .model(let name):
      guard let details = state.server.details[name] else { return nil }
      let parent = state.server.summary(of: name)?.details.parentModel ?? ""
      return Modelfile(details, from: parent.isEmpty ? name : parent)
    }
  }
}
