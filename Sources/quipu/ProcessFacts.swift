internal import ChatApp
internal import ConversationStore
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// What this process was given: variables, folders, what was kept from the last time.
struct ProcessFacts: Sendable {
  let variables = ProcessInfo.processInfo.environment

  /// `$XDG_STATE_HOME/quipu`, else below the home folder; nil without a home.
  var stateFolder: String? {
    if let folder = variables["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/quipu" }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    #if os(macOS)
    return home + "/Library/Application Support/quipu/state"
    #else
    return home + "/.local/state/quipu"
    #endif
  }

  /// Where conversations are: `$XDG_DATA_HOME/quipu`, else where the system has such; nil without a
  /// home.
  var dataFolder: String? {
    #if os(macOS)
    if variables["XDG_DATA_HOME"]?.hasPrefix("/") != true, let home = variables["HOME"],
      home.hasPrefix("/")
    {
      return home + "/Library/Application Support/quipu"
    }
    #endif
    return SQLiteStore.standardFolder(variables)
  }

  var stateFile: StateFile { StateFile(folder: stateFolder) }

  var themes: ThemeCatalog {
    ThemeCatalog.standard(environment: variables, executable: Bundle.main.executablePath)
  }

  var configurationFiles: ConfigurationFiles {
    ConfigurationFiles(
      variables: variables, workingFolder: FileManager.default.currentDirectoryPath,
      stateFolder: stateFolder)
  }

  /// The server: named on the command line, in the environment, in the configuration, or the
  /// usual one. Throws for a bad host.
  func host(_ named: String?, _ preferences: Preferences) throws(OllamaError) -> OllamaAPI.Host {
    if let named { return try OllamaAPI.Host(preferences.address(of: named)) }
    if variables["OLLAMA_HOST"]?.isEmpty == false {
      return try OllamaAPI.Host.fromEnvironment(variables)
    }
    if let configured = preferences.host {
      return try OllamaAPI.Host(preferences.address(of: configured))
    }
    return try OllamaAPI.Host.fromEnvironment(variables)
  }

  /// Everything that is known before the first frame. Throws for a bad host.
  func launch(host: String?) throws(OllamaError) -> Launch {
    let configuration = configurationFiles.load()
    let preferences = configuration.preferences
    var launch = Launch(host: try self.host(host, preferences))
    launch.configuration = configuration
    launch.model = preferences.model
    launch.theme = chosenTheme(configuration) ?? preferences.theme
    launch.appearance = variables["COLORFGBG"].flatMap { Appearance(colorFGBG: $0) }
    launch.preload = preferences.preload
    launch.lastModel = stateFile.model
    launch.chosen = stateFile.chosen
    launch.seed = UInt64.random(in: 0...UInt64.max)
    launch.localeIsUnicode = showsUnicode
    launch.unicode = preferences.unicode ?? launch.localeIsUnicode
    launch.hostIsNamed = host != nil || variables["OLLAMA_HOST"]?.isEmpty == false
    launch.keepsHistory = !isSet("OLLAMA_NOHISTORY")
    launch.folder = FileManager.default.currentDirectoryPath
    return launch
  }

  /// What goes before the configuration's files: the environment's host, what was chosen in the
  /// program, the command line.
  func said(_ configuration: Configuration, _ words: StartWords) -> [Configuration.Line] {
    var lines: [Configuration.Line] = []
    func add(_ key: String, _ value: String?, _ source: String) {
      guard let value, !value.isEmpty else { return }
      lines.append(Configuration.Line(key: key, value: value, source: source))
    }
    add("host", variables["OLLAMA_HOST"], "OLLAMA_HOST")
    add("host", words.host, "--host")
    add("theme", chosenTheme(configuration), Configuration.keptSource)
    add("theme", words.theme, "--theme")
    add("model", words.model, "--model")
    add("linear", words.isLinear ? "true" : nil, "--linear")
    return lines
  }

  /// The theme chosen in the program, as long as nobody has configured another since; nil for none.
  func chosenTheme(_ configuration: Configuration) -> String? {
    let line = configuration.lines.first { $0.key == "theme" }
    // What the environment says is said anew at each start.
    guard line?.source != "QUIPU_THEME", let choice = stateFile.theme,
      choice.over == configuration.preferences.theme
    else { return nil }
    return choice.name
  }

  /// A client with this process's credentials and proxies.
  func client(_ host: OllamaAPI.Host, _ preferences: Preferences) -> OllamaClient {
    let network = preferences.network
    // OLLAMA_HOST was read at the start; only what goes with it is wanted here.
    let others = variables.filter { $0.key != "OLLAMA_HOST" }
    var configuration =
      (try? OllamaClient.Configuration(environment: others)) ?? OllamaClient.Configuration()
    configuration.host = host
    configuration.timeouts = Timeouts(
      connect: .seconds(network.connectTimeout), firstByte: .seconds(network.firstByteTimeout),
      silence: .seconds(network.silenceTimeout))
    let entry = preferences.entry(of: host)
    configuration.caFile = (entry?.caFile ?? network.caFile).map(expanded)
    configuration.headers += entry?.headers ?? []
    if let stage = entry.flatMap({ KeyStage($0, for: host, self) }) {
      configuration.stages.append(stage)
    }
    configuration.streamGathering = FramePacer.interval
    configuration.userAgent = "quipu/\(Release.version)"
    configuration.policies = network.policies.policies
    return OllamaClient(configuration)
  }

