internal import TerminalKit

// The manual pages of the files that people write: quipu-config(5), quipu-themes(5).
extension ManualPage {
  /// `quipu-config(5)`.
  static var configuration: String {
    var page = Roff.title("quipu-config", 5, "File Formats")
    page += ".SH NAME\nquipu\\-config \\- the configuration of quipu\n"
    page += ".SH SYNOPSIS\n.I ~/.config/quipu/config.toml\n.br\n"
    page += ".I .quipu/config.toml\n.br\n.I quipu.toml\n"
    page += Roff.prose(ConfigurationGuide.page)
    page += ".SH SETTINGS\n"
    for entry in SettingTable.entries {
      page += ".TP\n.B \(Roff.escaped(entry.key)) = \(Roff.escaped(entry.standard))\n"
      page += Roff.escaped(entry.summary) + "\n.br\n"
      page += Roff.escaped("Takes \(entry.kind).")
      if let variable = entry.variable { page += " Variable: \(Roff.escaped(variable))." }
      page += entry.isForProjects ? "\n" : " Not in a project's file.\n"
    }
    page += ".SH TABLES\n" + Roff.prose(ConfigurationGuide.tables)
    page += ".SH OPTIONS OF MODELS\n"
    for option in OptionTable.standard.options { page += Roff.item(option.name, option.range) }
    page += ".SH COMMANDS FOR KEYS\n"
    for command in CommandTable.standard.commands {
      page += Roff.item(command.id.rawValue, command.summary.string)
    }
    return page + ".SH SEE ALSO\n.BR quipu (1),\n.BR quipu\\-themes (5)\n"
  }

  /// `quipu-themes(5)`.
  static var themes: String {
    var page = Roff.title("quipu-themes", 5, "File Formats")
    page += ".SH NAME\nquipu\\-themes \\- the themes of quipu\n"
    page += ".SH SYNOPSIS\n.I ~/.config/quipu/themes/NAME.toml\n.SH DESCRIPTION\n"
    page += Roff.prose(ThemeGuide.text)
    page += ".SH ROLES\n"
    for section in RoleTable.sections {
      page += ".SS \(Roff.escaped(section.title))\n"
      for row in section.rows { page += Roff.item(row.name, row.meaning) }
    }
    return page + ".SH SEE ALSO\n.BR quipu (1),\n.BR quipu\\-config (5)\n"
  }
}
