internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Goes on with a reply that broke off.
///
/// A last message of the assistant is not continued by a chat: the server closes it and lets the
/// model begin anew. So the prompt is asked for as the model saw it (`_debug_render_only`), and
/// sent raw with the text so far behind it: the model goes on in mid-word.
struct ReplyContinuation: Sendable {
  let request: ChatRequest
  let thinking: String
  let text: String

  func run(
    _ client: OllamaClient, _ outlet: ReplyOutlet, _ environment: Environment
  ) async {
    do throws(OllamaError) {
      let prompt = try await prompt(client)
      var raw = GenerateRequest(model: request.model, prompt: prompt, options: request.options)
      raw.raw = true
      raw.truncate = request.truncate
      raw.logprobs = request.logprobs
      raw.topLogprobs = request.topLogprobs
      let stream = try await client.generateStream(raw) { event in
        if case .connected(let connection) = event { outlet.connected(connection) }
      }
      var batches = stream.makeAsyncIterator()
      while let batch = try await batches.nextBatch() {
        let at = environment.now().uptime
        let pieces = batch.filter { !$0.response.isEmpty }
        if !pieces.isEmpty {
          var piece = ReplyPiece()
          piece.content = pieces.map(\.response).joined()
          piece.contentPieces = pieces.count
          piece.answerBegan = at
          let mark = ReplyPiece.Mark(at: at, pieces: pieces.count, bytes: piece.content.utf8.count)
          piece.marks = [mark]
          piece.chances = pieces.flatMap { $0.logprobs.map { TokenChance($0) } }
          await outlet.bring(piece)
        }
        if let last = batch.last, last.done {
          let metrics = last.metrics.isEmpty ? nil : last.metrics
          let end = ReplyEnd(at: at, doneReason: last.doneReason, metrics: metrics)
          outlet.tell(.finished(end))
        }
      }
    } catch {
      outlet.failed(error)
    }
  }

  private func prompt(_ client: OllamaClient) async throws(OllamaError) -> String {
    var probe = request
    probe.debugRenderOnly = true
    // A server that does not know the wish makes a reply: it is held to one token.
    probe.options.numPredict = 1
    let answer = try await client.chat(probe)
    guard let rendered = answer.debugInfo?.renderedTemplate, !rendered.isEmpty else {
      throw OllamaError(
        .invalidArgument,
        detail: "This server does not show its prompts, so a reply cannot be gone on with; "
          + "/retry asks anew.",
        host: client.host.displayName, model: request.model)
    }
    guard !thinking.isEmpty else { return rendered + text }
    // Some templates open the thinking themselves.
    let isOpen = rendered.hasSuffix("<think>") || rendered.hasSuffix("<think>\n")
    return rendered + (isOpen ? "" : "<think>\n") + thinking + "\n</think>\n\n" + text
  }
}
