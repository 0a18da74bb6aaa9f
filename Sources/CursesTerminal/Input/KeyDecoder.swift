package import TerminalKit

/// Turns the bytes of a terminal into keys, pastes and reports.
///
/// A state machine over single bytes: it gives the same events however the bytes are cut, never
/// waits for more than `timeout` says, and never lets a sequence (a key nobody knows, a late
/// reply) become text. It has no clock: the owner calls `timeOut()` when `timeout` has passed
/// since the last byte.
package struct KeyDecoder: Sendable {
  enum State: Sendable, Equatable {
    case ground
    /// Inside a character of several bytes.
    case character
    case escape
    case escapeTwice
    /// After `ESC [`.
    case control
    /// After `ESC O`.
    case single
    /// After `ESC [ [`: function keys of the Linux console.
    case console
    /// Bytes still to come of an old mouse report.
    case oldMouse(Int)
    /// A string up to BEL or ST, by its introducer.
    case string(UInt8)
    /// The same after an ESC.
    case stringEscape(UInt8)
    case paste
    /// After the end of a paste: it might not have been the real one.
    case pasteEnded
  }

  var state = State.ground
  /// The bytes of the unfinished sequence after its introducer.
  var held: [UInt8] = []
  /// An ESC came before the sequence's own.
  var isAlternate = false
  /// What a time-out broke off: the rest may still come.
  var torn: Torn?
  var paste = PasteBuffer()
  var events: [InputEvent] = []

  /// How often the terminal has answered the question for its kind (DA1). It answers in order,
  /// so earlier questions have been answered then, or never will be.
  package internal(set) var identifications = 0

  /// Makes a decoder at rest.
  package init() {}

  /// How long to wait for the next byte before `timeOut()` is due; nil for ever.
  package var timeout: Duration? {
    switch state {
    case .ground: nil
    case .character, .escape, .escapeTwice, .console: Self.keyTimeout
    case .control, .single: held.isEmpty ? Self.keyTimeout : Self.sequenceTimeout
    case .oldMouse: Self.sequenceTimeout
    case .string(let kind), .stringEscape(let kind):
      isReply(kind) ? Self.sequenceTimeout : Self.keyTimeout
    case .paste: Self.pasteTimeout
    case .pasteEnded: paste.isIdle ? nil : Self.pasteEndTimeout
    }
  }

  /// A lone Esc is decided after this.
  package static let keyTimeout = Duration.milliseconds(25)
  /// A sequence that no key press begins is given up after this.
  static let sequenceTimeout = Duration.seconds(1)
  /// A paste that stops without its end is given out after this.
  static let pasteTimeout = Duration.seconds(5)
  /// Input this long after a paste is not part of it.
  static let pasteEndTimeout = Duration.milliseconds(50)
  /// A string longer than this is no reply.
  static let stringLimit = 64 * 1024

  /// Takes bytes as they came and returns what they complete.
  package mutating func feed(_ bytes: [UInt8]) -> [InputEvent] {
    bytes.withUnsafeBufferPointer { feed($0) }
    return takeEvents()
  }

  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let torn, !bytes.isEmpty {
      self.torn = nil
      if torn.isCompleted(by: bytes) {
        state = torn.state
        held = torn.held
      }
    }
    var at = 0
    while at < bytes.count {
      switch state {
      case .paste, .pasteEnded: at = feedPaste(bytes, at)
      default:
        step(bytes[at])
        at += 1
      }
    }
  }

  /// Tells that `timeout` has passed without a byte; returns what is decided by that.
  package mutating func timeOut() -> [InputEvent] {
    let broken = state
    let content = held
    switch broken {
    case .ground: break
    case .character: finishCharacter(nil)
    case .escape: emit(.escape)
    case .escapeTwice:
      emit(.escape)
      emit(.escape)
    case .control, .single:
      if content.isEmpty {
        emitIntroducer(broken == .control ? "[" : "O")
      } else if isAlternate {
        emit(.escape)
      }
    case .console:
      emitIntroducer("[")
      emit(.character("["))
    case .oldMouse: break
    case .string(let kind): abandonString(kind)
    case .stringEscape(let kind):
      let wasReply = isReply(kind)
      abandonString(kind)
      if !wasReply { emit(.escape) }
    case .paste, .pasteEnded:
      pasteTimedOut()
      return takeEvents()
    }
    reset()
    torn = Torn(broken, held: content)
    return takeEvents()
  }

  mutating func reset() {
    state = .ground
    held.removeAll(keepingCapacity: true)
    isAlternate = false
  }

  mutating func emit(_ code: Key.Code, _ modifiers: Key.Modifiers = []) {
    events.append(.key(Key(code, modifiers)))
  }

  private mutating func takeEvents() -> [InputEvent] {
    defer { events = [] }
    return events
  }

  // MARK: One byte

  mutating func step(_ byte: UInt8) {
    switch state {
    case .ground: plain(byte, [])
    case .character: continueCharacter(byte)
    case .escape: afterEscape(byte)
    case .escapeTwice: afterTwoEscapes(byte)
    case .control: collectControl(byte)
    case .single: collectSingle(byte)
    case .console:
      let isKnown = (0x41...0x45).contains(byte)
      if isKnown { emit(.function(Int(byte) - 0x40), isAlternate ? .alt : []) }
      let isPart = (0x21...0x7e).contains(byte)
      reset()
      if !isPart { step(byte) }
    case .oldMouse(let left):
      if byte < 0x20 {
        reset()
        step(byte)
      } else if left > 1 {
        state = .oldMouse(left - 1)
      } else {
        reset()
      }
    case .string(let kind): collectString(kind, byte)
    case .stringEscape(let kind): endString(kind, byte)
    case .paste, .pasteEnded: break  // `feed` takes these
    }
  }

  private mutating func plain(_ byte: UInt8, _ modifiers: Key.Modifiers) {
    switch byte {
    case 0x1b: state = .escape
    case 0x20...0x7e: emit(.character(Character(UnicodeScalar(byte))), modifiers)
    case 0x08, 0x7f: emit(.backspace, modifiers)
    case 0x09: emit(.tab, modifiers)
    case 0x0d: emit(.enter, modifiers)
    case 0x00: emit(.character(" "), modifiers.union(.control))
    case 0x01...0x1a:
      emit(.character(Character(UnicodeScalar(byte + 0x60))), modifiers.union(.control))
    case 0x1c...0x1f:
      emit(.character(Character(UnicodeScalar(byte + 0x40))), modifiers.union(.control))
    default:
      isAlternate = modifiers.contains(.alt)
      beginCharacter(byte)
    }
  }

  private mutating func afterEscape(_ byte: UInt8) {
    switch byte {
    case 0x1b: state = .escapeTwice
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "O"): state = .single
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      state = .string(byte)
    default:
      reset()
      plain(byte, .alt)
    }
  }

  private mutating func afterTwoEscapes(_ byte: UInt8) {
    switch byte {
    case 0x1b: emit(.escape)
    case UInt8(ascii: "["):
      isAlternate = true
      state = .control
    case UInt8(ascii: "O"):
      isAlternate = true
      state = .single
    default:
      emit(.escape)
      state = .escape
      step(byte)
    }
  }

  /// Alt and the letter that introduces sequences, when no sequence followed.
  mutating func emitIntroducer(_ character: Character) {
    if isAlternate { emit(.escape) }
    emit(.character(character), .alt)
  }
}
