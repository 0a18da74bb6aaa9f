package import TerminalKit

/// A palette brought down to what a terminal can show: a colour pair and emphasis for each role.
///
/// The terminal's own palette is never redefined. In 24-bit mode the indexes from 16 up are only
/// names: `direct` says what `OutputRewriter` writes in their place. (ncurses itself needs a
/// terminfo entry such as `xterm-direct` for that, which plain Debian and macOS do not have.)
package struct CursesColors: Sendable, Equatable {
  /// A foreground and background for ncurses; -1 is the terminal's own.
  package struct Pair: Sendable, Hashable {
    package let foreground: Int16
    package let background: Int16
  }

  /// How ncurses shows one role.
  package struct Look: Sendable, Hashable {
    /// Number of the pair; 0 is the terminal's own colours.
    package let pair: UInt8
    package let emphasis: Emphasis
  }

  /// What an index stands for in 24-bit mode.
  package enum Direct: Sendable, Hashable {
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)
  }

  /// The pairs from number 1 on; each combination of colours stands once.
  package private(set) var pairs: [Pair] = []
  /// The meaning of index 16 + n in 24-bit mode; empty in all others.
  package private(set) var direct: [Direct] = []
  private var looks: [Look] = []

  /// Maps every role of `palette` to `depth`.
  package init(palette: Palette, depth: ColorDepth) {
    var numbers: [Pair: UInt8] = [Pair(foreground: -1, background: -1): 0]
    var names: [Direct: Int16] = [:]
    for role in Role.allCases {
      let style = palette[role]
      var emphasis = style.emphasis
      let background = map(style.background, depth, &names)
      var foreground = map(style.foreground, depth, &names)
      if depth == .ansi8, case .indexed(8...15) = style.foreground { emphasis.insert(.bold) }
      if foreground == background, foreground >= 0, style.foreground != style.background {
        foreground = background == 0 || background == 8 ? 7 : 0
      }
      // Without colours these three would be invisible.
      if depth == .none, [.selection, .searchMatch, .listSelected].contains(role) {
        emphasis.insert(.reverse)
      }
      let pair = Pair(foreground: foreground, background: background)
      let number = numbers[pair] ?? UInt8(clamping: pairs.count + 1)
      if numbers[pair] == nil {
        numbers[pair] = number
        pairs.append(pair)
      }
      looks.append(Look(pair: number, emphasis: emphasis))
    }
  }

  /// The look of `role`.
  package func look(of role: Role) -> Look { looks[Int(role.rawValue)] }

  /// Whether an empty cell of `role` shows more than the terminal's own background.
  package func isVisibleWhenBlank(_ role: Role) -> Bool {
    let pair = looks[Int(role.rawValue)].pair
    return pair > 0 && pairs[Int(pair) - 1].background >= 0
  }

  private mutating func map(
    _ color: TerminalColor, _ depth: ColorDepth, _ names: inout [Direct: Int16]
  ) -> Int16 {
    switch (depth, color) {
    case (.none, _), (_, .standard): return -1
    case (.direct, .indexed(let index)) where index < 16: return Int16(index)
    case (.direct, .indexed(let index)): return name(.indexed(index), &names)
    case (.direct, .rgb(let red, let green, let blue)):
      return name(.rgb(red, green, blue), &names)
    case (.indexed256, .indexed(let index)): return Int16(index)
    case (.indexed256, .rgb(let red, let green, let blue)):
      return Int16(NearestColor.indexed(red, green, blue))
    case (.ansi16, .indexed(let index)) where index < 16: return Int16(index)
    case (.ansi8, .indexed(let index)) where index < 16: return Int16(index % 8)
    case (.ansi16, .indexed(let index)), (.ansi8, .indexed(let index)):
      let (red, green, blue) = NearestColor.rgb(of: index)
      return Int16(
        NearestColor.ansi(
          UInt8(clamping: red), UInt8(clamping: green), UInt8(clamping: blue),
          bright: depth == .ansi16))
    case (.ansi16, .rgb(let red, let green, let blue)),
      (.ansi8, .rgb(let red, let green, let blue)):
      return Int16(NearestColor.ansi(red, green, blue, bright: depth == .ansi16))
    }
  }

  private mutating func name(_ color: Direct, _ names: inout [Direct: Int16]) -> Int16 {
    if let known = names[color] { return known }
    // Two colours a role stay far below 240; a colour beyond them would be the terminal's own.
    guard direct.count < 240 else { return -1 }
    let index = Int16(16 + direct.count)
    direct.append(color)
    names[color] = index
    return index
  }
}
