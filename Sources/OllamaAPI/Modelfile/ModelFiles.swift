#if Workflows
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The files that a path in a Modelfile stands for.
struct ModelFiles {
  /// One file: where it lies, and its name in the request.
  struct File: Sendable, Hashable {
    let path: String
    let name: String
  }

  /// What a path turned out to be.
  enum Target: Sendable, Hashable {
    /// These files.
    case files([File])
    /// Nothing on this machine.
    case nothing
  }

  private let folder: String
  private let home: String

  /// Paths are relative to `folder`; `~` is `home`.
  init(folder: String, home: String = FileManager.default.homeDirectoryForCurrentUser.path) {
    self.folder = folder
    self.home = home
  }

  /// Whether a text can only be a path, so that what is not there is a fault, not a model's name.
  static func isPath(_ text: String) -> Bool {
    ["/", "./", "../", "~/"].contains(where: text.hasPrefix) || [".", "..", "~"].contains(text)
  }

  /// The full path of a text.
  func path(_ text: String) -> String {
    let path =
      text == "~" || text.hasPrefix("~/")
      ? home + text.dropFirst() : text.hasPrefix("/") ? text : "\(folder)/\(text)"
    return URL(filePath: path).standardizedFileURL.path
  }

  /// What lies at a path; throws `invalidArgument` for a folder without a model in it.
  func target(_ text: String) throws(OllamaError) -> Target {
    let path = path(text)
    var isFolder = false
    guard Self.exists(path, &isFolder) else { return .nothing }
    guard isFolder else { return .files([File(path: path, name: Self.last(path))]) }
    let files = try Self.files(in: path)
    guard !files.isEmpty else {
      throw OllamaError(
        .invalidArgument,
        detail: "\(path) holds no model: no *.safetensors, *.gguf or *.bin files are in it")
    }
    return .files(files)
  }

  /// The files of a model in a folder: its weights in the first form that is there, and whatever
  /// describes them.
  private static func files(in folder: String) throws(OllamaError) -> [File] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw OllamaError(.invalidArgument, detail: "the folder \(folder) cannot be read")
    }
    let forms: [(String) -> Bool] = [
      { $0.hasPrefix("model") && $0.hasSuffix(".safetensors") },
      { $0.hasPrefix("consolidated") && $0.hasSuffix(".safetensors") },
      { $0.hasPrefix("adapter") && $0.hasSuffix(".safetensors") },
      { $0.hasPrefix("pytorch_model") && $0.hasSuffix(".bin") },
      { $0.hasPrefix("consolidated") && $0.hasSuffix(".pth") },
      { $0.hasSuffix(".gguf") },
      { $0.hasSuffix(".bin") },
    ]
    guard let weights = forms.lazy.map({ names.filter($0) }).first(where: { !$0.isEmpty }) else {
      return []
    }
    var found = weights
    let isConverted = weights[0].hasSuffix(".gguf")
    if !isConverted {
      found += names.filter { $0.hasSuffix(".json") }
      found += names.filter { ["tokenizer.model", "chat_template.jinja"].contains($0) }
      found += nested(names, in: folder)
    }
    // A link that leads out of the folder would send a file that nobody named.
    let root = URL(filePath: folder).resolvingSymlinksInPath().path
    for name in found {
      let real = URL(filePath: "\(folder)/\(name)").resolvingSymlinksInPath().path
      guard real.hasPrefix(root + "/") else {
        throw OllamaError(
          .invalidArgument, detail: "\(folder)/\(name) leads out of its folder, to \(real)")
      }
    }
    return found.map { File(path: "\(folder)/\($0)", name: $0) }
  }

  /// Weights and descriptions one folder further down (some models keep parts there).
  private static func nested(_ names: [String], in folder: String) -> [String] {
    names.flatMap { name -> [String] in
      var isFolder = false
      guard !name.hasPrefix("."), exists("\(folder)/\(name)", &isFolder), isFolder else {
        return []
      }
      let inner = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
      return inner.sorted().filter {
        $0.hasSuffix(".json") || $0 == "tokenizer.model"
          || ($0.hasPrefix("model") && $0.hasSuffix(".safetensors"))
      }.map { "\(name)/\($0)" }
    }
  }

  private static func exists(_ path: String, _ isFolder: inout Bool) -> Bool {
    var answer: Bool = false
    #if canImport(Darwin)
    var flag: ObjCBool = false
    answer = FileManager.default.fileExists(atPath: path, isDirectory: &flag)
    isFolder = flag.boolValue
    #else
    answer = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    #endif
    return answer
  }

  private static func last(_ path: String) -> String {
    String(path.split(separator: "/").last ?? Substring(path))
  }
}
#endif
