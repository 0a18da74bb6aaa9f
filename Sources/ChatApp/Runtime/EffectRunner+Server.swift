internal import OllamaAPI

// What is asked of a server: questions about it and its models, and replies.
extension EffectRunner {
  /// Starts a question to a server, or a change of its models.
  func ask(_ effect: Effect) {
    if case .checkServer(let host, let generation) = effect {
      Task { await ServerQuestions.check(client(host), generation, mailbox, environment) }
    } else if case .listRunning(let host, let generation) = effect {
      Task { await ServerQuestions.running(client(host), generation, mailbox) }
    } else if case .listModels(let host, let generation) = effect {
      Task { await ServerQuestions.models(client(host), generation, mailbox) }
    } else if case .showModel(let host, let model, let generation) = effect {
      Task { await ServerQuestions.show(client(host), model, generation, mailbox) }
    } else if case .load(let host, let model, let options, let time, let generation) = effect {
      Task {
        await ServerQuestions.load(client(host), model, options, time, generation, mailbox)
      }
    } else if case .changeModel(let host, let change, let generation) = effect {
      Task { await ServerQuestions.change(client(host), change, generation, mailbox) }
    } else if case .unload(let host, let model, let generation) = effect {
      Task { await ServerQuestions.unload(client(host), model, generation, mailbox) }
    }
  }

  /// Starts a reply, or goes on with one.
  func reply(_ effect: Effect) {
    if case .chat(let host, let turn, let request, let enclosures, let isKept) = effect {
      startReply(host, turn, isKept) { [self] client, outlet, environment in
        let request = await filled(request, enclosures)
        await ReplyStream.run(client, request, outlet, environment)
      }
    } else if case .resume(
      let host, let turn, let request, let enclosures, let thinking, let text, let isKept) = effect
    {
      startReply(host, turn, isKept) { [self] client, outlet, environment in
        let request = await filled(request, enclosures)
        await ReplyContinuation(request: request, thinking: thinking, text: text)
          .run(client, outlet, environment)
      }
    }
  }
}
