#if Resilience
/// When the pieces of a reply are handed on, gathered: with as many bytes, after as long a time, at
/// the end of a line; whichever comes first.
public struct DeliveryBuffer: Sendable, Hashable {
  /// Bytes of text that are enough.
  public var bytes: Int
  /// The longest that a piece waits.
  public var delay: Duration
  /// Whether the end of a line is handed on at once.
  public var endsAtNewline: Bool

  /// A buffer of 64 bytes, 100 ms and line by line unless told otherwise.
  public init(
    bytes: Int = 64, delay: Duration = .milliseconds(100), endsAtNewline: Bool = true
  ) {
    self.bytes = bytes
    self.delay = delay
    self.endsAtNewline = endsAtNewline
  }
}

/// Gathers records until they are worth handing on. Pure: it is told the time. Nothing is lost and
/// nothing changes places.
struct Coalescer<Element: StreamChunk>: Sendable {
  let buffer: DeliveryBuffer
  private var pending: Element?
  private var weight = 0
  /// When what is pending must be handed on.
  private(set) var due: Duration?

  init(_ buffer: DeliveryBuffer) { self.buffer = buffer }

  /// Takes records and returns what is ready.
  mutating func add(_ elements: [Element], at now: Duration) -> [Element] {
    var ready: [Element] = []
    for element in elements { add(element, at: now, to: &ready) }
    if let due, due <= now { ready += flush() }
    return ready
  }

  private mutating func add(_ element: Element, at now: Duration, to ready: inout [Element]) {
    let record = element.record
    guard record.isOnlyText else {
      // The final record, tool calls and figures are never held back.
      ready += flush()
      ready.append(element)
      return
    }
    if let old = pending, let both = old.record.joined(with: record) {
      pending = Element(record: both)
    } else {
      ready += flush()
      pending = element
      due = now + buffer.delay
    }
    weight += record.text.utf8.count + record.thinking.utf8.count
    let isLine = buffer.endsAtNewline && (record.text.hasNewline || record.thinking.hasNewline)
    if weight >= buffer.bytes || isLine { ready += flush() }
  }

  /// Hands on what is due.
  mutating func tick(at now: Duration) -> [Element] {
    guard let due, due <= now else { return [] }
    return flush()
  }

  /// Hands on what is pending.
  mutating func flush() -> [Element] {
    defer { (pending, weight, due) = (nil, 0, nil) }
    return pending.map { [$0] } ?? []
  }
}

extension StreamRecord {
  /// Whether the record holds nothing but a piece of text or of thinking.
  fileprivate var isOnlyText: Bool {
    !isDone && toolCalls.isEmpty && rare == nil && text.isEmpty != thinking.isEmpty
  }

  /// Both records as one; nil where they are not of a kind.
  fileprivate func joined(with next: StreamRecord) -> StreamRecord? {
    guard text.isEmpty == next.text.isEmpty, model == next.model,
      role == next.role || next.role.isEmpty
    else { return nil }
    var both = self
    both.text += next.text
    both.thinking += next.thinking
    both.createdAt = next.createdAt ?? createdAt
    return both
  }
}

extension String {
  fileprivate var hasNewline: Bool { utf8.contains(0x0A) }
}
#endif
