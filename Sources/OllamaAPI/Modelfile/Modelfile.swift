#if Workflows
// Folder Modelfile: the recipe of a model as text: read with the line of each fault, written so
// that it reads back the same, and turned into the request that makes the model.

/// A Modelfile: commands, comments and blank lines in their order.
///
/// ```
/// FROM llama3.2
/// PARAMETER temperature 0.2
/// SYSTEM """You answer
/// in one sentence."""
/// ```
public struct Modelfile: Sendable, Hashable {
  /// The commands that a Modelfile knows.
  public enum Keyword: String, Sendable, Hashable, CaseIterable {
    /// The model or files that it is made from.
    case from = "FROM"
    /// An option.
    case parameter = "PARAMETER"
    /// The prompt template.
    case template = "TEMPLATE"
    /// The instructions.
    case system = "SYSTEM"
    /// The file of an adapter (LoRA).
    case adapter = "ADAPTER"
    /// A licence.
    case license = "LICENSE"
    /// A message that each conversation begins with.
    case message = "MESSAGE"
    /// The server version that the model needs.
    case requires = "REQUIRES"
    /// The built-in renderer of prompts.
    case renderer = "RENDERER"
    /// The built-in parser of replies.
    case parser = "PARSER"
    /// The files of a model that drafts tokens.
    case draft = "DRAFT"
  }

  /// One command.
  public struct Command: Sendable, Hashable {
    /// What it sets.
    public var keyword: Keyword
    /// The option's name, or the role of the message; nil for other commands.
    public var name: String?
    /// The value, without its quotes.
    public var value: String
    /// The line it begins in, from 1; 0 where it was not read from a text.
    public var line: Int

    /// A command.
    public init(_ keyword: Keyword, name: String? = nil, value: String, line: Int = 0) {
      self.keyword = keyword
      self.name = name
      self.value = value
      self.line = line
    }

    /// Commands are the same when they say the same, wherever they stand.
    public static func == (a: Command, b: Command) -> Bool {
      a.keyword == b.keyword && a.name == b.name && a.value == b.value
    }

    /// Hashes what the command says.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(keyword)
      hasher.combine(name)
      hasher.combine(value)
    }
  }

  /// One entry of the text.
  public enum Entry: Sendable, Hashable {
    /// A command.
    case command(Command)
    /// A comment, without its `#`.
    case comment(String)
    /// A blank line.
    case blank
  }

  /// The roles that a message may have.
  public static let roles = ["system", "user", "assistant"]

  /// The entries in their order.
  public var entries: [Entry]

  /// A Modelfile of the given entries.
  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// A Modelfile that begins with another model.
  public init(from model: String) { entries = [.command(Command(.from, value: model))] }

  /// Reads a text; throws `invalidArgument` with the line of the first fault, and the keyword that
  /// was probably meant.
  public init(parsing text: String) throws(OllamaError) {
    self = try ModelfileParser.parse(text)
  }

  /// Reads a file's bytes: UTF-8, or UTF-16 with its mark; invalid ones are replaced. Throws as the
  /// other form does.
  public init(parsing bytes: [UInt8]) throws(OllamaError) {
    try self.init(parsing: ModelfileText.decode(bytes))
  }

  /// Reads a file of at most 16 MB; throws `invalidArgument` where it cannot be read or is faulty.
  public init(file path: String) throws(OllamaError) {
    try self.init(parsing: try BlobFile(path).contents(limit: 16_000_000))
  }

  /// The commands in their order.
  public var commands: [Command] {
    entries.compactMap { entry in
      if case .command(let command) = entry { command } else { nil }
    }
  }

  /// The values of a keyword's commands, in their order.
  public func values(_ keyword: Keyword) -> [String] {
    commands.filter { $0.keyword == keyword }.map(\.value)
  }

  /// Adds a command at the end.
  public mutating func add(_ keyword: Keyword, name: String? = nil, _ value: String) {
    entries.append(.command(Command(keyword, name: name, value: value)))
  }

  /// Puts one command in the place of all of its keyword (and name), or at the end.
  public mutating func set(_ keyword: Keyword, name: String? = nil, _ value: String) {
    let new = Entry.command(Command(keyword, name: name, value: value))
    let places = entries.indices.filter { index in
      guard case .command(let command) = entries[index] else { return false }
      return command.keyword == keyword && (name == nil || command.name == name)
    }
    guard let first = places.first else { return entries.append(new) }
    entries[first] = new
    for place in places.dropFirst().reversed() { entries.remove(at: place) }
  }
}
#endif
