/// How to write a theme, for `docs/themes.md`. The names come from the tables that the reader uses.
package enum ThemeGuide {
  /// A whole theme, as the page shows it; a test loads it.
  package static let example = """
    name = "Rust"
    inherits = "dark"

    heading = "rust"
    "user.name" = { fg = "rust", modifiers = ["bold"] }
    error = { fg = "#fff", bg = 124 }

    [list]
    selected = { fg = "default", modifiers = ["reversed"] }

    [palette]
    rust = "#d0834f"
    """

  /// The page's words, in Markdown.
  package static var text: String {
    let colors = ThemeColor.names.filter { !$0.contains("-") && $0 != "grey" }
    return """
      A theme is a TOML file: `NAME.toml` in `~/.config/quipu/themes` (or
      `$XDG_CONFIG_HOME/quipu/themes`). `quipu --theme NAME` and `/theme NAME` use it; a file of your
      own goes before one of the same name that came with the program, and may inherit it.

      ```toml
      \(example)
      ```

      - A role takes a colour, or a table of `fg`, `bg` and `modifiers`. What it leaves out comes from
        the names above it (`code.inline` from `code`, all of `syntax.…` from `syntax`), in the end
        from `text`, whose background is that of the screen.
      - Colours: `"#rrggbb"` or `"#rgb"`; \(list(colors)); each but `default` and `gray` also as
        `bright-…`; a number from 0 to 255; a name from the file's own `[palette]`. `default` is the
        terminal's own.
      - Modifiers: \(list(ThemeModifier.shown)).
      - `inherits` names the theme to start from. An entry replaces the inherited entry of that name,
        a colour of the palette the inherited colour of that name wherever it is used.
      - `dark = "NAME"` and `light = "NAME"` name the theme that stands in on dark and on light
        terminals; as tables, `[dark]` and `[light]` hold roles and a palette for them. The terminal is
        asked for its background, and followed where it tells of changes (mode 2031);
        `appearance = "dark"` in the configuration settles it.
      - `quipu theme check FILE` names missing roles, and colours that are too close to be read
        (below 4.5 to 1 for text, 3 to 1 for lines; WCAG AA); `quipu themes` lists all themes. An edited
        file is read again when the window gets the focus, or with Ctrl-L.
      - What is wrong is told with its line, and the rest is used. A file that is no TOML is not used
        at all.
      """
  }

  private static func list(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: ", ")
  }
}
