#if Workspace
/// One reading of a workspace's files, layer by layer.
struct WorkspaceLoading {
  /// Who said something; the first goes before the others.
  private enum Layer: Int { case project, environment, user, base }

  var loaded: Workspace.Loaded
  private let workspace: Workspace
  private let trust: Workspace.Trust
  private var context: SecretContext
  private var hostLayer = Layer.base

  init(
    _ base: OllamaClient.Configuration, environment: [String: String], trust: Workspace.Trust,
    workspace: Workspace
  ) {
    loaded = Workspace.Loaded(configuration: base, problems: [], isComplete: true)
    context = SecretContext(environment: environment)
    self.workspace = workspace
    self.trust = trust
  }

  /// Reads everything; `loaded` then has it.
  mutating func run() async {
    context.projectSecrets = secrets(workspace.projectSecrets)
    context.userSecrets = secrets(workspace.userSecrets)
    let user = settings(workspace.userFile)
    let project = settings(workspace.projectFile)
    if let user { apply(user, .user) }
    applyEnvironment()
    if let project { apply(project, .project) }
    await authenticate(project: project, user: user)
  }

  // MARK: Files

  private mutating func settings(_ path: String?) -> WorkspaceSettings? {
    guard let path, let text = text(path, PrivateFile.settings) else { return nil }
    let settings = WorkspaceSettings(text, file: path)
    loaded.problems += settings.problems
    if settings.isBroken { loaded.isComplete = false }
    return settings
  }

  private mutating func secrets(_ path: String?) -> [String: Secret] {
    guard let path, let text = text(path, PrivateFile.secret) else { return [:] }
    let file = SecretsFile(text)
    for problem in file.problems { note(path, problem.line, problem.reason) }
    return file.variables
  }

  private mutating func text(
    _ path: String, _ read: (String) throws(PrivateFile.Fault) -> [UInt8]
  ) -> String? {
    do throws(PrivateFile.Fault) {
      return String(decoding: try read(path), as: UTF8.self)
    } catch {
      if !error.isAbsent {
        note(path, nil, error.reason)
        loaded.isComplete = false
      }
      return nil
    }
  }

  private mutating func note(_ file: String, _ line: Int?, _ reason: String) {
    loaded.problems.append(WorkspaceProblem(file: file, line: line, reason: reason))
  }

  // MARK: Settings

  private mutating func apply(_ settings: WorkspaceSettings, _ layer: Layer) {
    let isBelieved = layer != .project || trust == .everything
    let file = (layer == .project ? workspace.projectFile : workspace.userFile) ?? ""
    if let host = settings.host {
      loaded.configuration.host = host.value
      hostLayer = layer
    }
    if let agent = settings.userAgent { loaded.configuration.userAgent = agent.value }
    if let limit = settings.maxResponseBytes { loaded.configuration.maxResponseBytes = limit.value }
    for (phase, limit) in settings.timeouts {
      switch phase {
      case .connect: loaded.configuration.timeouts.connect = limit
      case .firstByte: loaded.configuration.timeouts.firstByte = limit
      case .silence: loaded.configuration.timeouts.silence = limit
      case .total: loaded.configuration.timeouts.total = limit
      }
    }
    for header in settings.headers {
      loaded.configuration.headers.removeAll {
        $0.name.lowercased() == header.value.name.lowercased()
      }
      loaded.configuration.headers.append(header.value)
    }
    if layer == .project, hostLayer == .project, !isBelieved { dropForeignSecrets(settings) }
    guard isBelieved else {
      // With these a stranger's file could read what is meant for the user's own server.
      for line in [settings.proxy?.line, settings.caFile?.line].compactMap(\.self) {
        note(file, line, "proxy and ca-file of a project are not used, unless it is trusted")
      }
      return
    }
    if let proxy = settings.proxy { loaded.configuration.proxy = proxy.value }
    if let path = settings.caFile { loaded.configuration.caFile = context.expanded(path.value) }
  }

  /// Secret headers of others do not go to the project's host.
  private mutating func dropForeignSecrets(_ settings: WorkspaceSettings) {
    let own = Set(settings.headers.map { $0.value.name.lowercased() })
    loaded.configuration.headers.removeAll { $0.isSecret && !own.contains($0.name.lowercased()) }
    loaded.configuration.credentials = .none
  }

  private mutating func applyEnvironment() {
    guard let text = context.environment["OLLAMA_HOST"], !text.isEmpty else { return }
    do throws(OllamaError) {
      loaded.configuration.host = try Host(text)
      hostLayer = .environment
    } catch {
      note("OLLAMA_HOST", nil, error.detail ?? "not an address")
    }
  }

  // MARK: Credentials

  /// The first layer that has credentials and may use them decides.
  private mutating func authenticate(project: WorkspaceSettings?, user: WorkspaceSettings?) async {
    if let entry = project?.credentials, let file = workspace.projectFile,
      isAllowed(entry, file), await use(entry, file)
    {
      return
    }
    let isForeign = hostLayer == .project && trust != .everything
    if let key = context.environment["OLLAMA_API_KEY"], !key.isEmpty {
      loaded.configuration.credentials = .bearer(key, for: .ollamaCloud)
      // A server of one's own has no use for that key: the user's file may say more.
      if loaded.configuration.host.isOllamaCloud || user?.credentials == nil { return }
    }
    guard let entry = user?.credentials, let file = workspace.userFile else { return }
    guard !isForeign || entry.value.scope == .ollamaCloud else {
      let host = loaded.configuration.host.displayName
      return note(file, entry.line, "not sent to \(host), which an untrusted project names")
    }
    _ = await use(entry, file)
  }

  /// Whether a project's credentials may be looked up at all.
  private mutating func isAllowed(
    _ entry: WorkspaceSettings.Entry<WorkspaceSettings.Credential>, _ file: String
  ) -> Bool {
    guard trust != .everything else { return true }
    switch entry.value.source {
    case .value: return true
    case .variable(let name):
      if context.projectSecrets[name] != nil { return true }
      note(file, entry.line, "\(name) is not in .quipu/secrets.sh; other sources need trust")
    case .file, .command:
      note(file, entry.line, "\(entry.value.source.place) of a project is only used with trust")
    }
    return false
  }

  private mutating func use(
    _ entry: WorkspaceSettings.Entry<WorkspaceSettings.Credential>, _ file: String
  ) async -> Bool {
    do throws(OllamaError) {
      let secret = try await entry.value.source.read(in: context).revealed
      switch entry.value.kind {
      case .bearer: loaded.configuration.credentials = .bearer(secret, for: entry.value.scope)
      case .basic:
        loaded.configuration.credentials = .basic(user: entry.value.user, password: secret)
      case .authorization: loaded.configuration.credentials = .authorization(secret)
      case .header:
        loaded.configuration.credentials = .header(name: entry.value.headerName, value: secret)
      }
      return true
    } catch {
      note(file, entry.line, error.detail ?? "no secret")
      return false
    }
  }
}
#endif
