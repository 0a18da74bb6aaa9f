/// A colour as a theme names it; what the terminal makes of it is the adapter's business.
package enum TerminalColor: Sendable, Hashable {
  /// The terminal's own foreground or background.
  case standard
  /// One of the 256 indexed colours; 0–15 are the terminal's own ANSI colours.
  case indexed(UInt8)
  /// A 24-bit colour.
  case rgb(UInt8, UInt8, UInt8)
}

/// How one role looks.
package struct Style: Sendable, Hashable {
  package var foreground: TerminalColor
  package var background: TerminalColor
  package var emphasis: Emphasis

  /// Makes a style; by default the terminal's own colours without emphasis.
  package init(
    foreground: TerminalColor = .standard, background: TerminalColor = .standard,
    emphasis: Emphasis = []
  ) {
    self.foreground = foreground
    self.background = background
    self.emphasis = emphasis
  }
}

/// The looks of all roles: what a theme comes down to.
package struct Palette: Sendable, Hashable {
  private var styles: [Style]

  /// A palette in which every role has the terminal's own colours.
  package init() {
    styles = Array(repeating: Style(), count: Role.allCases.count)
  }

  /// The look of `role`.
  package subscript(role: Role) -> Style {
    get { styles[Int(role.rawValue)] }
    set { styles[Int(role.rawValue)] = newValue }
  }
}
