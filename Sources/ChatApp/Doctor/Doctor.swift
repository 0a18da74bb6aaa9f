internal import Conversations
package import OllamaAPI
package import TerminalKit

/// Finds out, step by step, whether and how a server can be used.
package struct Doctor: Sendable {
  private let client: OllamaClient
  private let ear: DoctorEar
  private let now: @Sendable () -> Moment
  private let model: String?

  /// A doctor for the server of a client, with its credentials and certificates. `model` is asked
  /// for a few words; nil takes one that is loaded.
  package init(_ client: OllamaClient, model: String?, now: @escaping @Sendable () -> Moment) {
    let ear = DoctorEar { now().uptime }
    var configuration = client.configuration
    // Every piece is wanted as it comes.
    configuration.streamGathering = .zero
    // Innermost: it hears what goes out, with the key that a stage before it has added.
    configuration.stages.append(ear)
    self.client = OllamaClient(configuration, transport: client.transport)
    self.ear = ear
    self.now = now
    self.model = model
  }

  /// Looks at everything; `report` hears of each step as it is done.
  package func examine(_ report: @Sendable (DoctorReport) -> Void) async -> DoctorReport {
    var all = DoctorReport(host: client.host.displayName)
    func tell(_ steps: [DoctorReport.Step], _ doing: SafeText = "") {
      all.steps += steps
      all.doing = doing
      report(all)
    }
    let connecting = ConnectionSteps(client)
    tell(
      [connecting.address],
      "connecting and waiting for an answer, \(Figures.span(DoctorEar.patience)) at most")
    var failure: OllamaError?
    var version: ServerVersion?
    do throws(OllamaError) { version = try await client.version() } catch { failure = error }
    let heard = ear.heard
    tell([
      connecting.resolve(heard, failure), connecting.connect(heard, failure),
      await connecting.tls(heard, failure, now: now().wall.seconds),
    ])
    let speaksTLS = await connecting.wantsTLS(heard, failure)
    let answering = AnswerSteps(client, heard, failure, speaksTLS: speaksTLS)
    tell([answering.answer, answering.access], "asking what it is")
    guard heard.status != nil else { return ended(all, report) }
    tell([await answering.server(version)], "asking for its models")
    guard version != nil else { return ended(all, report) }
    let models = await answering.models()
    tell([models.step, answering.clock(now().wall.seconds)], "asking a model for a few words")
    tell([await stream(models.able)])
    return ended(all, report)
  }

  private func ended(
    _ report: DoctorReport, _ tell: @Sendable (DoctorReport) -> Void
  ) -> DoctorReport {
    var report = report
    report.isOver = true
    tell(report)
    return report
  }

  // A model that is loaded says a few words: do they come one by one?
  private func stream(_ able: [String]) async -> DoctorReport.Step {
    let running = (try? await client.runningModels()) ?? []
    let warm = running.first { model in able.contains { ServerState.same($0, model.name) } }
    guard let name = model ?? warm?.name else {
      return .init(
        .stream, .skipped, "no model is loaded that could say something",
        next: "quipu doctor MODEL asks one for a few words.")
    }
    var request = ChatRequest(
      model: name, messages: [.user("Count from one to forty, in words.")])
    request.options.numPredict = 48
    request.think = .off
    do throws(OllamaError) {
      let reply = try await client.chatStream(request)
      var metrics = ReplyMetrics()
      for try await chunk in reply where chunk.done { metrics = chunk.metrics }
      return StreamStep.judge(ear.heard.pieces, metrics, model: SafeText(name, as: .field))
    } catch {
      return .init(
        .stream, .bad, "\(SafeText(name, as: .field)): \(Wording.reason(error))",
        next: error.recoverySuggestion.map { SafeText($0, as: .field) })
    }
  }
}

/// Whether a stream came as it was made.
package enum StreamStep {
  /// Compares when the pieces came with the time in which the server made them.
  package static func judge(
    _ pieces: [Duration], _ metrics: ReplyMetrics, model: SafeText
  ) -> DoctorReport.Step {
    let first = pieces.first ?? .zero
    let span = (pieces.last ?? .zero) - first
    let gaps = zip(pieces.dropFirst(), pieces).map { $0 - $1 }
    let longest = Figures.span(gaps.max() ?? .zero)
    let tokens = metrics.replyTokens ?? 0
    let words: SafeText =
      "\(model): \(Figures.count(tokens, "token")) in \(Figures.count(pieces.count, "piece")), longest gap \(longest)"
    guard let made = metrics.replyDuration, made >= .milliseconds(300), tokens >= 8 else {
      return .init(.stream, .good, "\(words); too quick to judge the pace", took: first)
    }
    let isLate = span.seconds < made.seconds * 0.5
    let isLumpy = (gaps.max() ?? .zero).seconds > made.seconds * 0.5
    guard isLate || isLumpy else { return .init(.stream, .good, words, took: first) }
    let time = Figures.span(made)
    return .init(
      .stream, .warning,
      "\(words); they were made over \(time) and came within \(Figures.span(span)), in lumps",
      next: """
        Something between holds the stream back: turn buffering off at the proxy \
        (nginx: proxy_buffering off; Caddy: flush_interval -1).
        """, took: first)
  }
}