  /// A path with its `~` resolved.
  func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = variables["HOME"] else { return path }
    return home + path.dropFirst()
  }

  // As the server reads its own switches: anything but a plain no is a yes.
  private func isSet(_ name: String) -> Bool {
    let value = variables[name]?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
    return !["", "0", "f", "false"].contains(value)
  }

  // A locale that names another character set means it; no locale at all mostly means that
  // nobody thought of one.
  var showsUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { variables[$0] }.first { !$0.isEmpty }
    guard let set = locale?.split(separator: ".").dropFirst().first else { return true }
    return set.lowercased().hasPrefix("utf")
  }
}

/// The settings among the words of a command line.
struct StartWords {
  var host: String?
  var theme: String?
  var model: String?
  var isLinear = false
}

/// The small file that remembers what was chosen in the program.
struct StateFile: Sendable {
  let folder: String?

  private var path: String? { folder.map { $0 + "/last-model" } }

  /// The model last used; nil when none is known.
  var model: String? {
    guard let path, let data = FileManager.default.contents(atPath: path), data.count <= 1024
    else { return nil }
    let name = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    // Whatever is in the file: only what can be a model's name is taken.
    return (try? ModelName(name)) == nil ? nil : name
  }

  private var modelsPath: String? { folder.map { $0 + "/models.json" } }

  /// What was seen of models in earlier sessions; nothing where the file is missing or damaged.
  var models: ModelMemory {
    guard let path = modelsPath, let data = FileManager.default.contents(atPath: path),
      data.count <= 4 << 20, let memory = try? ModelMemory(parsing: Array(data))
    else { return ModelMemory() }
    return memory
  }

  /// Keeps what was seen of models, with what another instance has kept meanwhile.
  func keep(_ memory: ModelMemory) {
    guard let folder, let path = modelsPath else { return }
    var memory = memory
    memory.merge(models)
    try? Disk.makePrivateFolder(folder)
    try? Disk.writePrivately(memory.json.description + "\n", to: path)
  }

  /// Keeps the model's name. A folder that cannot be written costs only the memory of it.
  func remember(model: String) {
    guard let folder, let path else { return }
    try? Disk.makePrivateFolder(folder)
    try? Disk.writePrivately(model + "\n", to: path)
  }
}

extension StateFile {
  private var chosenPath: String? { folder.map { $0 + "/chosen-settings.json" } }

  /// What was chosen for model runs; nothing where the file is missing or damaged.
  var chosen: ChosenSettings {
    guard let chosenPath, let data = FileManager.default.contents(atPath: chosenPath),
      data.count <= 1 << 20, let chosen = try? ChosenSettings(parsing: Array(data))
    else { return ChosenSettings() }
    return chosen
  }

  /// Keeps what was chosen for model runs.
  func keep(_ chosen: ChosenSettings) {
    guard let folder, let path = chosenPath else { return }
    try? Disk.makePrivateFolder(folder)
    try? Disk.writePrivately(chosen.json.description + "\n", to: path)
  }
}

extension StateFile {
  private var themePath: String? { folder.map { $0 + "/chosen-theme" } }

  /// The theme chosen last and the configured one that it was chosen over; nil for none.
  var theme: (name: String, over: String)? {
    guard let themePath, let data = FileManager.default.contents(atPath: themePath),
      data.count <= 8192
    else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    return lines.count == 2 ? (lines[0], lines[1]) : nil
  }

  /// Keeps a theme that was chosen while another was configured.
  func remember(theme: String, over configured: String) {
    guard let folder, let themePath, !(theme + configured).contains("\n") else { return }
    let name = theme.contains("/") ? URL(fileURLWithPath: theme).path : theme
    try? Disk.makePrivateFolder(folder)
    try? Disk.writePrivately(name + "\n" + configured + "\n", to: themePath)
  }
}

extension StateFile {
  /// Keeps a setting that was chosen in the program, or keeps it no longer.
  func keep(_ key: String, _ value: String?, in files: ConfigurationFiles) {
    write(files.keeping(key, value))
  }

  /// Remembers what was said of a project's file.
  func trust(_ withheld: WithheldSettings, _ isTrusted: Bool, in files: ConfigurationFiles) {
    write(files.trusting(withheld.path, withheld.digest, isTrusted))
  }

  // A folder that cannot be written costs only the memory of it.
  private func write(_ file: (path: String, text: String)?) {
    guard let folder, let file else { return }
    try? Disk.makePrivateFolder(folder)
    try? Disk.writePrivately(file.text, to: file.path)
  }
}

/// Files written whole or not at all, for the owner alone.
enum Disk {
  static func makePrivateFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try Data(text.utf8).write(to: url, options: .atomic)
  }

  /// As `write`, readable for the owner alone.
  static func writePrivately(_ text: String, to path: String) throws {
    try write(text, to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }
}
