/// A JSON object: an ordered list of members, because the order of tools and schemas means
/// something to models. Looking a key up is linear; of equal keys the last counts.
public struct JSONObject: Sendable, Hashable, RandomAccessCollection {
  /// One key with its value.
  public struct Member: Sendable, Hashable {
    /// The key, unescaped.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Pairs a key with a value.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members in their order.
  public var members: [Member]

  /// An object of the given members.
  public init(_ members: [Member] = []) { self.members = members }

  /// An object of the given pairs.
  public init(_ pairs: [(String, JSONValue)]) { members = pairs.map { Member($0, $1) } }

  /// The first index.
  public var startIndex: Int { members.startIndex }
  /// One past the last index.
  public var endIndex: Int { members.endIndex }
  /// The member at an index.
  public subscript(position: Int) -> Member { members[position] }

  /// The keys in their order.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key; setting nil removes it, setting a new key appends it.
  public subscript(key: String) -> JSONValue? {
    get { members.last { $0.key == key }?.value }
    set {
      guard let newValue else {
        members.removeAll { $0.key == key }
        return
      }
      if let index = members.lastIndex(where: { $0.key == key }) {
        members[index].value = newValue
      } else {
        members.append(Member(key, newValue))
      }
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object written as a literal keeps the literal's order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject {
  /// The text at a key; nil where it is absent, null or not text.
  public func string(_ key: String) -> String? { self[key]?.string }
  /// The whole number at a key; nil where it is absent, null or no such number.
  public func int(_ key: String) -> Int? { self[key]?.int }
  /// The number at a key; nil where it is absent, null or no number.
  public func double(_ key: String) -> Double? { self[key]?.double }
  /// The truth value at a key; nil where it is absent, null or none.
  public func bool(_ key: String) -> Bool? { self[key]?.bool }
  /// The list at a key; nil where it is absent, null or no list.
  public func array(_ key: String) -> [JSONValue]? { self[key]?.array }
  /// The object at a key; nil where it is absent, null or no object.
  public func object(_ key: String) -> JSONObject? { self[key]?.object }
  /// The texts of the list at a key, skipping whatever is not text.
  public func strings(_ key: String) -> [String]? { array(key)?.compactMap(\.string) }

  /// What a server counts or measures, at a key: cut to the whole numbers that every JSON reader
  /// knows exactly, ±(2^53 - 1) (RFC 8259, section 6), so that sums of a few never overflow. Nil
  /// where it is absent, null or no whole number.
  func quantity(_ key: String) -> Int? { int(key).map(Self.quantity) }

  static func quantity(_ number: Int) -> Int {
    let most = (1 << 53) - 1
    return Swift.min(Swift.max(number, -most), most)
  }

  /// Nanoseconds at a key as a duration; nil where absent, negative or out of range.
  func nanoseconds(_ key: String) -> Duration? {
    guard let number = self[key] else { return nil }
    if let whole = number.int { return whole < 0 ? nil : .nanoseconds(whole) }
    guard let value = number.double, value >= 0, value < 9.2e18 else { return nil }
    return .nanoseconds(Int64(value))
  }

  /// Appends a member unless the value is nil.
  mutating func add(_ key: String, _ value: JSONValue?) {
    if let value { members.append(Member(key, value)) }
  }
  /// Appends text unless it is nil.
  mutating func add(_ key: String, _ value: String?) { add(key, value.map(JSONValue.string)) }
  /// Appends a whole number unless it is nil.
  mutating func add(_ key: String, _ value: Int?) {
    add(key, value.map { JSONValue.number(JSONNumber($0)) })
  }
  /// Appends a number unless it is nil.
  mutating func add(_ key: String, _ value: Double?) {
    add(key, value.map { JSONValue.number(JSONNumber($0)) })
  }
  /// Appends a truth value unless it is nil.
  mutating func add(_ key: String, _ value: Bool?) { add(key, value.map(JSONValue.bool)) }
  /// Appends a duration in nanoseconds unless it is nil.
  mutating func add(_ key: String, nanoseconds value: Duration?) {
    add(key, value.map { Int($0.wholeNanoseconds) })
  }
  /// Appends a list of texts unless it is nil.
  mutating func add(_ key: String, _ value: [String]?) {
    add(key, value.map { .array($0.map(JSONValue.string)) })
  }
}

extension Duration {
  /// Whole nanoseconds, cut to what fits: 292 years.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carry ? (seconds < 0 ? .min : .max) : sum
  }
}
