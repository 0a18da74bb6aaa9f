/// `/api/generate`.
struct GenerateRoute: Sendable {
  let services: DemoServices

  /// A whole response, or nil when it was streamed into the sink.
  func respond(_ body: [UInt8], _ sink: RecordSink) async throws -> HTTPResponse? {
    let start = services.configuration.clock.now
    let fields = try RequestFields(body, type: "GenerateRequest")
    let prompt = try fields.text("prompt")
    let system = try fields.text("system")
    let isRaw = try fields.bool("raw") ?? false
    let context = try fields.elements("context", of: "int").compactMap(\.integer)
    let hasTemplate = try !fields.text("template").isEmpty
    let hasSuffix = try !fields.text("suffix").isEmpty
    let hasImages = try RequestFields.images(fields.value["images"])
    let request = try GenerationRequest(fields, purpose: "generate", shelf: services.shelf)
    if isRaw && (hasTemplate || !system.isEmpty || !context.isEmpty) {
      throw APIFailure(400, "raw mode does not support template, system, or context")
    }
    if hasSuffix { throw APIFailure(400, "\(request.card.name.full) does not support insert") }
    let run = ReplyRun(services: services, request: request, start: start)
    if prompt.isEmpty && !hasImages {
      let reason = try await run.loadOrUnload()
      return .json(run.record(text(""), done: true, [.init(name: "done_reason", value: reason)]))
    }
    let turns =
      isRaw
      ? Transcript.parse(prompt)
      : conversation(prompt, system: system, after: context, of: request.card)
    if request.rendersOnly {
      let rendered = isRaw ? prompt : Transcript.render(turns)
      return .json(run.rendered(rendered, text("")))
    }
    if hasImages { throw ReplyRun.noImages }
    return try await run.answer(turns, to: sink, givesContext: !isRaw) { thinking, answer in
      self.text(answer, thinking: thinking)
    }
  }

  private func text(_ text: String, thinking: String = "") -> WireValue.Member {
    // Thinking stands beside the response here: the record takes both from one member.
    let value = WireValue.record([
      "response": .string(text), "thinking": thinking.isEmpty ? nil : .string(thinking),
    ])
    return .init(name: ReplyRun.inline, value: value)
  }

  private func conversation(
    _ prompt: String, system: String, after context: [Int], of card: ModelCard
  ) -> [Turn] {
    let user = Turn(role: "user", content: prompt)
    guard context.isEmpty else {
      return Transcript.parse(services.vocabulary.decode(context)) + [user]
    }
    let system = system.isEmpty ? card.system : system
    let first = system.isEmpty ? [] : [Turn(role: "system", content: system)]
    return first + card.messages + [user]
  }
}
