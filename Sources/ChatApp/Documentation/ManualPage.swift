internal import TerminalKit

/// The manual page `quipu(1)`, in the language of man.
enum ManualPage {
  static var text: String {
    var page = Roff.title("quipu", 1, "User Commands")
    page += ".SH NAME\nquipu \\- full\\-screen terminal chat for the models of an Ollama server\n"
    page += ".SH SYNOPSIS\n.B quipu\n[\\fIoptions\\fR] [\\fIMODEL\\fR [\\fIPROMPT\\fR]]\n"
    page += ".br\n.B quipu\n\\fISUBCOMMAND\\fR [\\fIargument\\fR]\n"
    page += ".SH DESCRIPTION\n"
    page += "Opens a new conversation with MODEL, else with the model last used, else with a warm "
    page += "one, else with the newest that can chat. The reply is shown as it arrives, with its "
    page += "rate. Without a server the screen says so, tries again by itself, and offers a demo.\n"
    page += ".SH OPTIONS\n"
    for entry in LaunchTable.arguments { page += Roff.item(entry.name, entry.summary) }
    page +=
      ".SH SUBCOMMANDS\nWithout a screen; each has \\-\\-help, all but completions have \\-\\-json."
    page += " Options may stand before the name too.\n"
    for entry in LaunchTable.subcommands {
      page += Roff.item("quipu " + entry.name, entry.summary)
    }
    page += ".SH COMMANDS\nTyped as the first thing of a message.\n"
    for command in CommandTable.standard.commands where !command.names.isEmpty {
      page += Roff.item(HelpText.slash(command).string, command.summary.string)
    }
    page += ".SH KEYS\n"
    for context in KeyContext.allCases {
      let bindings = KeyTable.standard.bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      page += ".SS \(Roff.escaped(context.rawValue))\n"
      for (command, keys) in HelpText.grouped(bindings) {
        page += Roff.item(keys.string, CommandTable.standard[command]?.summary.string ?? "")
      }
    }
    page += ".SH ENVIRONMENT\n"
    for entry in LaunchTable.variables { page += Roff.item(entry.name, entry.summary) }
    page += ".SH FILES\n"
    for entry in LaunchTable.files { page += Roff.item(entry.name, entry.summary) }
    page += ".SH EXIT STATUS\n"
    for entry in LaunchTable.statuses { page += Roff.item(entry.name, entry.summary) }
    return page + ".SH SEE ALSO\n.BR quipu\\-config (5),\n.BR quipu\\-themes (5)\n"
  }
}
