/// What an open container is.
enum Container: Hashable {
  case quote
  case list(ListKind)
  case item(ListItem)
}

/// What makes items one list: their mark. A list of numbers has its first.
struct ListKind: Hashable {
  /// `-`, `*`, `+`, or the byte after a number.
  let mark: UInt8
  /// The first number; nil for bullets.
  let start: Int?

  func continues(_ other: ListKind) -> Bool {
    mark == other.mark && (start == nil) == (other.start == nil)
  }
}

/// One item of a list.
struct ListItem: Hashable {
  /// Its number; nil for bullets.
  let number: Int?
  /// The byte after the number, or the bullet.
  let mark: UInt8
  /// Whether it is a task, and one that is done.
  let task: Bool?
  /// Columns by which its lines are indented.
  let padding: Int
  /// Whether anything stands in it yet.
  var hasChild = false
}

/// How a table's column is aligned.
enum Alignment: Hashable {
  case none, left, center, right
}

/// A definition of a link's target, as it was written.
struct ReferenceDefinition: Hashable {
  /// The label in the form that is compared.
  let key: String
  /// The whole as it was written, which cmark reads again.
  let source: [UInt8]
  let label: String
  let target: String
}

/// Takes what a `BlockParser` finds, in the order of the text.
///
/// Texts of leaves hold their lines joined by line feeds, without the marks of the containers.
protocol BlockSink {
  /// The lines of the text, from 0, in which that stands which comes next; empty for what has no
  /// line of its own.
  var source: Range<Int> { get set }
  mutating func open(_ container: Container)
  mutating func close(_ container: Container)
  /// A blank line between blocks.
  mutating func blank()
  mutating func heading(_ text: [UInt8], level: Int)
  /// A paragraph; one too long comes in parts, of which all but the last are `isPart`.
  mutating func paragraph(_ text: [UInt8], isPart: Bool)
  /// Display maths, without its marks.
  mutating func maths(_ text: [UInt8])
  mutating func rule()
  mutating func definition(_ definition: ReferenceDefinition)
  /// The info string of a fence; nil for indented code.
  mutating func beginCode(info: [UInt8]?)
  mutating func codeLine(_ line: [UInt8], isStart: Bool)
  mutating func endCode()
  mutating func beginHTML()
  mutating func htmlLine(_ line: [UInt8])
  mutating func endHTML()
  mutating func beginTable(_ head: [[UInt8]], _ alignments: [Alignment])
  mutating func tableRow(_ cells: [[UInt8]])
  mutating func endTable()
}
