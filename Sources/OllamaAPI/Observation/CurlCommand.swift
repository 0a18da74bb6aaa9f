#if Diagnostics
/// A request as a command line of curl, for reports and for trying by hand.
///
/// Every argument is quoted for a POSIX shell; control characters, which only `$'…'` can carry,
/// need bash, zsh or ksh. Secrets are masked; in place of a secret header stands a variable of the
/// shell, `$KEY`, then `$KEY2` and so on, which whoever runs the command fills in. A body that no
/// command line can carry is named as a file instead.
public struct CurlCommand: Sendable, Hashable, CustomStringConvertible {
  /// The arguments, `curl` first, not quoted.
  public let arguments: [String]
  /// The shell's variables that stand in place of secrets, such as `KEY`.
  public var variables: [String] { open.sorted { $0.key < $1.key }.map(\.value) }
  /// The places of the arguments that end in a variable, which the shell is to fill in.
  private let open: [Int: String]
  /// What the command leaves out, for people; nil where nothing is.
  public let note: String?

  /// Longest body in bytes that goes into the command: Linux takes no argument beyond 128 KiB.
  public static let bodyLimit = 100_000

  /// The command for a request.
  public init(_ request: TransportRequest) {
    let mask = SecretMask(request)
    var arguments = ["curl", "--silent", "--show-error", "--globoff"]
    if request.isStreaming { arguments.append("--no-buffer") }
    switch request.method {
    case .get: break
    case .head: arguments.append("--head")
    case .post, .delete: arguments += ["--request", request.method.rawValue]
    }
    arguments += Self.connection(request)
    var open: [Int: String] = [:]
    for header in request.headers {
      var value = mask.value(of: header)
      if value.hasSuffix(SecretMask.mark), SecretMask.isSecret(header) {
        let variable = open.isEmpty ? "KEY" : "KEY\(open.count + 1)"
        open[arguments.count + 1] = variable
        value = value.dropLast(SecretMask.mark.count) + "$" + variable
      }
      // curl takes "Name:" as the wish to leave a header out; an empty one is written "Name;".
      arguments += ["--header", value.isEmpty ? "\(header.name);" : "\(header.name): \(value)"]
    }
    let (body, note) = Self.body(request, mask)
    self.arguments = arguments + body + [mask.text(request.url)]
    self.open = open
    self.note = note
  }

  /// The command on one line.
  public var description: String { words.joined(separator: " ") }

  private var words: [String] {
    arguments.enumerated().map { place, argument in
      guard let variable = open[place] else { return Self.quoted(argument) }
      return Self.opened(String(argument.dropLast(variable.utf8.count + 1)), variable)
    }
  }

  private static func opened(_ text: String, _ variable: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      !PlainText.isUnsafe($0) && !"\"\\$`!".unicodeScalars.contains($0)
    }
    return isPlain ? "\"\(text)$\(variable)\"" : "\(quoted(text))\"$\(variable)\""
  }

  /// The command with one option a line.
  public var multiline: String {
    var text = ""
    var opensValue = false
    for (index, word) in words.enumerated() {
      if index > 0 { text += opensValue ? " " : " \\\n  " }
      text += word
      opensValue = Self.takesValue.contains(word)
    }
    return text
  }

  private static let takesValue: Set<String> = [
    "--request", "--header", "--data-raw", "--data-binary", "--proxy", "--noproxy", "--cacert",
    "--unix-socket", "--connect-timeout", "--max-time",
  ]

  private static func connection(_ request: TransportRequest) -> [String] {
    var arguments: [String] = []
    if let path = request.host.socketPath { arguments += ["--unix-socket", path] }
    if let proxy = request.proxy {
      arguments += ["--proxy", SecretMask.proxy(proxy)]
    } else {
      // The client has decided; curl would ask the environment again.
      arguments += ["--noproxy", "*"]
    }
    if let file = request.caFile { arguments += ["--cacert", file] }
    if let limit = request.timeouts.connect {
      arguments += ["--connect-timeout", JSONNumber(limit.secondsValue).text]
    }
    if let limit = request.timeouts.total {
      arguments += ["--max-time", JSONNumber(limit.secondsValue).text]
    }
    return arguments
  }

  private static func body(_ request: TransportRequest, _ mask: SecretMask) -> ([String], String?) {
    switch request.body {
    case .none: return ([], nil)
    case .file(let path, _): return (["--data-binary", "@\(path)"], nil)
    case .bytes(let bytes):
      if bytes.count <= bodyLimit, let json = try? JSONParser.parse(bytes) {
        let text = mask.json(json).description
        return (["--data-raw", PlainText.escapedJSON(text)], nil)
      }
      let what = bytes.count > bodyLimit ? "too long for a command line" : "not text"
      return (
        ["--data-binary", "@request-body"],
        "The body (\(bytes.count) bytes) is \(what): save it as request-body first."
      )
    }
  }

  /// An argument that a shell takes as exactly this text.
  static func quoted(_ argument: String) -> String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,"
    if !argument.isEmpty, argument.allSatisfy(plain.contains) { return argument }
    guard argument.unicodeScalars.contains(where: PlainText.isUnsafe) else {
      return "'" + argument.replacing("'", with: #"'\''"#) + "'"
    }
    return "$'" + argument.unicodeScalars.map(ansiEscaped).joined() + "'"
  }

  private static func ansiEscaped(_ scalar: Unicode.Scalar) -> String {
    if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
    guard PlainText.isUnsafe(scalar) else { return String(scalar) }
    // No argument can hold a NUL: it would end there.
    if scalar == "\u{0}" { return "" }
    // Octal, always three digits, so that a digit behind it stays what it is.
    return String(scalar).utf8.map { byte in
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }.joined()
  }
}

extension OllamaClient {
  /// The command line that would ask for a chat reply. Throws `invalidArgument` for headers that
  /// HTTP cannot carry. Nothing is sent.
  public func curlCommand(for request: ChatRequest, stream: Bool = true) throws(OllamaError)
    -> CurlCommand
  {
    CurlCommand(
      try self.request(
        .post, "/api/chat", json: request.json(stream: stream), model: request.model,
        isStreaming: stream))
  }

  /// The command line that would ask for a completion. Throws as the other form does.
  public func curlCommand(for request: GenerateRequest, stream: Bool = true) throws(OllamaError)
    -> CurlCommand
  {
    CurlCommand(
      try self.request(
        .post, "/api/generate", json: request.json(stream: stream), model: request.model,
        isStreaming: stream))
  }

  /// The command line for any endpoint, such as `/api/tags`. Throws as the other forms do.
  public func curlCommand(
    _ method: TransportRequest.Method, _ endpoint: String, body: JSONValue? = nil
  ) throws(OllamaError) -> CurlCommand {
    CurlCommand(try request(method, endpoint, json: body, isInformation: method == .get))
  }
}
#endif
