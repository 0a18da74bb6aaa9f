internal import OllamaAPI
package import TerminalKit

/// How finely weights are kept: the levels that a server makes, and what each takes.
package enum Quantization {
  /// The levels that every server makes of F16 or F32 weights, from the least loss to the smallest.
  package static let made = ["q8_0", "q4_K_M", "q4_K_S"]

  /// Those that older servers made, and those of other runners: whether they are to be had, the
  /// server says.
  private static let some: Set<String> = Set(sizes.keys).union([
    "q4_k", "q5_k", "q3_k", "q2_k_s", "iq2_xxs", "iq2_s", "iq3_s", "iq3_xxs", "iq1_s", "iq1_m",
    "int4", "int8", "mxfp8",
  ])

  /// Why no server makes this level, with those that all make, the nearest first; nil where one
  /// may.
  package static func complaint(_ level: String) -> SafeText? {
    let wanted = level.lowercased()
    if some.contains(wanted) { return nil }
    let nearest = NearestName.find(level, in: made) ?? sameBits(wanted)
    let rest = made.filter { $0 != nearest }
    let names = ([nearest].compactMap { $0 } + rest).map { SafeText($0, as: .field) }
    let shown = SafeText(level, as: .field).truncated(width: 24)
    return
      "\(shown) is no level that Ollama quantises to; there are \(names.joined(separator: ", "))."
  }

  // `q4` means rather `q4_K_M` than `q8_0`.
  private static func sameBits(_ level: String) -> String? {
    made.first { $0.lowercased().prefix(2) == level.prefix(2) }
  }

  /// Bits that a weight takes in the files of a level, all tensors together; measured on the files
  /// of an 8B model. Nil for a level that is not known.
  package static func bits(of level: String) -> Double? { sizes[level.lowercased()] }

  /// The level of what a library gives where a tag names none.
  package static let usual = "q4_K_M"

  private static let sizes: [String: Double] = [
    "f32": 32, "fp32": 32, "f16": 16, "fp16": 16, "bf16": 16, "q8_0": 8.5, "q6_k": 6.6,
    "q5_k_m": 5.7, "q5_k_s": 5.6, "q5_1": 6, "q5_0": 5.6, "q4_k_m": 4.9, "q4_k_s": 4.7,
    "q4_1": 5.1, "q4_0": 4.7, "iq4_nl": 4.7, "iq4_xs": 4.5, "mxfp4": 4.4, "nvfp4": 4.6,
    "q3_k_l": 4.3, "q3_k_m": 4, "q3_k_s": 3.7, "iq3_xs": 3.5, "iq3_m": 3.8, "q2_k": 3.2,
    "iq2_m": 3, "iq2_xs": 2.6,
  ]
}

/// What a model's name tells of its size, before a server has told anything: `llama3.1:70b`,
/// `qwen3:30b-a3b-q8_0`, `hf.co/user/Name-3B-GGUF:Q4_K_M`.
package struct NamedSize: Sendable, Equatable {
  /// How many parameters the name says.
  package let parameters: Double
  /// The level that it says, else the usual one.
  package let level: String

  /// Reads a name; nil where it says no number of parameters.
  package init?(_ name: String) {
    let parts = ModelName(splitting: String(name.prefix(400)))
    let tag = (parts.tag ?? "").split(separator: "-").map(String.init)
    let words = tag + parts.model.split(separator: "-").map(String.init)
    guard !parts.isCloud, let count = words.lazy.compactMap(Self.parameters).first else {
      return nil
    }
    parameters = count
    level = words.first { Quantization.bits(of: $0) != nil } ?? Quantization.usual
  }

  /// About how many bytes its files have.
  package var bytes: Int {
    Int(min(parameters * (Quantization.bits(of: level) ?? 4.9) / 8, Double(CacheShape.most)))
  }

  // `8b`, `0.6b`, `270m`; `8x7b` is eight experts that share about a sixth of it all.
  private static func parameters(_ word: String) -> Double? {
    guard let unit = word.last?.lowercased(), unit == "b" || unit == "m" else { return nil }
    let factors = word.dropLast().lowercased().split(
      separator: "x", omittingEmptySubsequences: false)
    let numbers = factors.map { Double($0) ?? 0 }
    let isPlain = word.dropLast().allSatisfy { $0.isASCII && ($0.isNumber || ".xX".contains($0)) }
    guard isPlain, (1...2).contains(numbers.count), numbers.allSatisfy({ 0 < $0 && $0 < 10_000 })
    else { return nil }
    let share = numbers.count == 2 ? 0.83 : 1
    return numbers.reduce(1, *) * share * (unit == "b" ? 1e9 : 1e6)
  }
}

extension NamedSize {
  /// What to expect of a pull, before it begins: `llama3.1:70b: ~43 GB by its name; ~72 % would run
  /// on the CPU here`. Nil where the name tells nothing, or the model is here.
  static func forecast(_ name: String, _ state: AppState) -> SafeText? {
    guard state.server.summary(of: name) == nil, let size = NamedSize(name) else { return nil }
    let files: SafeText = "~\(Figures.size(Int64(size.bytes))) by its name"
    let place = state.memory[state.server.host]
    guard let spill = FitForecast.spill(ofFiles: size.bytes, place: place) else { return files }
    let percent = max(Int((spill.share * 100).rounded()), 1)
    return "\(files), \(Figures.size(Int64(spill.room))) on the GPU here: ~\(percent) % would spill"
  }
}
