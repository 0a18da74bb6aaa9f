// Folder Outside: what the program does without a screen: subcommands, and one prompt in a pipe.

internal import ArgumentParser
internal import ChatApp
internal import Dispatch
internal import Foundation
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// Why an errand ended early, and the exit status that tells so.
struct Failure: Error {
  let message: String
  var status: Int32 = 1

  /// Whoever read the output has gone away; nobody is left to be told.
  static let brokenPipe = Failure(message: "", status: 141)
}

/// Which server an errand goes to.
struct ServerOptions: ParsableArguments {
  @Option(help: "The server, as OLLAMA_HOST would name it: HOST:PORT, a URL or unix:///PATH.")
  var host: String?

  @Flag(help: "Use the built-in demo instead of a server.")
  var demo = false
}

/// Work without a screen: it runs to its end, or until a signal cancels it.
enum Errand {
  typealias Body = @Sendable (OllamaClient) async throws -> Void

  private struct Ending {
    var failure: Failure?
    var signal: Int32?
  }

  private final class EndingBox: Sendable {
    let value = Mutex(Ending())
  }

  /// Runs the work against a server and leaves with its status.
  static func run(_ server: ServerOptions, _ body: @escaping Body) -> Never {
    _ = signal(SIGPIPE, SIG_IGN)
    let ending = EndingBox()
    let done = DispatchSemaphore(value: 0)
    // Before any thread starts, so that all of them leave the signals to the one that waits.
    let signals = EndingSignals()
    let work = Task {
      do {
        try await body(try await client(server))
      } catch {
        let failure = failure(of: error)
        ending.value.withLock { $0.failure = failure }
      }
      done.signal()
    }
    Thread.detachNewThread {
      while let number = signals.wait() {
        // Asked twice: whatever it still does, it does no more.
        let isSecond = ending.value.withLock { ending in
          defer { ending.signal = number }
          return ending.signal != nil
        }
        if isSecond { _exit(128 + number) }
        work.cancel()
      }
    }
    done.wait()
    leave(ending.value.withLock { $0 })
  }

  private static func leave(_ ending: Ending) -> Never {
    if let number = ending.signal {
      Streams.finishLine()
      _exit(128 + number)
    }
    guard let failure = ending.failure else { _exit(0) }
    if !failure.message.isEmpty {
      Streams.finishLine()
      Streams.complain(failure.message)
    }
    _exit(failure.status)
  }

  // The server of --demo lives as long as the process.
  private static let demo = Demo()

  private static func client(_ server: ServerOptions) async throws -> OllamaClient {
    let process = ProcessFacts()
    let preferences = process.configurationFiles.load().preferences
    if server.demo { return process.client(try await demo.start(), preferences) }
    do throws(OllamaError) {
      return process.client(try process.host(server.host, preferences), preferences)
    } catch {
      throw Failure(message: error.description, status: 2)
    }
  }

  private static func failure(of error: any Error) -> Failure {
    if let failure = error as? Failure { return failure }
    guard let error = error as? OllamaError else {
      return Failure(message: String(describing: error))
    }
    if error.status == 404, let model = error.model {
      let place = error.host ?? "the server"
      return Failure(message: "\(model) is not on \(place). \"quipu pull \(model)\" gets it.")
    }
    return Failure(
      message: Wording.sentence(error).string + hint(error), status: isAway(error) ? 2 : 1)
  }

  // What the command line can do about what the server refuses.
  private static func hint(_ error: OllamaError) -> String {
    guard error.status == 400, let said = error.serverMessage else { return "" }
    if Overflow.isRefusal(error) { return " --option num_ctx=NUMBER gives it more room." }
    if said.contains("does not support thinking") { return ". Leave --think out." }
    if said.contains("does not support chat") { return ". \"quipu models\" lists the others." }
    return ""
  }

  private static func isAway(_ error: OllamaError) -> Bool {
    switch error.kind {
    case .connectionRefused, .unreachable, .dns, .tls, .proxy, .notAnOllama, .redirectRefused:
      return true
    case .timeout(let phase): return phase == .connect
    case .connectionLost, .api, .authentication, .parse, .stream, .emptyAnswer, .responseTooLarge,
      .invalidArgument, .circuitOpen, .rateLimited, .quotaExceeded, .cancelled, .featureNotEnabled:
      return false
    }
  }
}

/// The signals that ask a program to end, waited for instead of obeyed.
struct EndingSignals: Sendable {
  private let numbers: [Int32] = [SIGINT, SIGTERM, SIGHUP]

  init() {
    var set = set
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  private var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    return set
  }

  /// The next signal; nil where none can be waited for.
  func wait() -> Int32? {
    var set = set
    var number: Int32 = 0
    return sigwait(&set, &number) == 0 ? number : nil
  }
}
