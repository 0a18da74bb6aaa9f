extension ScreenEmulator {
  /// Operating system commands: title, clipboard, the question for the background.
  mutating func string(_ kind: Character, _ text: String) {
    guard kind == "]" else {
      unknown.append("string \(kind)\(text)")
      return
    }
    if text == "11;?" {
      replies += Array("\u{1b}]11;rgb:\(background)\u{1b}\\".utf8)
    } else if text.hasPrefix("0;") || text.hasPrefix("2;") {
      title = String(text.dropFirst(2))
    } else if text.hasPrefix("52;c;") {
      clipboard.append(String(text.dropFirst(5)))
    } else {
      unknown.append("OSC \(text)")
    }
  }
}

/// Colours and emphasis in force.
struct GraphicStyle: Sendable, Hashable {
  private var flags: Set<Int> = []
  private var foreground: [Int] = []
  private var background: [Int] = []

  /// The shortest parameters that give this style.
  var text: String {
    (flags.sorted() + foreground + background).map(String.init).joined(separator: ";")
  }

  /// What an erased cell gets.
  var backgroundText: String { background.map(String.init).joined(separator: ";") }

  mutating func apply(_ parameters: [Int]) {
    var rest = parameters.isEmpty ? [0][...] : parameters[...]
    while let code = rest.popFirst() {
      switch code {
      case 1...9: flags.insert(code)
      case 22: flags.subtract([1, 2])
      case 23...29: flags.remove(code - 20)
      case 30...37, 90...97: foreground = [code]
      case 39: foreground = []
      case 40...47, 100...107: background = [code]
      case 49: background = []
      case 38, 48:
        let count = rest.first == 5 ? 2 : rest.first == 2 ? 4 : 0
        let color = [code] + rest.prefix(count)
        rest = rest.dropFirst(count)
        if code == 38 { foreground = color } else { background = color }
      default: self = GraphicStyle()
      }
    }
  }
}

/// Cuts a terminal's input into text and sequences.
struct SequenceParser {
  struct Sequence: CustomStringConvertible {
    var marker = ""
    var parameters: [Int] = []
    var intermediates = ""
    var final = ""

    func number(_ index: Int, else fallback: Int) -> Int {
      index < parameters.count && parameters[index] > 0 ? parameters[index] : fallback
    }

    var description: String {
      let numbers = parameters.map(String.init).joined(separator: ";")
      return "CSI \(marker)\(numbers)\(intermediates)\(final)"
    }
  }

  enum Action {
    case print(UnicodeScalar)
    case control(UInt8)
    case escape(String)
    case sequence(Sequence)
    case string(Character, String)
    case broken(String)
  }

  private enum State { case ground, escape, control, string, stringEscape }

  private var state = State.ground
  private var held: [UInt8] = []
  private var kind: Character = "]"

  /// Takes a byte; returns what it completes.
  mutating func take(_ byte: UInt8) -> Action? {
    switch state {
    case .ground: return plain(byte)
    case .escape: return afterEscape(byte)
    case .control:
      guard (0x40...0x7e).contains(byte) else {
        held.append(byte)
        return byte < 0x20 ? end(.broken("CSI \(held)")) : nil
      }
      return end(.sequence(Self.sequence(held, byte)))
    case .string:
      if byte == 0x07 { return end(.string(kind, String(decoding: held, as: UTF8.self))) }
      if byte == 0x1b { state = .stringEscape } else { held.append(byte) }
      return nil
    case .stringEscape:
      let text = String(decoding: held, as: UTF8.self)
      return end(byte == 0x5c ? .string(kind, text) : .broken("string \(text)"))
    }
  }

  private mutating func end(_ action: Action) -> Action {
    state = .ground
    held = []
    return action
  }

  private mutating func plain(_ byte: UInt8) -> Action? {
    if held.isEmpty {
      switch byte {
      case 0x1b:
        state = .escape
        return nil
      case 0x00..<0x20, 0x7f: return .control(byte)
      case 0x20..<0x7f: return .print(UnicodeScalar(byte))
      default: break
      }
    }
    held.append(byte)
    let lead = held[0]
    let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    guard held.count == length || byte < 0x80 else { return nil }
    let text = String(decoding: held, as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
      return end(.broken("bytes \(held)"))
    }
    return end(.print(scalar))
  }

  private mutating func afterEscape(_ byte: UInt8) -> Action? {
    held.append(byte)
    switch byte {
    case 0x5b where held.count == 1:
      state = .control
      held = []
      return nil
    case 0x5d, 0x50, 0x5f, 0x5e, 0x58:
      guard held.count == 1 else { break }
      state = .string
      kind = Character(UnicodeScalar(byte))
      held = []
      return nil
    case 0x20...0x2f: return nil
    default: break
    }
    return end(.escape(String(decoding: held, as: UTF8.self)))
  }

  private static func sequence(_ bytes: [UInt8], _ final: UInt8) -> Sequence {
    var result = Sequence(final: String(UnicodeScalar(final)))
    var number = ""
    var hasNumbers = false
    for byte in bytes {
      let character = Character(UnicodeScalar(byte))
      switch byte {
      case 0x30...0x39:
        number.append(character)
        hasNumbers = true
      case 0x3a, 0x3b:
        result.parameters.append(Int(number) ?? 0)
        number = ""
        hasNumbers = true
      case 0x3c...0x3f: result.marker.append(character)
      default: result.intermediates.append(character)
      }
    }
    if hasNumbers { result.parameters.append(Int(number) ?? 0) }
    return result
  }
}
