internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Streams one reply from the wire into the mailbox.
enum ReplyStream {
  static func run(
    _ client: OllamaClient, _ request: ChatRequest, _ outlet: ReplyOutlet,
    _ environment: Environment
  ) async {
    do throws(OllamaError) {
      let stream = try await client.chatStream(request) { event in
        if case .connected(let connection) = event { outlet.connected(connection) }
      }
      var batches = stream.makeAsyncIterator()
      var pace = IntakePace()
      while let batch = try await batches.nextBatch() {
        let at = environment.now().uptime
        let piece = piece(of: batch, at: at)
        if !piece.marks.isEmpty {
          await outlet.bring(piece)
          let bytes = piece.content.utf8.count + piece.thinking.utf8.count
          let pause = pace.pause(after: bytes, at: environment.now().uptime)
          if pause > .zero, outlet.mailbox.isPersonActive { try? await Task.sleep(for: pause) }
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

  /// Puts records that arrived together into one piece; records without text do not count.
  static func piece(of batch: [ChatChunk], at instant: Duration) -> ReplyPiece {
    var piece = ReplyPiece()
    for chunk in batch {
      let content = chunk.content
      let thinking = chunk.thinking
      if !thinking.isEmpty {
        piece.thinking += thinking
        piece.thinkingPieces += 1
      }
      if !content.isEmpty {
        if piece.answerBegan == nil { piece.answerBegan = instant }
        piece.content += content
        piece.contentPieces += 1
        if thinking.isEmpty { piece.chances += chunk.logprobs.map { TokenChance($0) } }
      }
    }
    let pieces = piece.contentPieces + piece.thinkingPieces
    if pieces > 0 {
      let bytes = piece.content.utf8.count + piece.thinking.utf8.count
      piece.marks = [ReplyPiece.Mark(at: instant, pieces: pieces, bytes: bytes)]
    }
    return piece
  }
}

/// Questions to a server whose answers go into the mailbox.
enum ServerQuestions {
  /// Version first: it alone tells that the server is there; then models and what runs.
  static func check(
    _ client: OllamaClient, _ generation: Int, _ mailbox: Mailbox, _ environment: Environment
  ) async {
    let began = environment.now().uptime
    do throws(OllamaError) {
      let version = try await client.version()
      let latency = environment.now().uptime - began
      mailbox.post(
        .server(.up(generation: generation, version: version.text, latency: latency)))
    } catch {
      mailbox.post(.server(.down(generation: generation, error)))
      return
    }
    // What runs comes before the list: a warm model is preferred when one has to be chosen.
    await running(client, generation, mailbox)
    await models(client, generation, mailbox)
  }

  static func models(_ client: OllamaClient, _ generation: Int, _ mailbox: Mailbox) async {
    do throws(OllamaError) {
      mailbox.post(.server(.models(generation: generation, try await client.models())))
    } catch {
      mailbox.post(
        .server(.failed(generation: generation, what: "The models could not be listed", error)))
    }
  }

  static func running(_ client: OllamaClient, _ generation: Int, _ mailbox: Mailbox) async {
    // Servers that cannot tell what runs are borne: the screen then shows no warm marks.
    guard let running = try? await client.runningModels() else { return }
    mailbox.post(.server(.running(generation: generation, running)))
  }

  static func show(
    _ client: OllamaClient, _ model: String, _ generation: Int, _ mailbox: Mailbox
  ) async {
    do throws(OllamaError) {
      let details = try await client.showModel(model)
      mailbox.post(.server(.details(generation: generation, model: model, details)))
    } catch {
      mailbox.post(
        .server(
          .failed(generation: generation, what: "The model's details are not to be had", error)))
    }
  }

  static func load(
    _ client: OllamaClient, _ model: String, _ options: ModelOptions, _ keepAlive: KeepAlive?,
    _ generation: Int, _ mailbox: Mailbox
  ) async {
    do throws(OllamaError) {
      try await client.load(model: model, options: options, keepAlive: keepAlive)
      mailbox.post(.server(.loaded(generation: generation, model: model)))
    } catch {
      mailbox.post(
        .server(
          .failed(generation: generation, what: "\(name(model)) could not be loaded", error)))
      // Nothing is on its way any more.
      mailbox.post(.server(.loaded(generation: generation, model: model)))
    }
  }

  static func change(
    _ client: OllamaClient, _ change: ModelChange, _ generation: Int, _ mailbox: Mailbox
  ) async {
    do throws(OllamaError) {
      switch change {
      case .copy(let from, let to): try await client.copyModel(from, to: to)
      case .rename(let from, let to): try await client.renameModel(from, to: to)
      case .delete(let model): try await client.deleteModel(model)
      }
      mailbox.post(.server(.changed(generation: generation, change)))
    } catch {
      mailbox.post(
        .server(.failed(generation: generation, what: failed(change), error)))
      // Half of a change may be done: what is there now is shown.
      await models(client, generation, mailbox)
    }
  }

  private static func failed(_ change: ModelChange) -> SafeText {
    switch change {
    case .copy(let from, let to): "\(name(from)) was not copied to \(name(to))"
    case .rename(let from, let to): "\(name(from)) was not renamed to \(name(to))"
    case .delete(let model): "\(name(model)) was not deleted"
    }
  }

  private static func name(_ model: String) -> SafeText { SafeText(model, as: .field) }

  static func unload(
    _ client: OllamaClient, _ model: String, _ generation: Int, _ mailbox: Mailbox
  ) async {
    do throws(OllamaError) {
      try await client.unload(model: model)
      mailbox.post(.server(.unloaded(generation: generation, model: model)))
    } catch {
      mailbox.post(
        .server(
          .failed(generation: generation, what: "\(name(model)) could not be unloaded", error)))
    }
  }
}
