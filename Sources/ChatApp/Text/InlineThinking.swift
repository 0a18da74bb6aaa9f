/// Tells the thinking that a model wrote into its answer (`<think>…</think>`) from the answer,
/// wherever the pieces that it arrives in are cut.
///
/// A tag counts at the answer's very beginning, and further on where it begins a line outside of
/// code. Thinking that opened the answer and was never closed stays thinking; a tag in mid-answer
/// that was never closed was text. `</think>` alone on a line, without a beginning, makes thinking
/// of all that came before it. Work is that of the new text.
struct InlineThinking: Sendable, Equatable {
  /// What a piece turned out to be.
  struct Sorted: Equatable {
    /// All of the answer so far was thinking, `thinking` goes on with it.
    var answerWasThinking = false
    var thinking = ""
    var answer = ""
    /// So many bytes of UTF-8 at the end of the thinking were no thinking; `answer` has them.
    var takenBack = 0
  }

  private enum Mode: Equatable {
    /// Nothing but blanks so far.
    case start
    case answer
    case thinking
  }

  private static let opening = Array("<think>".utf8)
  private static let closing = Array("</think>".utf8)
  // Blanks at the end of thinking are held back so far; a flood of them is let through.
  private static let mostBlanks = 64
  private static let mostOfLine = 512

  private var mode = Mode.start
  /// What cannot be judged yet.
  private var held: [UInt8] = []
  private var hasThought = false
  private var beginsBlock = false
  private var isAtLineStart = true
  private var line: [UInt8] = []
  private var fence: CodeBlocks.Fence?
  private var block = Block()
  /// Blanks between thinking and answer belong to neither.
  private var dropsBlanks = false

  /// A block in mid-answer as it was written, and how much of it was handed on.
  private struct Block: Equatable {
    var isOpen = false
    var raw: [UInt8] = []
    var given = 0
  }

  /// At the beginning of an answer.
  init() {}

  /// Behind an answer that goes on.
  init(after answer: String) {
    guard !answer.isEmpty else { return }
    _ = take(answer)
    mode = .answer
    held = []
    hasThought = true
  }

  /// Whether what comes now is thinking.
  var isThinking: Bool { mode == .thinking }

  /// The server told thinking apart by itself.
  mutating func noteThinking() { hasThought = true }

  /// Sorts what arrived.
  mutating func take(_ text: String) -> Sorted {
    var out = Output()
    var bytes = held
    bytes.append(contentsOf: text.utf8)
    held = []
    var place = 0
    while place < bytes.count {
      switch mode {
      case .start: place = start(bytes, place, &out)
      case .answer: place = answer(bytes, place, &out)
      case .thinking: place = think(bytes, place, &out)
      }
    }
    return out.sorted
  }

  /// The end: what was held back is what it looks like; `isComplete` unless the reply broke off.
  mutating func finish(isComplete: Bool) -> Sorted {
    var out = Output()
    let rest = held
    held = []
    switch mode {
    case .start:
      if !dropsBlanks { out.answer += rest }
    case .answer: out.answer += rest
    case .thinking:
      guard block.isOpen, isComplete else { break }
      out.answer += block.raw + rest
      out.takenBack = block.given
    }
    block = Block()
    return out.sorted
  }

  private struct Output {
    var answerWasThinking = false
    var thinking: [UInt8] = []
    var answer: [UInt8] = []
    var takenBack = 0

    var sorted: Sorted {
      Sorted(
        answerWasThinking: answerWasThinking, thinking: String(decoding: thinking, as: UTF8.self),
        answer: String(decoding: answer, as: UTF8.self), takenBack: takenBack)
    }
  }

  // MARK: the parts

  private mutating func start(_ bytes: [UInt8], _ from: Int, _ out: inout Output) -> Int {
    var place = from
    while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    switch Self.match(Self.opening, bytes, place) {
    case .whole:
      enterThinking(inAnswer: false)
      return place + Self.opening.count
    case .begun:
      held = Array(bytes[from...])
      return bytes.count
    case .no:
      mode = .answer
      isAtLineStart = true
      line = []
      return dropsBlanks ? place : from
    }
  }

