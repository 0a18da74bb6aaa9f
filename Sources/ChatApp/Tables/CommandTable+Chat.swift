internal import TerminalKit

extension CommandTable {
  static let conversation: [Command] = [
    Command(
      .newConversation, ["clear", "new"], .conversation,
      "Start a new conversation; the old one is kept", ConversationCommands.startNew),
    Command(
      .listConversations, ["list"], .conversation, "List the conversations to open one",
      usage: "[WORDS]", HistoryCommands.list),
    Command(
      .makePrivate, ["private"], .conversation,
      "Start a conversation of which nothing is kept on the disk",
      ConversationCommands.makePrivate),
    Command(
      .retry, ["retry"], .conversation, "Ask the last prompt anew; the old reply is kept",
      unavailable: ConversationCommands.cannotRetry, ConversationCommands.retry),
    Command(
      .continueReply, ["continue"], .conversation,
      "Go on from the last word of a reply that was stopped or cut",
      unavailable: ConversationCommands.cannotContinue, ConversationCommands.continueReply),
    Command(
      .copyReply, ["copy"], .conversation, "Copy the last reply, or a code block of it",
      usage: "[#NUMBER]", unavailable: ConversationCommands.cannotCopy, TakingOut.copy),
    Command(
      .write, ["write"], .conversation,
      "Write the last reply, or a code block of it, to a new file; >>FILE adds to one",
      usage: "[#NUMBER] FILE", TakingOut.write),
    Command(
      .overwrite, ["write!"], .conversation, "As /write, over a file that is there",
      usage: "[#NUMBER] FILE", TakingOut.overwrite),
    Command(
      .pipe, ["pipe"], .conversation,
      "Give the last reply, or a code block of it, to a command and show what it says",
      usage: "[#NUMBER] COMMAND", TakingOut.pipe),
    Command(
      .pager, ["pager"], .conversation, "Read the conversation in your pager ($PAGER)",
      unavailable: TakingOut.cannotPage, TakingOut.pager),
    Command(
      .stop, ["stop"], .conversation, "Stop the running reply; its text is kept",
      ConversationCommands.stop),
    Command(.send, [], .conversation, "Send the message, or queue it", Sending.send),
    Command(
      .sendQueue, ["send"], .conversation, "Send the queued prompts that were held",
      ConversationCommands.releaseQueue),
  ]

  static let models: [Command] = [
    Command(
      .model, ["model"], .models, "Choose the model", usage: "[NAME]", argument: .model,
      ModelCommands.choose),
    Command(
      .load, ["load"], .models, "Start a new conversation with a model and load it",
      usage: "NAME", argument: .model, ModelCommands.load),
    Command(
      .unload, ["unload"], .models, "Take a model out of the server's memory now",
      usage: "[NAME]", argument: .model, ModelCommands.unload),
    Command(
      .set, ["set"], .models, "Change a parameter, the system prompt and other settings",
      usage: "NAME [VALUE]", argument: .setting, SettingCommands.set),
    Command(
      .config, ["config"], .models,
      "Look at the configuration and change it, for this run or for good",
      usage: "[keep|reset] [NAME [VALUE]]", argument: .configuration, ConfigCommands.open),
    Command(
      .show, ["show"], .models, "Show facts of the model: info, license, parameters and others",
      usage: "[WHAT]", argument: .showing, ModelCommands.show),
    Command(
      .options, ["options"], .models,
      "Look at and change the options of the model's runs",
      usage: "[SCOPE]", argument: .scope, OptionCommands.open),
    Command(
      .preset, ["preset"], .models, "Take settings together by a name, or save those of here",
      usage: "[NAME]", argument: .preset, PresetCommands.run),
    Command(
      .system, ["system"], .models, "Show or change the system message", usage: "[TEXT]",
      SettingCommands.system),
    Command(
      .think, ["think"], .models, "Let the model think or not, and how hard", usage: "[LEVEL]",
      argument: .level, SettingCommands.think),
    Command(
      .format, ["format"], .models, "Ask for JSON, or for JSON that fits a schema file",
      usage: "[json|FILE|off]", argument: .format, SettingCommands.format),
    Command(
      .compact, ["compact"], .models,
      "Let a summary stand for the older turns; the last four stay whole", usage: "[off]",
      argument: .undo, unavailable: Compacting.unavailable, Compacting.compact),
    Command(
      .uncut, ["uncompact"], .models, "Let the model see again what was compacted or left out",
      Compacting.uncut),
    Command(
      .pull, ["pull"], .models, "Get a model from the library, or go on where it was; you chat on",
      usage: "[NAME]", argument: .model, TransferCommands.pull),
    Command(
      .push, ["push"], .models, "Give a model of yours to the library", usage: "[NAME]",
      argument: .model, TransferCommands.push),
    Command(
      .cancelTransfer, ["cancel"], .models, "Stop a pull, push or creation; what came is kept",
      usage: "[NAME]", unavailable: TransferCommands.cannotCancel, TransferCommands.cancel),
    Command(
      .create, ["create"], .models,
      "Make a model of this conversation's settings, in your editor", usage: "NAME",
      CreateCommands.create),
    Command(
      .compare, ["compare"], .models,
      "Compare two models, two Modelfiles, or one of each, side by side",
      usage: "[MODEL|FILE] MODEL|FILE", argument: .sources, CompareCommands.compare),
  ]

