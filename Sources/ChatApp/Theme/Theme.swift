// Themes: TOML files that say how each role looks, found in folders, checked with line numbers.
// `ThemeFile` reads one file, `ThemeStack` joins it with what it inherits, `ThemeCatalog` finds
// files by name. A wrong entry costs only itself, a wrong file only the theme: there is always one.

package import TerminalKit

/// The looks of the program under a name.
package struct Theme: Sendable, Hashable {
  /// How `--theme` and `/theme` call it: the file's name without its extension.
  package let name: String
  /// What people read: the file's `name`, else the same as `name`. Untrusted.
  package let title: String
  package let palette: Palette

  /// Makes a theme.
  package init(name: String, title: String, palette: Palette) {
    self.name = name
    self.title = title
    self.palette = palette
  }

  /// The built-in theme: the terminal's own colours. There without any file.
  package static let terminal: Theme = {
    var stack = ThemeStack()
    stack.append(ThemeFile(BuiltInTheme.source, path: BuiltInTheme.path))
    return stack.theme(named: BuiltInTheme.name)
  }()
}

/// One thing wrong in a theme file.
package struct ThemeProblem: Error, Sendable, Hashable {
  /// The file; nil when the trouble is to find one.
  package let file: String?
  /// Counted from one; nil when no line can be named.
  package let line: Int?
  /// What is wrong and, where there is one, the nearest right name.
  package let reason: String

  /// One line: `dark.toml:12: no role "syntax.keywrd"; did you mean "syntax.keyword"?`
  package var message: SafeText {
    guard let file else { return SafeText(reason, as: .field) }
    guard let line else { return SafeText("\(file): \(reason)", as: .field) }
    return SafeText("\(file):\(line): \(reason)", as: .field)
  }
}

/// What loading a theme came to: always a theme, with all that was wrong on the way.
package struct ThemeLoad: Sendable, Hashable {
  package let theme: Theme
  /// In the order of files and lines; empty when all is well.
  package let problems: [ThemeProblem]
  /// True when the wanted theme could not be used at all and `theme` is the built-in one.
  package let isFallback: Bool

  /// Makes a result.
  package init(theme: Theme, problems: [ThemeProblem], isFallback: Bool) {
    self.theme = theme
    self.problems = problems
    self.isFallback = isFallback
  }
}
