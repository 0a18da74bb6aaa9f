internal import TerminalKit

/// What is written around ncurses: the modes that the program wants, and their end.
struct ControlStrings {
  let enter: [UInt8]
  let leave: [UInt8]
  /// Questions to the terminal: its background colour, then its kind, whose reply comes last.
  let questions: [UInt8]
  let beginFrame: [UInt8]
  let endFrame: [UInt8]
  private let isLikeXterm: Bool

  init(
    _ capabilities: Capabilities, terminal: String, environment: (String) -> String?
  ) {
    let has = capabilities.isLikeXterm
    isLikeXterm = has
    let pushesTitle = has && !Self.contains(capabilities.enterScreen, "[22;")
    // Shift-Enter and the like: kitty's protocol where it is known, xterm's where that is.
    let isXtermItself = environment("XTERM_VERSION") != nil
    let isTmux = terminal.hasPrefix("tmux") || environment("TMUX") != nil
    let isMintty = environment("TERM_PROGRAM") == "mintty"
    let modifiesKeys = has && (isXtermItself || isTmux || isMintty)

    var enter = capabilities.enterScreen
    if pushesTitle { enter += Array("\u{1b}[22;2t".utf8) }
    enter += capabilities.keypadOn
    if has { enter += Array("\u{1b}[?2004h\u{1b}[?1004h\u{1b}[?2031h\u{1b}[>1u".utf8) }
    if modifiesKeys { enter += Array("\u{1b}[>4;1m".utf8) }
    self.enter = enter

    var leave: [UInt8] = []
    if has {
      if modifiesKeys { leave += Array("\u{1b}[>4m".utf8) }
      leave += Array("\u{1b}[<u".utf8) + Self.mouseOff
      leave += Array("\u{1b}[?2031l\u{1b}[?1004l\u{1b}[?2004l".utf8)
    }
    leave += capabilities.plainText + capabilities.plainColors + capabilities.showCursor
    leave += capabilities.keypadOff
    if pushesTitle { leave += Array("\u{1b}[23;2t".utf8) }
    leave += capabilities.leaveScreen
    if capabilities.leaveScreen.isEmpty { leave += capabilities.lastRow + [0x0d, 0x0a] }
    // Ended in the middle of a frame, the terminal must not go on holding back.
    if has { leave = Array("\u{1b}[?2026l".utf8) + leave }
    self.leave = leave

    questions = has ? Array("\u{1b}]11;?\u{1b}\\\u{1b}[c".utf8) : []
    beginFrame = has ? Array("\u{1b}[?2026h".utf8) : []
    endFrame = has ? Array("\u{1b}[?2026l".utf8) : []
  }

  private static let mouseOff = Array("\u{1b}[?1006l\u{1b}[?1002l\u{1b}[?1000l".utf8)

  /// Switches reports of clicks, drags and the wheel on or off.
  func mouse(_ isOn: Bool) -> [UInt8] {
    guard isLikeXterm else { return [] }
    return isOn ? Array("\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h".utf8) : Self.mouseOff
  }

  /// Sets the window's title.
  func title(_ text: SafeText) -> [UInt8] {
    guard isLikeXterm else { return [] }
    return Array("\u{1b}]2;\(Self.line(text))\u{1b}\\".utf8)
  }

  /// One line of at most 250 scalars, without anything that could end or be a sequence.
  private static func line(_ text: SafeText) -> String {
    var line = ""
    for scalar in text.string.unicodeScalars.prefix(250) {
      let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    return line
  }

  /// Tells the desktop, or rings the bell.
  func notification(_ text: SafeText, _ way: NotificationWay) -> [UInt8] {
    // A semicolon parts fields; "9;4;" is a bar of progress to some.
    let line = Self.line(text).replacing(";", with: ",")
    let sequence: String
    switch way.form {
    case .bell: return [0x07]
    case .osc9: sequence = "\u{1b}]9;\(line)\u{1b}\\"
    case .osc777: sequence = "\u{1b}]777;notify;Quipu;\(line)\u{1b}\\"
    case .osc99:
      let coded = String(decoding: Self.base64(Array(line.utf8)), as: UTF8.self)
      sequence = "\u{1b}]99;i=quipu:e=1;\(coded)\u{1b}\\"
    }
    guard way.passesTmux else { return Array(sequence.utf8) }
    let doubled = sequence.replacing("\u{1b}", with: "\u{1b}\u{1b}")
    return Array("\u{1b}Ptmux;\(doubled)\u{1b}\\".utf8)
  }

  /// Puts `text` on the system clipboard.
  func clipboard(_ text: String) -> [UInt8] {
    guard isLikeXterm else { return [] }
    return Array("\u{1b}]52;c;".utf8) + Self.base64(Array(text.utf8)) + Array("\u{1b}\\".utf8)
  }

  /// RFC 4648, with padding.
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[start + 2]) }
      for place in 0..<4 {
        let letter = letters[Int(group >> (18 - 6 * UInt32(place)) & 63)]
        result.append(place <= count ? letter : UInt8(ascii: "="))
      }
    }
    return result
  }

  private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
  }
}