  private mutating func answer(_ bytes: [UInt8], _ from: Int, _ out: inout Output) -> Int {
    var place = from
    while place < bytes.count {
      if isAtLineStart, fence == nil, let next = tag(bytes, place, &out) { return next }
      isAtLineStart = false
      let end = bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      out.answer += bytes[place..<end]
      line += bytes[place..<end].prefix(max(Self.mostOfLine - line.count, 0))
      if bytes[end - 1] == 0x0A { endLine() }
      place = end
    }
    return place
  }

  /// A tag that begins a line: where to go on behind it, or nil when there is none.
  private mutating func tag(_ bytes: [UInt8], _ from: Int, _ out: inout Output) -> Int? {
    var place = from
    while place < bytes.count, place < from + 3, bytes[place] == 0x20 { place += 1 }
    switch (Self.match(Self.opening, bytes, place), Self.match(Self.closing, bytes, place)) {
    case (.whole, _):
      enterThinking(inAnswer: true)
      block.raw = Array(bytes[from..<place + Self.opening.count])
      return place + Self.opening.count
    case (_, .whole):
      guard !hasThought else { return nil }
      var end = place + Self.closing.count
      while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 || bytes[end] == 0x0D {
        end += 1
      }
      guard end < bytes.count else { break }
      guard bytes[end] == 0x0A else { return nil }
      out.answerWasThinking = true
      out.thinking = out.thinking + out.answer
      while out.thinking.last.map(Self.isBlank) == true { out.thinking.removeLast() }
      out.answer = []
      hasThought = true
      dropsBlanks = true
      mode = .start
      return end + 1
    case (.begun, _), (_, .begun): break
    case (.no, .no): return nil
    }
    held = Array(bytes[from...])
    return bytes.count
  }

  private mutating func endLine() {
    isAtLineStart = true
    defer { line = [] }
    let text = line.drop { $0 == 0x20 }
    guard text.first == 0x60 || text.first == 0x7E else { return }
    var whole = String(decoding: line, as: UTF8.self)[...]
    while whole.last?.isNewline == true { whole.removeLast() }
    guard let found = CodeBlocks.fence(whole) else { return }
    if let open = fence {
      if found.closes(open) { fence = nil }
    } else if found.opens {
      fence = found
    }
  }

  private mutating func enterThinking(inAnswer: Bool) {
    mode = .thinking
    beginsBlock = true
    block = Block(isOpen: inAnswer)
    dropsBlanks = !inAnswer
  }

  private mutating func think(_ bytes: [UInt8], _ from: Int, _ out: inout Output) -> Int {
    var place = from
    if beginsBlock {
      while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    }
    let (end, next) = Self.findClosing(bytes, place)
    var text = bytes[place..<end]
    // Blanks before the tag are no thinking; whether they stand before it shows later.
    while let last = text.last, Self.isBlank(last), end - text.endIndex < Self.mostBlanks {
      text.removeLast()
    }
    give(text, &out)
    if let next {
      mode = block.isOpen ? .answer : .start
      block = Block()
      isAtLineStart = true
      line = []
      return next
    }
    if block.isOpen { block.raw += bytes[from..<text.endIndex] }
    held = Array(bytes[text.endIndex...])
    return bytes.count
  }

  private mutating func give(_ text: ArraySlice<UInt8>, _ out: inout Output) {
    guard !text.isEmpty else { return }
    let apart: [UInt8] = beginsBlock && hasThought ? [0x0A, 0x0A] : []
    beginsBlock = false
    hasThought = true
    block.given += apart.count + text.count
    out.thinking += apart + text
  }

  // MARK: finding tags

  private enum Match { case whole, begun, no }

  private static func match(_ tag: [UInt8], _ bytes: [UInt8], _ place: Int) -> Match {
    let there = bytes[place...].prefix(tag.count)
    if there.count == tag.count { return there.elementsEqual(tag) ? .whole : .no }
    return tag.starts(with: there) ? .begun : .no
  }

  /// Where thinking ends and what follows the tag begins; without a whole tag, where one may begin.
  private static func findClosing(_ bytes: [UInt8], _ from: Int) -> (end: Int, next: Int?) {
    var place = from
    while let found = bytes[place...].firstIndex(of: closing[0]) {
      switch match(closing, bytes, found) {
      case .whole: return (found, found + closing.count)
      case .begun: return (found, nil)
      case .no: place = found + 1
      }
    }
    return (bytes.count, nil)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
