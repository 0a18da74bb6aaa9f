#if Workspace
internal import TOMLReader

/// What is wrong in a file, or why something in it is not used. The rest is.
public struct WorkspaceProblem: Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// The line, counted from one, where one is to blame.
  public let line: Int?
  /// What is wrong and what to do.
  public let reason: String

  /// Names a problem.
  public init(file: String, line: Int? = nil, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  /// `FILE:LINE: what is wrong`.
  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}

/// The table `[ollama]` of one file, checked entry by entry. Everything is optional.
struct WorkspaceSettings: Sendable {
  /// A value and its line.
  struct Entry<Value: Sendable>: Sendable {
    var value: Value
    var line: Int
  }

  /// How to authenticate, the secret not yet looked up.
  struct Credential: Sendable {
    enum Kind: String, Sendable, CaseIterable { case bearer, basic, authorization, header }
    var kind: Kind
    var user = ""
    var headerName = ""
    var source: SecretSource
    var scope = OllamaClient.Credentials.Scope.configuredHost
  }

  var host: Entry<Host>?
  var proxy: Entry<OllamaClient.Proxy>?
  var caFile: Entry<String>?
  var userAgent: Entry<String>?
  var maxResponseBytes: Entry<Int>?
  /// Limits by their phase; nil for none.
  var timeouts: [(OllamaError.TimeoutPhase, Duration?)] = []
  var headers: [Entry<HTTPHeader>] = []
  var credentials: Entry<Credential>?
  private(set) var problems: [WorkspaceProblem] = []
  /// Whether the file could not be read as TOML at all.
  private(set) var isBroken = false

  private let file: String

  /// Reads a text; its other tables belong to others.
  init(_ text: String, file: String) {
    self.file = file
    do throws(TOMLError) {
      guard let section = try TOMLReader.read(text)["ollama"] else { return }
      guard let table = section.table else {
        note(section.line, "ollama is a table: [ollama]")
        return
      }
      for entry in table.entries { read(entry.key, entry.value) }
    } catch {
      isBroken = true
      note(error.line, error.reason)
    }
  }

  mutating func note(_ line: Int?, _ reason: String) {
    problems.append(WorkspaceProblem(file: file, line: line, reason: reason))
  }

  private mutating func read(_ key: String, _ value: TOMLValue) {
    switch key {
    case "host":
      guard let text = text(key, value) else { return }
      do throws(OllamaError) {
        host = Entry(value: try Host(text), line: value.line)
      } catch {
        note(value.line, "host: \(error.detail ?? "not an address")")
      }
    case "proxy":
      guard let text = text(key, value) else { return }
      proxy = Entry(value: text == "none" ? .none : .url(text), line: value.line)
    case "ca-file": caFile = text(key, value).map { Entry(value: $0, line: value.line) }
    case "user-agent": userAgent = text(key, value).map { Entry(value: $0, line: value.line) }
    case "max-response-bytes":
      guard let number = value.integer, number > 0 else {
        return note(value.line, "max-response-bytes is a whole number above 0")
      }
      maxResponseBytes = Entry(value: number, line: value.line)
    case "timeouts": readTimeouts(value)
    case "headers":
      guard let table = value.table else { return note(value.line, "headers is a table") }
      for entry in table.entries {
        guard let text = text("headers.\(entry.key)", entry.value) else { continue }
        headers.append(Entry(value: HTTPHeader(entry.key, text), line: entry.value.line))
      }
    case "credentials": readCredentials(value)
    default:
      note(
        value.line,
        "\"\(key)\" is no setting; there are host, proxy, ca-file, user-agent, "
          + "max-response-bytes, timeouts, headers and credentials")
    }
  }

  private mutating func text(_ key: String, _ value: TOMLValue) -> String? {
    guard let text = value.text, !text.isEmpty else {
      note(value.line, "\(key) is a text in quotes")
      return nil
    }
    return text
  }

  private static let phases: [String: OllamaError.TimeoutPhase] = [
    "connect": .connect, "first-byte": .firstByte, "silence": .silence, "total": .total,
  ]

  private mutating func readTimeouts(_ value: TOMLValue) {
    guard let table = value.table else { return note(value.line, "timeouts is a table") }
    for entry in table.entries {
      guard let phase = Self.phases[entry.key] else {
        note(entry.value.line, "timeouts are connect, first-byte, silence and total")
        continue
      }
      // A century is more than enough, and less than overflows.
      guard let seconds = entry.value.number, seconds >= 0, seconds < 3e9 else {
        note(entry.value.line, "\(entry.key) is a number of seconds; 0 means no limit")
        continue
      }
      let limit: Duration? = seconds == 0 ? nil : .milliseconds(Int64(seconds * 1000))
      timeouts.append((phase, limit))
    }
  }
}

extension WorkspaceSettings {
  private mutating func readCredentials(_ value: TOMLValue) {
    guard let table = value.table else { return note(value.line, "credentials is a table") }
    let known = ["kind", "user", "name", "scope", "value", "variable", "file", "command"]
    for entry in table.entries where !known.contains(entry.key) {
      note(entry.value.line, "credentials have \(known.joined(separator: ", "))")
    }
    let kinds = Credential.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let kind = Credential.Kind(rawValue: table["kind"]?.text ?? "bearer") else {
      return note(table["kind"]?.line ?? value.line, "kind is one of \(kinds)")
    }
    let sources = table.entries.filter { known.suffix(4).contains($0.key) }
    guard sources.count == 1, let first = sources.first, let source = source(first) else {
      return note(value.line, "credentials need exactly one of value, variable, file, command")
    }
    var credential = Credential(kind: kind, source: source)
    credential.user = table["user"]?.text ?? ""
    credential.headerName = table["name"]?.text ?? ""
    if kind == .basic, credential.user.isEmpty { return note(value.line, "basic needs user") }
    if kind == .header, credential.headerName.isEmpty {
      return note(value.line, "header needs name, the header's")
    }
    switch table["scope"]?.text {
    case nil, "host": break
    case "ollama.com" where kind == .bearer: credential.scope = .ollamaCloud
    default:
      return note(
        table["scope"]?.line ?? value.line, "scope is \"host\", or \"ollama.com\" for bearer")
    }
    credentials = Entry(value: credential, line: value.line)
  }

  private func source(_ entry: TOMLTable.Entry) -> SecretSource? {
    if entry.key == "command" {
      let words = entry.value.array?.compactMap(\.text) ?? []
      return words.isEmpty || words.count != entry.value.array?.count ? nil : .command(words)
    }
    guard let text = entry.value.text, !text.isEmpty else { return nil }
    switch entry.key {
    case "variable": return .variable(text)
    case "file": return .file(text)
    default: return .value(Secret(text))
    }
  }
}
#endif