  static let screen: [Command] = [
    Command(.help, ["help", "?"], .screen, "Show all keys and commands", ScreenCommands.help),
    Command(.palette, [], .screen, "Search the commands", ScreenCommands.palette),
    Command(
      .diagnostics, ["diagnostics"], .screen, "Show more or less diagnostics",
      ScreenCommands.cycleDiagnostics),
    Command(
      .theme, ["theme"], .screen, "Choose the theme", usage: "[NAME]", argument: .theme,
      ScreenCommands.theme),
    Command(
      .foldThinking, ["thinking"], .screen, "Fold or unfold the model's thinking",
      ScreenCommands.foldThinking),
    Command(
      .keyProbe, ["keys"], .screen, "Show what the terminal sends for a key",
      KeyProbing.open),
    Command(.redraw, [], .screen, "Draw the screen anew", ScreenCommands.redraw),
    Command(
      .mouse, ["mouse"], .screen, "Let the program or the terminal have the mouse",
      usage: "on|off", argument: .onOff, ScreenCommands.mouse),
  ]

  static let session: [Command] = [
    Command(
      .demo, ["demo"], .session, "Change to the demo without a server, or back",
      SessionCommands.demo),
    Command(.quit, ["bye", "exit", "quit"], .session, "Leave", SessionCommands.quit),
    Command(.suspend, [], .session, "Suspend the program", SessionCommands.suspend),
    Command(
      .escape, [], .session, "Close the innermost thing; with nothing open, stop the reply",
      SessionCommands.escape),
    Command(
      .interrupt, [], .session, "Stop the reply, then clear the message, then quit",
      SessionCommands.interrupt),
    Command(
      .endOfInput, [], .session, "Quit from an empty message; else delete forward",
      SessionCommands.endOfInput),
    Command(.leader, [], .session, "Begin a two-key command", SessionCommands.leader),
    Command(
      .host, ["host"], .session, "Change to another server: a name from [hosts], or an address",
      usage: "[HOST]", HostCommands.change),
    Command(
      .doctor, ["doctor"], .session, "Find out step by step how the server can be reached",
      usage: "[MODEL]", argument: .model, HostCommands.examine),
    Command(
      .requests, ["requests"], .session, "Look at the last requests, or copy them as curl",
      RequestCommands.open),
    Command(
      .policies, ["policies"], .session,
      "Look at circuits, retries, limits and what waits; trip and reset circuits",
      PolicyCommands.open),
    Command(
      .log, ["log"], .session, "Read what the program did", usage: "[LEVEL]", LogCommands.open),
    Command(
      .chances, ["logprobs"], .models,
      "See how sure the model was of its words, and go on from another", usage: "[on|off]",
      argument: .onOff, ChanceCommands.command),
    Command(
      .speeds, ["history"], .models, "See how fast models were here over time, as charts",
      usage: "[MODEL]", argument: .model, SpeedCommands.open),
    Command(
      .bench, ["bench"], .models, "Measure how fast models read and write here",
      usage: "[MODEL…]", argument: .model, HostCommands.bench),
    Command(
      .duel, ["duel"], .models, "Ask two models the same and compare what they say",
      usage: "MODEL [MODEL] [PROMPT]", argument: .models, DuelCommands.run),
    Command(
      .retryServer, ["reconnect"], .session, "Ask the server again now",
      SessionCommands.retryServer),
  ]
}
