#if Workspace
/// A text that must not be seen: a key, a password. Only `revealed` gives it away.
public struct Secret: Sendable, Hashable {
  /// The text itself.
  public let revealed: String

  /// Hides a text.
  public init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never the text.
  public var description: String { "[redacted]" }
  /// Never the text.
  public var debugDescription: String { "[redacted]" }
  /// Never the text, so that a dump leaks nothing.
  public var customMirror: Mirror { Mirror(self, children: ["secret": description]) }
}

/// Where a secret comes from.
public enum SecretSource: Sendable, Hashable {
  /// It is written right there.
  case value(Secret)
  /// A variable: of the project's secrets file, else of the environment, else of the user's file.
  case variable(String)
  /// A file that nobody but its owner can read or write (0600); its last line's end is left out.
  case file(String)
  /// What a command prints; started without a shell, with its name and arguments.
  case command([String])

  /// Where it comes from, for people; never the secret.
  public var place: String {
    switch self {
    case .value: "the value in the file"
    case .variable(let name): "the variable \(name)"
    case .file(let path): "the file \(path)"
    case .command(let words): "the command \(words.first ?? "")"
    }
  }
}

/// What is at hand when secrets are looked up.
public struct SecretContext: Sendable {
  /// The process's environment.
  public var environment: [String: String]
  /// Variables of secrets files, which win over the environment.
  public var projectSecrets: [String: Secret] = [:]
  /// Variables that count where the environment has none.
  public var userSecrets: [String: Secret] = [:]
  /// What a `~` stands for.
  public var homeFolder: String?
  /// How long a command may take.
  public var commandTimeout: Duration = .seconds(10)

  /// A context without secrets files.
  public init(environment: [String: String]) {
    self.environment = environment
    homeFolder = environment["HOME"]
  }

  /// The environment for children: without any variable that holds a secret.
  var childEnvironment: [String: String] {
    environment.filter { name, _ in
      projectSecrets[name] == nil && userSecrets[name] == nil
        && !HTTPHeader(name.replacing("_", with: "-"), "").isSecret
    }
  }

  /// A path with its `~` resolved.
  func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let homeFolder else { return path }
    return homeFolder + path.dropFirst()
  }
}

extension SecretSource {
  /// Gets the secret; throws `invalidArgument` naming the place where there is none.
  public func read(in context: SecretContext) async throws(OllamaError) -> Secret {
    let text: String
    switch self {
    case .value(let secret): text = secret.revealed
    case .variable(let name):
      let found =
        context.projectSecrets[name]?.revealed ?? context.environment[name]
        ?? context.userSecrets[name]?.revealed
      guard let found, !found.isEmpty else { throw fault("it is not set") }
      text = found
    case .file(let path):
      do throws(PrivateFile.Fault) {
        text = String(decoding: try PrivateFile.secret(context.expanded(path)), as: UTF8.self)
      } catch {
        throw fault(error.reason)
      }
    case .command(let words):
      do throws(CommandOutput.Fault) {
        text = String(
          decoding: try await CommandOutput.read(
            words, environment: context.childEnvironment, timeout: context.commandTimeout),
          as: UTF8.self)
      } catch {
        throw fault(error.reason)
      }
    }
    return try checked(text)
  }

  private func checked(_ text: String) throws(OllamaError) -> Secret {
    var text = text
    // CRLF is one character.
    if let last = text.last, last.isNewline { text.removeLast() }
    guard !text.isEmpty else { throw fault("it is empty") }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw fault("it has several lines or control characters")
    }
    return Secret(text)
  }

  private func fault(_ reason: String) -> OllamaError {
    OllamaError(.invalidArgument, detail: "no secret from \(place): \(reason)")
  }
}
#endif
