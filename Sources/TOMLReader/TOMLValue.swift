// A reader of TOML 1.0 for the files that people edit: configuration and themes. Every value knows
// its line, tables keep the order of the file, and no text, however broken, does worse than throw.

/// A value of a TOML document and where it stands.
package struct TOMLValue: Sendable, Hashable {
  /// What a value may be.
  package enum Kind: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, valid, as it was written.
    case dateTime(String)
    case array([TOMLValue])
    case table(TOMLTable)
  }

  package let kind: Kind
  /// The line of its key, or of itself within an array; counted from one.
  package let line: Int

  /// Makes a value.
  package init(_ kind: Kind, line: Int) {
    self.kind = kind
    self.line = line
  }

  /// The text, when it is one.
  package var text: String? {
    if case .text(let text) = kind { text } else { nil }
  }

  /// The whole number, when it is one.
  package var integer: Int? {
    if case .integer(let number) = kind { number } else { nil }
  }

  /// The number, whole or not, when it is one.
  package var number: Double? {
    switch kind {
    case .integer(let number): Double(number)
    case .float(let number): number
    case .text, .boolean, .dateTime, .array, .table: nil
    }
  }

  /// True or false, when it is one of them.
  package var boolean: Bool? {
    if case .boolean(let value) = kind { value } else { nil }
  }

  /// The elements, when it is an array.
  package var array: [TOMLValue]? {
    if case .array(let values) = kind { values } else { nil }
  }

  /// The entries, when it is a table.
  package var table: TOMLTable? {
    if case .table(let table) = kind { table } else { nil }
  }
}

/// Keys and values in the order of the file.
package struct TOMLTable: Sendable, Hashable {
  /// A key with its value.
  package struct Entry: Sendable, Hashable {
    package let key: String
    package let value: TOMLValue
  }

  package private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// Makes an empty table.
  package init() {}

  /// The value of a key.
  package subscript(key: String) -> TOMLValue? {
    places[key].map { entries[$0].value }
  }

  /// Adds an entry; the first of a key stays.
  mutating func add(_ key: String, _ value: TOMLValue) {
    guard places[key] == nil else { return }
    places[key] = entries.count
    entries.append(Entry(key: key, value: value))
  }
}

/// Why a text is no TOML.
package struct TOMLError: Error, Sendable, Hashable {
  /// Counted from one.
  package let line: Int
  package let reason: String
}
