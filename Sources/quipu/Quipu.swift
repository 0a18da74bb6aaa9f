// The program's door: arguments are read, the parts are put together, the loop runs.

internal import ArgumentParser
internal import ChatApp
internal import Conversations
internal import CursesTerminal
internal import OllamaAPI
internal import TerminalKit

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The command line: the chat itself, unless a subcommand is named.
@main
struct Quipu: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu",
    abstract: "A full-screen terminal chat for the language models of an Ollama server.",
    discussion: LaunchTable.discussion, version: Release.version)

  /// What runs without a screen, by name. They are no subcommands to the parser, which would take
  /// the first word of a prompt for one.
  private static let errands: [String: any ParsableCommand.Type] = [
    "models": ListModels.self, "list": ListModels.self, "ls": ListModels.self,
    "ps": ListRunning.self, "show": ShowModel.self, "pull": PullModel.self,
    "push": PushModel.self, "rm": DeleteModels.self, "cp": CopyModel.self,
    "doctor": ExamineServer.self, "bench": BenchModels.self, "create": CreateModel.self,
    "stop": StopModel.self, "config": Config.self, "keys": Keys.self,
    "theme": ThemeCommand.self, "themes": ThemeList.self, "completions": Completions.self,
    "names": Names.self, "generate-docs": GenerateDocuments.self,
  ]

  @Argument(help: "The model to chat with; without it the one last used.")
  var model: String?

  @Argument(help: "A prompt: it is answered without a screen, after what the input holds.")
  var prompt: [String] = []

  @Option(
    name: [.customShort("m"), .customLong("model")],
    help: "The same as the argument; all words are then the prompt.")
  var modelOption: String?

  @OptionGroup var server: ServerOptions
  @OptionGroup(title: "Options with a prompt") var oneShot: OneShotOptions

  @Flag(
    name: [.customShort("c"), .customLong("continue")], help: "Go on with the last conversation.")
  var continuing = false

  @Flag(
    name: [.customShort("r"), .customLong("resume")],
    help: "Choose a conversation to go on with from the list.")
  var resuming = false

  @Option(help: "A theme by name, or a theme file.")
  var theme: String?

  @Flag(help: "Lines that are only added to instead of a screen, as for screen readers.")
  var linear = false

  @Flag(help: "Leave the conversation in the shell's scrollback as plain text.")
  var printOnExit = false

  /// A subcommand is looked for first: the parser would take its name for that of a model.
  static func main() {
    Streams.holdPlaces()
    let words = LaunchWords(
      Array(CommandLine.arguments.dropFirst()), subcommands: Set(errands.keys))
    guard let name = words.subcommand, let errand = errands[name] else {
      return main(asksForHelp(words.rest) ? helpWords(words.rest) : words.rest)
    }
    let all = words.before + words.rest
    if !words.before.isEmpty {
      do {
        _ = try errand.parseAsRoot(all)
      } catch {
        if let complaint = words.complaint(errand.message(for: error)) {
          Exit.complain(complaint, status: 64)
        }
      }
    }
    errand.main(all)
  }

  // `quipu help` and `quipu help rm`, as people type it.
  private static func asksForHelp(_ words: [String]) -> Bool {
    words.first == "help" && words.count < 3
  }

  private static func helpWords(_ words: [String]) -> [String] {
    if words.count > 1, let errand = errands[words[1]] { errand.main(["--help"]) }
    return ["--help"]
  }

  func run() throws {
    let words = modelOption == nil ? prompt : [model].compactMap { $0 } + prompt
    let isAsked = !words.isEmpty
    // What is piped in is part of the prompt, before its words, as in `ollama run`.
    let (piped, files) = pipedInput()
    if isAsked || !piped.allSatisfy(\.isWhitespace) {
      let parts = [piped, words.joined(separator: " ")].filter { !$0.isEmpty }
      OneShot(
        model: modelOption ?? model, prompt: parts.joined(separator: "\n\n"), files: files,
        options: oneShot
      ).run(server)
    }
    if !files.isEmpty {
      Exit.complain("Say what to do with the file: quipu -m MODEL \"PROMPT\" < FILE.", status: 64)
    }
    if let option = oneShot.given.first {
      Exit.complain("\(option) needs a prompt: quipu -m MODEL \(option) … \"PROMPT\".", status: 64)
    }
    openScreen()
  }

  private func pipedInput() -> (text: String, files: [Base64Data]) {
    guard isatty(STDIN_FILENO) != 1 else { return ("", []) }
    do {
      switch PipedInput(try Streams.input()) {
      case .text(let text): return (text, [])
      case .media(let bytes): return ("", [Base64Data(bytes: bytes)])
      case .refused(let reason): Exit.complain(reason.string, status: 1)
      }
    } catch {
      Exit.complain((error as? Failure)?.message ?? "\(error)", status: 1)
    }
  }

  private func openScreen() {
    let process = ProcessFacts()
    var launch: Launch
    do throws(OllamaError) {
      launch = try process.launch(host: server.host)
    } catch {
      Exit.complain(error.description, status: 2)
    }
    launch.model = model ?? modelOption ?? launch.model
    launch.said = process.said(
      launch.configuration,
      StartWords(
        host: server.host, theme: theme, model: model ?? modelOption, isLinear: linear))
    launch.isDemo = server.demo
    launch.modelIsNamed = (model ?? modelOption) != nil
    launch.opening = resuming ? .list : continuing ? .last : .new
    launch.theme = theme ?? launch.theme
    // A file that may not grow is an error like any other, told by the write.
    signal(SIGXFSZ, SIG_IGN)
    if linear || launch.configuration.preferences.linear { talk(process, launch) }
    let terminal: CursesTerminal
    do throws(TerminalUnavailable) {
      terminal = try CursesTerminal(
        palette: Theme.terminal.palette,
        mouse: launch.configuration.preferences.mouse)
    } catch {
      Exit.complain(error.description, status: 2)
    }
    run(
      Program(
        terminal: terminal, environment: Wiring.environment(process, launch), launch: launch),
      on: terminal)
  }

  /// The conversation in lines.
  private func talk(_ process: ProcessFacts, _ launch: Launch) -> Never {
    var launch = launch
    launch.isLinear = true
    // Marks that a screen reader would spell out have words of ASCII in their place.
    launch.unicode = false
    let terminal: LineTerminal
    do throws(TerminalUnavailable) {
      terminal = try LineTerminal()
    } catch {
      Exit.complain(error.description, status: 2)
    }
    run(
      Program(
        terminal: terminal, environment: Wiring.environment(process, launch), launch: launch,
        output: terminal), on: terminal)
  }

  private func run(_ program: Program, on terminal: some Terminal) -> Never {
    program.run()
    terminal.close()
    // A shell that goes away with its window may say so more than once.
    for number in [SIGHUP, SIGTERM, SIGINT, SIGPIPE] { signal(number, SIG_IGN) }
    if printOnExit { Exit.leave(program.state) }
    if let line = program.finish() { Exit.say(line, to: STDOUT_FILENO) }
    // Connections may still be closing on other threads; the libraries' clean-up at exit would pull
    // the ground from under them. Everything of ours is done.
    _exit(0)
  }
}

/// Writes the documents that come from the program's tables; for `make docs`.
struct GenerateDocuments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu generate-docs", abstract: "Write the documents made from the tables.",
    shouldDisplay: false)

  @Argument(help: "The folder to write to.")
  var folder: String

  func run() throws {
    for document in Documents.all {
      try Disk.write(document.text, to: folder + "/" + document.name)
    }
  }
}

/// Leaving with words.
enum Exit {
  /// Prints the conversation that was looked at, where one was.
  static func leave(_ state: AppState) {
    guard !state.open.conversation.isEmpty else { return }
    Exit.say(TranscriptText.of(state), to: STDOUT_FILENO)
  }

  /// Writes all of a text, however small the pieces that are taken.
  private static func say(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  static func complain(_ message: String, status: Int32) -> Never {
    say(SafeText("quipu: " + message, as: .field), to: STDERR_FILENO)
    exit(status)
  }

  /// Writes a line.
  static func say(_ line: SafeText, to descriptor: Int32) {
    var bytes = line.string + "\n"
    bytes.withUTF8 { bytes in
      _ = write(descriptor, bytes.baseAddress, bytes.count)
    }
  }
}
