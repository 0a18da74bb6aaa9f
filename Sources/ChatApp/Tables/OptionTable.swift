// The options that an Ollama server knows (api/types.go), with their ranges: /set refuses a wrong
// value at once, where the server would answer with an error at the next prompt.

internal import OllamaAPI
internal import TerminalKit

/// Why a value cannot be taken.
struct OptionError: Error {
  let reason: String
}

/// One option of a model.
struct OptionEntry: Sendable {
  enum Shape: Sendable {
    case integer(ClosedRange<Int>, any WritableKeyPath<ModelOptions, Int?> & Sendable)
    case number(ClosedRange<Double>, any WritableKeyPath<ModelOptions, Double?> & Sendable)
    case flag(any WritableKeyPath<ModelOptions, Bool?> & Sendable)
    case words(any WritableKeyPath<ModelOptions, [String]?> & Sendable)
  }

  let name: String
  /// What holds where neither the person nor the model says anything.
  let usual: String
  let shape: Shape
  /// What it does, as a sentence.
  let summary: String

  /// What values it takes, in words.
  var range: String {
    switch shape {
    case .integer(let range, _):
      return range.upperBound == Int.max
        ? "a whole number from \(range.lowerBound)"
        : "a whole number, \(range.lowerBound) to \(range.upperBound)"
    case .number(let range, _):
      return "a number, \(Figures.decimal(range.lowerBound, 1)) to "
        + Figures.decimal(range.upperBound, 1)
    case .flag: return "true or false"
    case .words: return "one or more texts"
    }
  }

  /// Sets the option from words; no words unset it.
  func apply(_ words: [String], to options: inout ModelOptions) throws(OptionError) {
    let wrong = OptionError(reason: "'\(name)' takes \(range).")
    switch shape {
    case .integer(let range, let path):
      guard let word = words.first else { return options[keyPath: path] = nil }
      guard words.count == 1, let value = Int(word), range.contains(value) else { throw wrong }
      options[keyPath: path] = value
    case .number(let range, let path):
      guard let word = words.first else { return options[keyPath: path] = nil }
      guard words.count == 1, let value = Double(word), range.contains(value) else { throw wrong }
      options[keyPath: path] = value
    case .flag(let path):
      guard let word = words.first else { return options[keyPath: path] = nil }
      guard words.count == 1, let value = Bool(word) else { throw wrong }
      options[keyPath: path] = value
    case .words(let path): options[keyPath: path] = words.isEmpty ? nil : words
    }
  }
}

/// All options.
struct OptionTable: Sendable {
  let options: [OptionEntry]

  static let standard = OptionTable(options: [
    OptionEntry(
      name: "num_ctx", usual: "by memory", shape: .integer(1...16_777_216, \.numCtx),
      summary: "How many tokens the model sees at once; more takes more memory."),
    OptionEntry(
      name: "num_predict", usual: "-1", shape: .integer(-2...Int.max, \.numPredict),
      summary: "Most tokens of a reply; -1 without end."),
    OptionEntry(
      name: "temperature", usual: "0.8", shape: .number(0...10, \.temperature),
      summary: "How freely words are chosen; 0 always takes the likeliest."),
    OptionEntry(
      name: "top_k", usual: "40", shape: .integer(0...1_000_000, \.topK),
      summary: "Choose among so many of the likeliest tokens."),
    OptionEntry(
      name: "top_p", usual: "0.9", shape: .number(0...1, \.topP),
      summary: "Choose among the likeliest tokens that make up this probability."),
    OptionEntry(
      name: "min_p", usual: "0", shape: .number(0...1, \.minP),
      summary: "Leave out tokens less likely than this part of the likeliest."),
    OptionEntry(
      name: "typical_p", usual: "1", shape: .number(0...1, \.typicalP),
      summary: "Prefer tokens of about the expected surprise; 1 is off."),
    OptionEntry(
      name: "seed", usual: "-1", shape: .integer(-1...Int.max, \.seed),
      summary: "The same seed gives the same reply; -1 a new one each time."),
    OptionEntry(
      name: "stop", usual: "none", shape: .words(\.stop),
      summary: "Texts that end a reply; quotation marks hold spaces: \"a b\" c."),
    OptionEntry(
      name: "repeat_penalty", usual: "1", shape: .number(0...10, \.repeatPenalty),
      summary: "How strongly repeating is punished; 1 is off."),
    OptionEntry(
      name: "repeat_last_n", usual: "64", shape: .integer(-1...1_000_000, \.repeatLastN),
      summary: "How far back repeating is looked for; 0 off, -1 the whole context."),
    OptionEntry(
      name: "presence_penalty", usual: "0", shape: .number(-10...10, \.presencePenalty),
      summary: "Punishes tokens that have occurred at all."),
    OptionEntry(
      name: "frequency_penalty", usual: "0", shape: .number(-10...10, \.frequencyPenalty),
      summary: "Punishes tokens by how often they have occurred."),
    OptionEntry(
      name: "num_keep", usual: "4", shape: .integer(-1...1_000_000, \.numKeep),
      summary: "Tokens kept from the beginning when the context slides."),
    OptionEntry(
      name: "num_batch", usual: "512", shape: .integer(1...1_000_000, \.numBatch),
      summary: "Prompt tokens that are read at a time."),
    OptionEntry(
      name: "num_gpu", usual: "-1", shape: .integer(-1...10_000, \.numGPU),
      summary: "Layers on the GPU; -1 lets the server choose."),
    OptionEntry(
      name: "main_gpu", usual: "none", shape: .integer(0...1_000, \.mainGPU),
      summary: "The GPU that holds small tensors."),
    OptionEntry(
      name: "num_thread", usual: "0", shape: .integer(0...10_000, \.numThread),
      summary: "Threads on the CPU; 0 lets the server choose."),
    OptionEntry(
      name: "draft_num_predict", usual: "4", shape: .integer(0...1_000, \.draftNumPredict),
      summary: "Tokens that a draft model proposes at a time."),
    OptionEntry(
      name: "use_mmap", usual: "by system", shape: .flag(\.useMMap),
      summary: "Whether the file of the model is mapped into memory."),
  ])

  subscript(name: String) -> OptionEntry? { options.first { $0.name == name } }

  /// The known name that a mistyped one is closest to; nil when none is close.
  func nearest(to name: String) -> String? {
    NearestName.find(name, in: options.map(\.name))
  }
}
