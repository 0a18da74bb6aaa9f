#if Workflows
extension Modelfile {
  /// The files on this machine that a Modelfile names, by their paths.
  public struct LocalFiles: Sendable, Hashable {
    /// One file.
    public struct File: Sendable, Hashable {
      /// Where it lies.
      public let path: String
      /// Its name in the request.
      public let name: String
      /// The command that names it: FROM, ADAPTER or DRAFT.
      public let keyword: Keyword
    }

    /// The files in the order of their commands.
    public let files: [File]
    /// The model that FROM names, where it names no file.
    public let base: String?
  }

  /// Finds the files that the Modelfile names, relative to `folder` (that of the Modelfile, as a
  /// rule); a FROM that is no file is the name of a model.
  ///
  /// Throws `invalidArgument`, with the line, for what can only be a path and is not there.
  public func localFiles(in folder: String) throws(OllamaError) -> LocalFiles {
    var files: [LocalFiles.File] = []
    var base: String?
    let places = ModelFiles(folder: folder)
    for command in commands where [.from, .adapter, .draft].contains(command.keyword) {
      let target: ModelFiles.Target
      do throws(OllamaError) { target = try places.target(command.value) } catch {
        throw Self.fault(command, error.detail ?? error.description)
      }
      switch target {
      case .files(let found):
        files += found.map {
          LocalFiles.File(path: $0.path, name: $0.name, keyword: command.keyword)
        }
      case .nothing where command.keyword == .from && !ModelFiles.isPath(command.value):
        base = command.value
      case .nothing:
        throw Self.fault(command, "there is no file \(places.path(command.value))")
      }
    }
    let drafts = Set(files.filter { $0.keyword == .draft }.map(\.path))
    if let both = files.first(where: { $0.keyword == .from && drafts.contains($0.path) }) {
      throw OllamaError(
        .invalidArgument, detail: "FROM and DRAFT name the same file, \(both.path)")
    }
    return LocalFiles(files: files, base: base)
  }

  /// The request that makes a model of this Modelfile.
  ///
  /// `digests` holds the blobs of the local files, by their paths. Throws `invalidArgument`, with
  /// the line, for an option of an unknown name (unless `allowingUnknown`) or a wrong value, a
  /// version that is none, and a file without a digest.
  public func createRequest(
    model: String, files: LocalFiles, digests: [String: BlobDigest] = [:],
    allowingUnknown: Bool = false
  ) throws(OllamaError) -> CreateRequest {
    var request = CreateRequest(model: model, from: files.base)
    for file in files.files {
      guard let digest = digests[file.path] else {
        throw OllamaError(.invalidArgument, detail: "\(file.path) has not been uploaded")
      }
      let entry = CreateRequest.File(name: file.name, digest: digest)
      switch file.keyword {
      case .adapter: request.adapters.append(entry)
      case .draft: request.draftFiles.append(entry)
      case .from, .parameter, .template, .system, .license, .message, .requires, .renderer,
        .parser:
        request.files.append(entry)
      }
    }
    for command in commands {
      do throws(ModelfileParser.Complaint) {
        try command.apply(to: &request, allowingUnknown: allowingUnknown)
      } catch {
        throw Self.fault(command, error.words)
      }
    }
    return request
  }

  /// What is left out of a request without being a fault, one sentence each with its line.
  public var warnings: [String] {
    commands.compactMap { command in
      guard command.keyword == .parameter, let name = command.name,
        ModelfileParameter.retired.contains(name)
      else { return nil }
      let place = command.line > 0 ? "line \(command.line): " : ""
      return "\(place)servers do not know the parameter \(name) any more; it is left out"
    }
  }

  private static func fault(_ command: Command, _ reason: String) -> OllamaError {
    let place = command.line > 0 ? "Modelfile, line \(command.line)" : command.keyword.rawValue
    return OllamaError(
      .invalidArgument, detail: "\(place): \(reason)",
      underlying: OllamaError.Underlying(
        domain: "modelfile", code: command.line, text: reason))
  }
}

extension Modelfile.Command {
  fileprivate func apply(to request: inout CreateRequest, allowingUnknown: Bool)
    throws(ModelfileParser.Complaint)
  {
    switch keyword {
    case .from, .adapter, .draft: break
    case .template: request.template = value
    case .system: request.system = value
    case .license: request.license.append(value)
    case .renderer: request.renderer = value
    case .parser: request.parser = value
    case .message:
      request.messages.append(Message(Message.Role(rawValue: name ?? "user"), value))
    case .requires: request.requires = try Self.version(value)
    case .parameter:
      try ModelfileParameter.add(
        name ?? "", value, to: &request.parameters, allowingUnknown: allowingUnknown)
    }
  }

  /// A version such as 0.14.0, with or without a v before it.
  private static func version(_ text: String) throws(ModelfileParser.Complaint) -> String {
    let bare = text.hasPrefix("v") ? text.dropFirst() : text[...]
    let core = bare.prefix { $0 != "-" && $0 != "+" }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    let isVersion =
      (1...3).contains(parts.count)
      && parts.allSatisfy { part in
        let isPlain = part.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        return isPlain && !part.isEmpty && (part.count == 1 || part.first != "0")
      }
    guard isVersion, core.count == bare.count || parts.count == 3 else {
      throw ModelfileParser.Complaint(
        words: "REQUIRES takes a version such as 0.14.0, not \"\(text)\"")
    }
    return String(bare)
  }
}
#endif
