/// The theme that is there without any file. A test holds it equal to `themes/terminal.toml`.
enum BuiltInTheme {
  static let name = "terminal"
  /// Stands in messages where a path would; no file has such a path.
  static let path = "(built-in theme)"
  static let source = #"""
    # The default: nothing but the terminal's own colours, so that it looks right on dark and on light.
    # It keeps to the plain hues; white, black, yellow and the bright ones vanish on one background or
    # the other. What should step back is dim.

    name = "Terminal"

    text = "default"
    "text.muted" = { modifiers = ["dim"] }
    "text.strong" = { modifiers = ["bold"] }

    "user.name" = { fg = "cyan", modifiers = ["bold"] }
    "user.text" = "default"
    "assistant.name" = { fg = "magenta", modifiers = ["bold"] }
    "assistant.text" = "default"
    "system.text" = { modifiers = ["dim", "italic"] }
    thinking = { modifiers = ["dim"] }
    "thinking.mark" = { modifiers = ["dim", "italic"] }
    uncertain = { fg = "magenta", modifiers = ["underlined"] }

    heading = { modifiers = ["bold"] }
    quote = { modifiers = ["italic"] }
    link = { fg = "blue", modifiers = ["underlined"] }
    "list.mark" = "cyan"
    rule = { modifiers = ["dim"] }
    "table.head" = { modifiers = ["bold"] }

    code = "default"
    "code.inline" = "cyan"
    "code.label" = { modifiers = ["dim"] }
    "code.rule" = { modifiers = ["dim"] }
    control = { fg = "red", modifiers = ["reversed"] }

    notice = "cyan"
    success = "green"
    warning = "red"
    error = { fg = "red", modifiers = ["bold"] }
    "search.match" = { fg = "black", bg = "yellow" }
    selection = { modifiers = ["reversed"] }
    "scroll.mark" = { fg = "cyan", modifiers = ["bold"] }

    [syntax]
    keyword = "magenta"
    type = "cyan"
    function = "blue"
    string = "green"
    number = "cyan"
    comment = { modifiers = ["dim", "italic"] }
    operator = "default"
    constant = "cyan"
    tag = "blue"

    [diff]
    added = "green"
    removed = "red"
    hunk = "cyan"

    [composer]
    prompt = { fg = "cyan", modifiers = ["bold"] }
    text = "default"
    placeholder = { modifiers = ["dim"] }
    queued = { modifiers = ["dim", "italic"] }

    [completion]
    fg = "cyan"

    [live]
    rule = { modifiers = ["dim"] }
    text = "default"
    rate = { fg = "green", modifiers = ["bold"] }

    [spark]
    fg = "green"

    [status]
    modifiers = ["dim"]
    model = { fg = "magenta", modifiers = [] }
    host = { modifiers = ["dim"] }
    hint = { modifiers = ["dim"] }
    key = { modifiers = ["bold"] }
    demo = { fg = "black", bg = "yellow", modifiers = [] }

    [gauge]
    full = "green"
    empty = { modifiers = ["dim"] }
    warning = { fg = "red", modifiers = ["bold"] }

    [overlay]
    border = { modifiers = ["dim"] }
    title = { modifiers = ["bold"] }
    text = "default"
    hint = { modifiers = ["dim"] }

    [list]
    item = "default"
    selected = { modifiers = ["reversed"] }
    dimmed = { modifiers = ["dim"] }
    header = { modifiers = ["bold"] }
    match = { fg = "cyan", modifiers = ["bold", "underlined"] }
    warm = "green"

    [pane]
    heading = { modifiers = ["bold"] }
    label = { modifiers = ["dim"] }
    value = "default"
    border = { modifiers = ["dim"] }

    """#
}
