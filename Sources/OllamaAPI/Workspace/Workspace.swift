#if Workspace
// Folder Workspace: settings from files: where they are, what they say, what may be believed of
// them, and how a running client follows when they change.

/// The files that concern a folder: its project's, found upwards, and the user's.
///
/// A project's file is `quipu.toml` or `.quipu/config.toml`, its secrets `.quipu/secrets.sh`; the
/// user's are `config.toml` and `secrets.sh` in `$XDG_CONFIG_HOME/quipu` (`~/.config/quipu`). Any of
/// them may be absent. Settings stand in the table `[ollama]`.
public struct Workspace: Sendable, Hashable {
  /// The folder that holds the project's file; nil without a project.
  public let projectFolder: String?
  /// The project's settings.
  public let projectFile: String?
  /// The project's variables; may not exist.
  public let projectSecrets: String?
  /// The user's settings; may not exist.
  public let userFile: String?
  /// The user's variables; may not exist.
  public let userSecrets: String?

  /// Looks for files from `folder` upwards, and for the user's by the environment.
  public static func discover(from folder: String, environment: [String: String]) -> Workspace {
    var user: String?
    if let path = environment["XDG_CONFIG_HOME"], path.hasPrefix("/") {
      user = path + "/quipu"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      user = home + "/.config/quipu"
    }
    let project = PrivateFile.resolved(folder).flatMap(project(from:))
    return Workspace(
      projectFolder: project?.folder, projectFile: project?.file,
      projectSecrets: project.map { below($0.folder, ".quipu/secrets.sh") },
      userFile: user.map { $0 + "/config.toml" }, userSecrets: user.map { $0 + "/secrets.sh" })
  }

  /// All files that count, whether they exist or not.
  public var files: [String] {
    [projectFile, projectSecrets, userFile, userSecrets].compactMap(\.self)
  }

  private static func project(from start: String) -> (folder: String, file: String)? {
    var folder = start
    while true {
      for name in ["quipu.toml", ".quipu/config.toml"] {
        let file = below(folder, name)
        if PrivateFile.exists(file) { return (folder, file) }
      }
      guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
  }

  static func below(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}

extension Workspace {
  /// How far a project's files are believed. A project may be anybody's: it can come with a clone.
  public enum Trust: Sendable, Hashable {
    /// Its host, limits and plain headers count. Its secrets come from its own secrets file or its
    /// settings only; commands, other files, proxies and certificates are refused, and keys of the
    /// user or the environment are not sent to a host that it names.
    case settings
    /// Everything counts, as if the user had written it.
    case everything
  }

  /// What the files and the environment come to.
  public struct Loaded: Sendable {
    /// The configuration.
    public var configuration: OllamaClient.Configuration
    /// What could not be used, and why; never secrets.
    public var problems: [WorkspaceProblem]
    /// Whether every file that exists could be read.
    public var isComplete: Bool
  }

  /// Reads the files: the project's settings go before the environment's, those before the user's,
  /// those before `base`. Never throws: what cannot be used is a problem, and the rest counts.
  public func load(
    over base: OllamaClient.Configuration = OllamaClient.Configuration(),
    environment: [String: String], trust: Trust = .settings
  ) async -> Loaded {
    var loading = WorkspaceLoading(base, environment: environment, trust: trust, workspace: self)
    await loading.run()
    return loading.loaded
  }
}
#endif
