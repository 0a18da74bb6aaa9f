internal import ArgumentParser
internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// How one prompt is asked without a screen.
struct OneShotOptions: ParsableArguments {
  @Option(help: "The form of the reply: json, or a file with a JSON schema.")
  var format: String?
  @Flag(help: "Print the server's records as JSON, one a line.") var json = false
  @Flag(help: "Print the server's figures on standard error.") var verbose = false
  @Option(help: "Settings taken together, as with /preset; other options go before them.")
  var preset: String?
  @Option(help: "The system message.") var system: String?
  @Option(help: "Let the model think: true, false, low, medium, high or max.") var think: String?
  @Flag(name: .customLong("hidethinking"), help: "Do not show the thinking.")
  var hideThinking = false
  @Option(help: "How long the model stays loaded: 5m, 0, forever.") var keepalive: String?
  @Option(name: .customLong("option"), help: "An option of the model, NAME=VALUE; may be repeated.")
  var options: [String] = []

  /// The request without its messages' prompt; throws for what cannot be asked.
  func request(
    _ model: String, _ prompt: String, _ files: [Base64Data] = []
  ) throws -> ChatRequest {
    let base = try settings(for: model)
    var messages: [Message] = []
    if let system = system ?? base.system { messages.append(.system(system)) }
    messages.append(.user(prompt, images: files))
    var request = ChatRequest(model: model, messages: messages)
    request.options = base.options
    // A server that cuts the beginning off in silence would answer another question.
    request.truncate = false
    request.keepAlive = base.keepAlive
    request.think = base.think
    request.format = try responseFormat() ?? base.format
    if let think {
      guard let level = Think(think) else {
        throw Failure(message: "--think takes true, false, low, medium, high or max.", status: 64)
      }
      request.think = level
    }
    if let keepalive {
      guard let time = KeepAlive(keepalive) else {
        throw Failure(message: "--keepalive takes a time such as 5m, 0 or forever.", status: 64)
      }
      request.keepAlive = time
    }
    for line in options {
      do throws(OptionLine.Fault) {
        try OptionLine.apply(line, to: &request.options)
      } catch {
        throw Failure(message: error.reason, status: 64)
      }
    }
    return request
  }

  /// What a conversation with the model would begin with, and the preset over it.
  func settings(for model: String) throws -> ChatSettings {
    let process = ProcessFacts()
    let preferences = process.configurationFiles.load().preferences
    let chosen = process.stateFile.chosen
    var settings = preferences.settings(for: model, chosen: chosen)
    guard let preset else { return settings }
    do throws(OptionLine.Fault) {
      try NamedPreset.settings(of: preset, preferences, chosen).apply(to: &settings)
    } catch {
      throw Failure(message: error.reason, status: 64)
    }
    return settings
  }

  /// The options that say how a prompt is answered, as far as they are given: without a prompt
  /// they mean nothing.
  var given: [String] {
    let all: [(String, Bool)] = [
      ("--format", format != nil), ("--json", json), ("--verbose", verbose),
      ("--preset", preset != nil), ("--system", system != nil), ("--think", think != nil),
      ("--hidethinking", hideThinking), ("--keepalive", keepalive != nil),
      ("--option", !options.isEmpty),
    ]
    return all.filter(\.1).map(\.0)
  }

  private func responseFormat() throws -> ResponseFormat? {
    guard let format, format != "json" else { return format == nil ? nil : .json }
    guard let data = FileManager.default.contents(atPath: format) else {
      let reason =
        FileManager.default.fileExists(atPath: format) ? "cannot be read" : "is not there"
      throw Failure(
        message: "\(format) \(reason): --format takes json, or a file with a JSON schema.",
        status: 64)
    }
    do throws(OllamaError) {
      let schema = try JSONParser.parse(Array(data))
      guard schema.object != nil else { throw OllamaError(.parse, detail: "it is no object") }
      return .schema(schema)
    } catch {
      throw Failure(
        message: "\(format) is no JSON schema: \(error.detail ?? error.description).", status: 64)
    }
  }
}

/// One prompt, its reply on standard output.
struct OneShot: Sendable {
  let model: String?
  let prompt: String
  /// Images and sounds that go with it.
  var files: [Base64Data] = []
  let options: OneShotOptions

  func run(_ server: ServerOptions) -> Never {
    Errand.run(server) { client in try await ask(client) }
  }

  private func ask(_ client: OllamaClient) async throws {
    let model = try await chosenModel(client)
    let request = try options.request(model, prompt, files)
    let isVerbose = try options.verbose || options.settings(for: model).verbose
    let stream = try await client.chatStream(request)
    var reply = SafeTextStream(as: .prose)
    var thinking = SafeTextStream(as: .prose)
    let showsThinking = !options.hideThinking && !options.json && Streams.errorsAreSeen
    var isThinking = false
    for try await chunk in stream {
      try Task.checkCancellation()
      if options.json {
        try Streams.print(chunk.json.description + "\n")
      } else {
        if !chunk.thinking.isEmpty, showsThinking {
          if !isThinking { Streams.remark("Thinking...\n") }
          isThinking = true
          Streams.remark(thinking.append(chunk.thinking).string)
        }
        if !chunk.content.isEmpty {
          if isThinking { Streams.remark("\n...done thinking.\n\n") }
          isThinking = false
          // A pipe gets the reply to the byte; a terminal what cannot drive it.
          let safe = Streams.isTerminal ? reply.append(chunk.content).string : chunk.content
          try Streams.print(safe)
        }
      }
      if chunk.done, isVerbose { figures(chunk.metrics) }
    }
    guard !options.json else { return }
    if Streams.isTerminal { try Streams.print(reply.finish().string) }
    // A reply is a text: the shell's next line begins on a line of its own.
    try Streams.print("\n")
  }

  private func figures(_ metrics: ReplyMetrics) {
    Streams.finishLine()
    for line in metrics.summaryLines { Streams.remark(line + "\n") }
  }

  private func chosenModel(_ client: OllamaClient) async throws -> String {
    let process = ProcessFacts()
    let named = model ?? process.configurationFiles.load().preferences.model
    if let named { return named }
    let models = try await client.models()
    let running = (try? await client.runningModels()) ?? []
    guard
      let name = ModelChoice.model(
        models, running: running, last: process.stateFile.model)
    else {
      throw Failure(message: "No model here can chat. \"quipu pull qwen3:0.6b\" gets a small one.")
    }
    return name
  }
}
