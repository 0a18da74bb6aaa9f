/// A key as a terminal sends it.
enum TypedKey {
  case enter, escape, tab, backtab, backspace, up, down, pageUp, pageDown, end
  case control(Character)
  case alt(Character)
  case function(Int)

  var bytes: [UInt8] {
    switch self {
    case .enter: [0x0d]
    case .escape: [0x1b]
    case .tab: [0x09]
    case .backtab: Array("\u{1b}[Z".utf8)
    case .backspace: [0x7f]
    case .up: Array("\u{1b}OA".utf8)
    case .down: Array("\u{1b}OB".utf8)
    case .pageUp: Array("\u{1b}[5~".utf8)
    case .pageDown: Array("\u{1b}[6~".utf8)
    case .end: Array("\u{1b}[1;5F".utf8)
    case .control(let letter): [(letter.asciiValue ?? 0) & 0x1f]
    case .alt(let letter): [0x1b] + Array(String(letter).utf8)
    case .function(let number): Array("\u{1b}O\(Character(UnicodeScalar(UInt8(79 + number))))".utf8)
    }
  }
}
