// What `update` wants done, as data: compared in tests, carried out by `EffectRunner`.

package import Conversations
package import OllamaAPI
package import TerminalKit

/// Something to be done outside the state.
package enum Effect: Sendable, Equatable {
  /// Ask whether the server is there, its version, its models, what runs.
  case checkServer(Host, generation: Int)
  /// Ask what runs.
  case listRunning(Host, generation: Int)
  /// Ask which models there are.
  case listModels(Host, generation: Int)
  case showModel(Host, String, generation: Int)
  case load(Host, String, ModelOptions, KeepAlive?, generation: Int)
  case unload(Host, String, generation: Int)
  /// Send a request and stream its reply into the turn.
  ///
  /// What was to be kept before is on the disk before it goes out, unless that takes too long;
  /// with `isKept` the reply is journalled as it streams.
  case chat(Host, TurnID, ChatRequest, [Enclosure], isKept: Bool)
  /// Go on with a reply that broke off: thinking and text are what it has so far.
  case resume(
    Host, TurnID, ChatRequest, [Enclosure], thinking: String, text: String, isKept: Bool)
  /// End a reply by closing its connection.
  case cancel(TurnID)
  /// Copy, rename or delete a model.
  case changeModel(Host, ModelChange, generation: Int)
  /// Begin a pull, push or creation and follow it.
  case transfer(Host, TransferID, TransferOrder)
  /// End a transfer by closing its connection.
  case cancelTransfer(TransferID)
  /// Ask now and then whether the real server has come while the demo runs.
  case watchHost(Host)
  /// Ask no more whether a server has come back.
  case endWatch
  /// Make new clients: what is configured of servers has changed.
  case renewClients
  case startDemo
  case stopDemo
  /// Open the store, pass on what it tells and what was left from the last time; with `resuming`
  /// the last conversation is opened.
  case openStore(resuming: Bool)
  /// Keep the conversation.
  case save(Conversation)
  /// Keep how a conversation is looked at, its draft included; an empty one forgets it.
  case keepView(ConversationID, ViewMemory)
  /// Fetch a kept conversation: `conversationOpened` brings it.
  case openConversation(ConversationID)
  /// Fetch a page of the list: `conversationsListed` brings it under the same token.
  case listConversations(ListRequest, token: Int)
  /// Rename, pin, archive, delete.
  case changeConversation(ConversationID, ConversationChange)
  /// Ask whether anything was changed since a revision, here or by another instance.
  case lookForChanges(since: Int)
  /// Try again to keep what is in memory alone.
  case retryStore
  case history(HistoryDeed)
  /// Ask a model what a conversation may be called.
  case askTitle(Host, ConversationID, ChatRequest)
  /// End that by closing its connection.
  case cancelTitle
  case loadTheme(String, ThemeArrival.Purpose)
  /// Keep the theme for the next start.
  case rememberTheme(String)
  case listThemes
  /// Put text on every clipboard in reach, and into a file.
  case copy(String)
  /// Write the text to a file of the person's.
  case write(WriteRequest)
  /// Run a line of shell with the text as its input.
  case runCommand(number: Int, String, input: String)
  case endCommand(number: Int)
  /// Show the text in the person's pager.
  case page(String)
  /// Write the text to a file, run the person's editor on it, read it back.
  case edit(String)
  case rememberModel(String)
  /// Read the configuration's files again.
  case readConfiguration
  /// Be told when a file of the configuration or of this theme changes; with `thenRead` they are
  /// read as soon as that is so.
  case watchFiles(theme: String, thenRead: Bool)
  /// Use these preferences for what reaches outside from now on.
  case reconfigure(Preferences)
  /// Keep a setting for later starts; with nil no longer.
  case keepSetting(String, String?)
  /// Remember what was said of a project's file, and read the configuration anew.
  case trust(WithheldSettings, Bool)
  /// Look at files, to attach them.
  case readFiles([FileRequest], FilePurpose)
  /// List a folder for completion: as it is written, a slash at its end.
  case listFolder(String)
  /// Keep the bytes of files that go with a prompt.
  case keepAttachments([Attachment])
  /// Take what was kept of a conversation off the disk; its files stay in memory.
  case forget(Traces)
  /// Keep a prompt for later runs.
  case rememberPrompt(String)
  /// Ask for prompts of earlier runs that hold a text, the newest first.
  case findPrompts(String, limit: Int)
  /// Read a schema file for the replies of a conversation.
  case readSchema(String, for: SchemaTarget)
  /// Read a Modelfile of the person's, to compare it.
  case readModelfile(String)
  /// Keep what was chosen for model runs.
  case keepChosen(ChosenSettings)
  /// Run the editor on a system message.
  case editSystem(OptionScope, String)
  /// Read what was seen of models in earlier sessions, and keep it.
  case recallModels
  case keepModels(ModelMemory)
  /// Run the editor on the Modelfile of a new model.
  case editModelfile(String, String)
  /// Look at what the client does.
  case diagnose(DiagnosticsDeed)
  /// Look at a request, or copy it.
  case request(RequestDeed)
  /// Find out whether and how a server can be used; the page of that title grows.
  case examine(Host, model: String?, title: SafeText, unicode: Bool, isNarrow: Bool)
  /// Measure models; the page of that title grows.
  case bench(Host, BenchPlan, title: SafeText)
  case endBench
  /// Ask hosts whether they answer.
  case probe([Host])
  /// Find out how the desktop can be told, then tell it.
  case announce(SafeText, NotificationWish)
  /// Something only the terminal can do.
  case terminal(TerminalRequest)
  /// Leave.
  case quit
}
