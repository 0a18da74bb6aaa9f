// The one gate for text from outside: nothing reaches a cell, a log or a title but through here.
// What could drive a terminal or deceive a reader is shown as text (`^[`, `<U+202E>`), never
// passed on. The rules work on code points, so no cut of a stream can slip anything through.

/// Text that is safe to draw and to print.
///
/// It holds no controls but line feeds and tabs (and in fields neither), nothing invisible, no
/// bidirectional controls, at most five code points a cell save in emoji and conjuncts.
package struct SafeText: Sendable, Hashable {
  /// Where text from outside will stand, which decides about lines and invisible characters.
  package enum Place: Sendable, Hashable {
    /// Replies, thinking, prompts: lines and tabs stay, runs of invisible characters are counted.
    case prose
    /// One line, such as a name, a title or an error: everything is shown, a tab is a space.
    case field
  }

  /// The text itself.
  package internal(set) var string: String
  /// UTF-8 offsets of what stands for something else, such as `^[`; drawn in the role `control`.
  package internal(set) var revealed: [Range<Int>]
  /// Printable ASCII alone: one byte is one cell.
  var isSimple: Bool

  /// Takes text from outside through the gate; linear, and without a copy when it is clean.
  package init(_ outside: String, as place: Place) {
    var outside = outside
    let (scan, filtered) = outside.withUTF8 { bytes -> (ASCIIScan, SafeTextFilter?) in
      let scan = ASCIIScan(bytes)
      if scan == .simple || (scan == .lines && place == .prose) { return (scan, nil) }
      var filter = SafeTextFilter(place)
      filter.feed(bytes)
      filter.finish()
      return (scan, filter.changedNothing ? nil : filter)
    }
    if var filtered {
      self = filtered.take()
    } else {
      self.init(unchecked: outside, isSimple: scan == .simple)
    }
  }

  /// Takes text that has been through the gate already.
  init(unchecked string: String, revealed: [Range<Int>] = [], isSimple: Bool? = nil) {
    self.string = string
    self.revealed = revealed
    if let isSimple {
      self.isSimple = isSimple
    } else {
      var copy = string
      self.isSimple = copy.withUTF8 { ASCIIScan($0) == .simple }
    }
  }

  /// How many characters of `outside` nobody would see: tags, zero-width ones, stray selectors.
  ///
  /// For a warning before a paste or an attachment is sent; linear.
  package static func hiddenCharacters(in outside: String) -> Int {
    var outside = outside
    return outside.withUTF8 { bytes in
      if ASCIIScan(bytes) != .other { return 0 }
      var filter = SafeTextFilter(.prose)
      filter.feed(bytes)
      filter.finish()
      return filter.hiddenCount
    }
  }

  /// The empty text.
  package static let empty = SafeText(unchecked: "", isSimple: true)

  /// Whether there is no text.
  package var isEmpty: Bool { string.isEmpty }

  /// Columns, line feeds and tabs counted as 0; linear, at once for ASCII.
  package var width: Int { isSimple ? string.utf8.count : TextWidth.of(string) }

  /// Whether a name is of ASCII letters, digits and signs alone: in any other a letter may be one
  /// that only looks familiar, and the surface marks it.
  package var isPlainASCIIName: Bool { isSimple }
}

/// What a quick look at the bytes tells.
enum ASCIIScan {
  /// Printable ASCII alone.
  case simple
  /// Printable ASCII, line feeds and tabs.
  case lines
  case other

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var lines = false
    for byte in bytes where byte < 0x20 || byte >= 0x7F {
      guard byte == 0x0A || byte == 0x09 else {
        self = .other
        return
      }
      lines = true
    }
    self = lines ? .lines : .simple
  }
}

extension SafeText: CustomStringConvertible {
  package var description: String { string }
}

extension SafeText: ExpressibleByStringInterpolation {
  /// A literal of our own; it goes through the gate like everything else.
  package init(stringLiteral value: String) {
    self.init(value, as: .prose)
  }

  package init(stringInterpolation: Interpolation) {
    self = stringInterpolation.text
  }

  /// Takes safe text and numbers only: a plain string does not compile.
  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = SafeText.empty

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { text += SafeText(literal, as: .prose) }
    }

    package mutating func appendInterpolation(_ part: SafeText) {
      text += part
    }

    package mutating func appendInterpolation(_ number: some FixedWidthInteger) {
      text += SafeText(number)
    }

    /// Appends a number with so many digits after the point.
    package mutating func appendInterpolation(_ number: Double, decimals: Int) {
      text += SafeText(number, decimals: decimals)
    }
  }

  package typealias StringInterpolation = Interpolation
}

extension SafeText {
  /// A whole number in decimal.
  package init(_ number: some FixedWidthInteger) {
    self.init(unchecked: String(number), isSimple: true)
  }

  /// A number with 0–6 digits after the point, rounded; `–` for what is no number below 10^12.
  package init(_ number: Double, decimals: Int) {
    guard number.isFinite, number.magnitude < 1e12 else {
      self.init(unchecked: "–", isSimple: false)
      return
    }
    let places = min(max(decimals, 0), 6)
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int(number.magnitude * Double(scale) + 0.5)
    var digits = String(scaled / scale)
    if places > 0 {
      let rest = String(scaled % scale)
      digits += "." + String(repeating: "0", count: places - rest.utf8.count) + rest
    }
    self.init(unchecked: number < 0 && scaled != 0 ? "-" + digits : digits, isSimple: true)
  }
}
