package import TerminalKit

/// How the program looks: the theme, its forms, and what the terminal's background is like.
package struct Look: Sendable, Equatable {
  /// The theme that was asked for last; what arrives of another is late.
  package var wanted: String
  package var looks: ThemeLooks?
  /// As the terminal, the environment or the person has told; nil when nobody has.
  package var appearance: Appearance?
  /// The colours of a theme with two forms wait for the terminal's answer until then.
  package var awaitsUntil: Duration?
  /// What was wrong in the theme's files, to tell it once.
  package var remarks: [SafeText] = []

  /// The look before anything has been loaded.
  package init(wanted: String) { self.wanted = wanted }
}
