internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// `quipu pull`.
struct PullModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu pull", abstract: "Get a model from its library, or go on where it was.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var transfer: TransferOptions
  @Argument(help: "The model.") var model: String

  func run() throws {
    let (model, transfer) = (model, transfer)
    Errand.run(server) { client in
      let place = ProcessFacts().stateFile.models[client.host]
      try await transfer.follow(.pull(model), on: place) { report in
        try await client.pull(model, insecure: transfer.insecure).finish { report($0) }
      }
    }
  }
}

/// `quipu push`.
struct PushModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu push", abstract: "Give a model to its library.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var transfer: TransferOptions
  @Argument(help: "The model, with your namespace before it.") var model: String

  func run() throws {
    let (model, transfer) = (model, transfer)
    Errand.run(server) { client in
      try await transfer.follow(.push(model)) { report in
        try await client.push(model, insecure: transfer.insecure).finish { report($0) }
      }
    }
  }
}

/// `quipu create`.
struct CreateModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quipu create", abstract: "Make a model of a Modelfile.")

  @OptionGroup var server: ServerOptions
  @Flag(help: "Print the server's reports as JSON, one a line.") var json = false
  @Option(
    name: .shortAndLong, help: "The Modelfile, by default ./Modelfile; - reads it from the input.")
  var file = "Modelfile"
  @Option(name: .shortAndLong, help: "Quantise to this level, such as q4_K_M.")
  var quantize: String?
  @Argument(help: "The new model's name.") var model: String

  func validate() throws {
    if let words = quantize.flatMap({ Quantization.complaint($0) }) {
      throw ValidationError(words.string)
    }
  }

  func run() throws {
    let (model, file, quantize) = (model, file, quantize)
    var transfer = TransferOptions()
    transfer.json = json
    let printing = transfer
    Errand.run(server) { client in
      let recipe: Modelfile
      var folder = FileManager.default.currentDirectoryPath
      if file == "-" {
        recipe = try Modelfile(parsing: try Streams.input())
      } else {
        recipe = try Modelfile(file: file)
        folder = URL(filePath: file).deletingLastPathComponent().path()
      }
      let place = folder
      try await printing.follow(.create(model, recipe, folder: place, quantize: quantize)) {
        report in
        try await client.createModel(
          model, from: recipe, folder: place, quantize: quantize, onProgress: report)
      }
    }
  }
}

/// How a transfer is told of.
struct TransferOptions: ParsableArguments {
  @Flag(help: "Print the server's reports as JSON, one a line.") var json = false
  @Flag(help: "Let the server use a library without valid TLS.") var insecure = false

  /// Runs a transfer with its progress on standard error, or as JSON on standard output.
  /// What was seen of a host's memory tells whether what is pulled has room there.
  func follow(
    _ order: TransferOrder, on place: ModelMemory.Place? = nil,
    _ work: (@escaping @Sendable (PullProgress) -> Void) async throws -> Void
  ) async throws {
    let progress = ProgressPrinter(json: json) { files in
      place.flatMap { TransferWords.spill(order.model, files: files, $0) }
    }
    do {
      try await work { progress.add($0) }
      progress.finish()
    } catch let error as OllamaError {
      progress.finish()
      guard error.kind != .cancelled else { throw error }
      let noun = TransferWords.noun(order)
      let again: SafeText = "quipu \(noun == "creation" ? "create" : noun) \(name(order))"
      throw Failure(
        message: TransferWords.failure(order, error, done: progress.fraction, again: again).string,
        status: error.kind == .connectionRefused ? 2 : 1)
    }
  }

  private func name(_ order: TransferOrder) -> SafeText { SafeText(order.model, as: .field) }
}

/// Bars on a terminal, lines in a log, JSON for a script.
final class ProgressPrinter: Sendable {
  private struct State {
    var tracker = ProgressTracker()
    var shownRows = 0
    var shownAt = ContinuousClock.now - .seconds(1)
    var said: Set<String> = []
    var hasWarned = false
  }

  private let state = Mutex(State())
  private let json: Bool
  private let start = ContinuousClock.now

  // What speaks against layers of so many bytes.
  private let warning: @Sendable (Int) -> SafeText?

  init(json: Bool, warning: @escaping @Sendable (Int) -> SafeText?) {
    self.json = json
    self.warning = warning
  }

  /// How much is done; nil before the first size.
  var fraction: Double? { state.withLock { $0.tracker.fraction } }

  /// Takes a report; from any thread.
  func add(_ progress: PullProgress) {
    if json { try? Streams.print(progress.json.description + "\n") }
    state.withLock { state in
      state.tracker.add(progress, at: start.duration(to: .now))
      warn(&state)
      if json { return }
      if Streams.errorsAreSeen {
        let now = ContinuousClock.now
        guard now - state.shownAt >= .milliseconds(100) || progress.digest == nil else { return }
        state.shownAt = now
        draw(&state)
      } else if state.said.insert(progress.status).inserted {
        Streams.remark(SafeText(progress.status, as: .field).string + "\n")
      }
    }
  }

  /// The last picture stays.
  func finish() {
    guard !json, Streams.errorsAreSeen else { return }
    state.withLock { draw(&$0) }
  }

  // Said once and early, while a pull can still be ended; it stays above the bars.
  private func warn(_ state: inout State) {
    guard !state.hasWarned,
      let words = warning(TransferReport(state.tracker, at: start.duration(to: .now)).total)
    else { return }
    state.hasWarned = true
    let above = state.shownRows > 0 ? "\u{1b}[\(state.shownRows)A\r\u{1b}[J" : ""
    state.shownRows = 0
    Streams.remark(above + words.string + "\n")
  }

  // The rows are drawn over those of the last time.
  private func draw(_ state: inout State) {
    let report = TransferReport(state.tracker, at: start.duration(to: .now))
    let width = max(Terminal.columns - 1, 20)
    let moving = report.layers.last { !$0.isDone }
    var rows = report.layers.map { layer in
      ProgressLine(
        layer, layer.digest == moving?.digest ? report : nil, width: width,
        unicode: Terminal.showsUnicode
      ).text
    }
    if !report.layers.contains(where: { $0.status == report.status }) {
      rows.append(SafeText(report.status, as: .field))
    }
    var text = state.shownRows > 0 ? "\u{1b}[\(state.shownRows)A\r" : "\r"
    for row in rows { text += "\u{1b}[K" + row.truncated(width: width).string + "\n" }
    text += "\u{1b}[J"
    state.shownRows = rows.count
    Streams.remark(text)
  }

  private enum Terminal {
    static var columns: Int { Streams.columns(of: STDERR_FILENO) }

    static let showsUnicode = ProcessFacts().showsUnicode
  }
}
