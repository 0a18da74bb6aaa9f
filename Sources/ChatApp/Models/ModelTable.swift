// Folder Models: what is known of the models of a server, prepared for lists, filters, forecasts.

package import OllamaAPI
package import TerminalKit

/// The models of a server, prepared for the list: what does not change of a row is made once, so
/// that a thousand models are filtered within a key's time.
package struct ModelTable: Sendable, Equatable {
  /// One model.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let label: SafeText
    package let parameters: SafeText
    package let quantization: SafeText
    package let size: SafeText
    package let abilities: SafeText
    /// Why it cannot chat; nil when it can.
    package let refusal: SafeText?
    /// Whether it runs elsewhere.
    package let isCloud: Bool
    package let bytes: Int
    /// How many parameters it has; 0 where not told.
    package let parameterCount: Double
    package let contextLength: Int?
    /// Seconds since 1970; nil where not told.
    package let modified: Double?
    let family: String
    let quantizationKey: String
    let capabilities: Set<String>
    /// What letters are looked for in, lower-cased.
    let haystack: [UInt8]
    /// How much of it is the name, in which alone the letters may be scattered.
    let nameLength: Int
    let nameKey: String
  }

  package let entries: [Entry]
  /// The widest cell of each column that does not change.
  let widths: Widths
  /// Where each name stands, as the server compares names.
  private let places: [String: Int]

  struct Widths: Sendable, Equatable {
    var name = 0
    var parameters = 0
    var quantization = 0
    var size = 0
    var abilities = 0
  }

  /// Prepares a server's list; linear.
  package init(_ models: [ModelSummary] = []) {
    entries = models.map(Entry.init)
    places = Dictionary(
      models.enumerated().map { (ServerState.canonical($1.name), $0) },
      uniquingKeysWith: { first, _ in first })
    widths = entries.reduce(into: Widths()) { widths, entry in
      widths.name = max(widths.name, entry.label.width)
      widths.parameters = max(widths.parameters, entry.parameters.width)
      widths.quantization = max(widths.quantization, entry.quantization.width)
      widths.size = max(widths.size, entry.size.width)
      widths.abilities = max(widths.abilities, entry.abilities.width)
    }
  }
}

extension ModelTable {
  /// Where a model stands; nil when it is not there. Rows of the list ask for it again and again.
  func place(of model: String) -> Int? { places[ServerState.canonical(model)] }
}

extension ModelTable.Entry {
  init(_ model: ModelSummary) {
    let facts = model.details
    name = model.name
    label = SafeText(model.name, as: .field)
    parameters = Self.field(facts.parameterSize)
    quantization = Self.field(facts.quantization)
    refusal = model.chatRefusal
    isCloud = model.remoteHost?.isEmpty == false || ModelName(splitting: model.name).isCloud
    abilities = Self.abilities(model)
    // What lies here of a model that runs elsewhere is a note of a few bytes.
    bytes = isCloud ? 0 : model.size
    size = bytes > 0 ? Figures.size(Int64(bytes)) : "–"
    parameterCount = Self.count(facts.parameterSize)
    contextLength = facts.contextLength
    modified = model.modifiedAt.map(\.secondsSinceEpoch)
    family = facts.family.lowercased()
    quantizationKey = facts.quantization.lowercased()
    capabilities = Set((model.capabilities ?? []).map { $0.rawValue.lowercased() })
    nameKey = model.name.lowercased()
    haystack = Array("\(nameKey) \(abilities.string.lowercased())".utf8)
    nameLength = nameKey.utf8.count
  }

  private static func field(_ text: String) -> SafeText {
    text.isEmpty ? "–" : SafeText(text, as: .field)
  }

  /// What a model can do beside chatting, in short words.
  private static func abilities(_ model: ModelSummary) -> SafeText {
    if let refusal = model.chatRefusal { return refusal }
    let known: [(Capability, SafeText)] = [
      (.vision, "vision"), (.tools, "tools"), (.thinking, "think"), (.audio, "audio"),
      (.insert, "insert"),
    ]
    let words = known.filter { model.capabilities?.contains($0.0) ?? false }.map(\.1)
    return words.joined(separator: " ")
  }

  /// The number in a text such as `8.2B` or `134.52M`; 0 where there is none.
  static func count(_ text: String) -> Double {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(digits) else { return 0 }
    switch text.dropFirst(digits.count).first {
    case "K", "k": return value * 1e3
    case "M", "m": return value * 1e6
    case "B", "b", "G", "g": return value * 1e9
    case "T", "t": return value * 1e12
    case .some, nil: return value
    }
  }
}

/// By which column the list of models is sorted.
package struct ModelSort: Sendable, Equatable {
  /// The columns that can be sorted by, from left to right.
  package enum Column: Sendable, Equatable, CaseIterable {
    case name, parameters, quantization, size, context, abilities, speed, age, state
  }

  /// Nil leaves the server's order, the newest first.
  package var column: Column?
  /// Names from a to z and figures from the greatest, or the other way about.
  package var isReversed = false

  /// The server's own order.
  package init() {}

  /// The next column, or the one before; the server's order lies between the last and the first.
  package mutating func step(_ count: Int) {
    let places: [Column?] = [nil] + Column.allCases.map { $0 }
    let now = places.firstIndex(of: column) ?? 0
    column = places[((now + count) % places.count + places.count) % places.count]
    isReversed = false
  }
}
