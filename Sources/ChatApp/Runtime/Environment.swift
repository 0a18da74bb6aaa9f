// The world outside the state, behind values that tests replace: clock, client, store,
// clipboard, disk, demo.

package import Conversations
package import OllamaAPI
package import TerminalKit

/// Files of which changes are told until it is dropped.
package protocol WatchedFiles: Sendable {}

/// What the program reaches outside itself.
package struct Environment: Sendable {
  /// The time now.
  package var now: @Sendable () -> Moment
  /// A client for a host; no I/O.
  package var client: @Sendable (Host) -> OllamaClient
  package var store: any ConversationStoring
  package var themes: ThemeCatalog
  package var clipboard: any Clipboard
  package var shell: any Shell
  /// How the desktop is told something here; may ask tmux.
  package var notificationWay: @Sendable (NotificationWish) async -> NotificationWay
  /// Starts the demo server; gives its address.
  package var startDemo: @Sendable () async throws -> Host
  package var stopDemo: @Sendable () async -> Void
  /// Uses other preferences for clients made from now on, and for what else reaches outside.
  package var reconfigure: @Sendable (Preferences) -> Void
  /// Keeps a setting that was chosen in the program, or keeps it no longer; blocks.
  package var keepSetting: @Sendable (String, String?) -> Void
  /// Remembers what was said of a project's file; blocks.
  package var trust: @Sendable (WithheldSettings, Bool) -> Void
  /// Reads the configuration's files; blocks.
  package var configuration: @Sendable () -> Configuration
  /// The files that the configuration lies in, or would.
  package var configurationFiles: @Sendable () -> [String] = { [] }
  /// Tells of changes to files, as long as what it gives is kept; nil where nothing can tell.
  package var watch: @Sendable ([String], @escaping @Sendable () -> Void) -> (any WatchedFiles)? =
    { _, _ in nil }
  /// Keeps the model last used for the next start.
  package var rememberModel: @Sendable (String) -> Void
  /// Reads and keeps what was seen of models, between sessions.
  package var recallModels: @Sendable () -> ModelMemory
  package var keepModels: @Sendable (ModelMemory) -> Void
  /// Keeps what was chosen for model runs for the next start.
  package var keepChosen: @Sendable (ChosenSettings) -> Void
  /// Keeps the theme chosen in the program for the next start.
  package var rememberTheme: @Sendable (String) -> Void
  /// Reads another program's history out of its database.
  package typealias ForeignHistory =
    @Sendable (String, inout IdentifierSource, WallTime) throws(StorageError) -> [Conversation]
  package var readForeign: ForeignHistory
  /// Where diagnostics are kept.
  package var keeping = DiagnosticsKeeping()
  /// Folder for the files that editors are run on.
  package var temporaryFolder: String
  /// Where names of files to attach begin.
  package var filePlaces: FilePlaces

  /// An environment of these parts.
  package init(
    now: @escaping @Sendable () -> Moment, client: @escaping @Sendable (Host) -> OllamaClient,
    store: any ConversationStoring, themes: ThemeCatalog, clipboard: any Clipboard,
    shell: any Shell,
    notificationWay: @escaping @Sendable (NotificationWish) async -> NotificationWay = { _ in
      NotificationWay()
    },
    startDemo: @escaping @Sendable () async throws -> Host,
    stopDemo: @escaping @Sendable () async -> Void,
    reconfigure: @escaping @Sendable (Preferences) -> Void = { _ in },
    keepSetting: @escaping @Sendable (String, String?) -> Void = { _, _ in },
    trust: @escaping @Sendable (WithheldSettings, Bool) -> Void = { _, _ in },
    configuration: @escaping @Sendable () -> Configuration = { Configuration() },
    rememberModel: @escaping @Sendable (String) -> Void,
    rememberTheme: @escaping @Sendable (String) -> Void = { _ in },
    recallModels: @escaping @Sendable () -> ModelMemory = { ModelMemory() },
    keepModels: @escaping @Sendable (ModelMemory) -> Void = { _ in },
    keepChosen: @escaping @Sendable (ChosenSettings) -> Void = { _ in }, temporaryFolder: String,
    filePlaces: FilePlaces = FilePlaces(working: ".", home: nil),
    readForeign: @escaping ForeignHistory = { path, _, _ throws(StorageError) in
      throw StorageError(.notAHistory, reason: "\(path) is a database of another program")
    }
  ) {
    self.now = now
    self.client = client
    self.store = store
    self.themes = themes
    self.clipboard = clipboard
    self.shell = shell
    self.notificationWay = notificationWay
    self.startDemo = startDemo
    self.stopDemo = stopDemo
    self.reconfigure = reconfigure
    self.keepSetting = keepSetting
    self.trust = trust
    self.configuration = configuration
    self.rememberModel = rememberModel
    self.recallModels = recallModels
    self.keepModels = keepModels
    self.keepChosen = keepChosen
    self.rememberTheme = rememberTheme
    self.temporaryFolder = temporaryFolder
    self.filePlaces = filePlaces
    self.readForeign = readForeign
  }
}
