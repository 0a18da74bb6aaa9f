/// `/api/chat`.
struct ChatRoute: Sendable {
  let services: DemoServices

  /// A whole response, or nil when it was streamed into the sink.
  func respond(_ body: [UInt8], _ sink: RecordSink) async throws -> HTTPResponse? {
    let start = services.configuration.clock.now
    let fields = try RequestFields(body, type: "ChatRequest")
    let messages = try fields.messages()
    let tools = try fields.elements("tools", of: "api.Tool")
    let request = try GenerationRequest(fields, purpose: "chat", shelf: services.shelf)
    guard tools.isEmpty else {
      throw APIFailure(400, "\(request.card.name.full) does not support tools")
    }
    let run = ReplyRun(services: services, request: request, start: start)
    guard !messages.isEmpty else {
      let reason = try await run.loadOrUnload()
      return .json(run.record(message(), done: true, [.init(name: "done_reason", value: reason)]))
    }
    let turns = conversation(messages.map(\.turn), of: request.card)
    if request.rendersOnly {
      let fitting = try request.fitting(turns, in: run.contextLength)
      return .json(run.rendered(Transcript.render(fitting.turns), emptyMessage))
    }
    if messages.contains(where: \.hasImages) { throw ReplyRun.noImages }
    return try await run.answer(turns, to: sink) { thinking, text in
      self.message(text, thinking: thinking)
    }
  }

  private func message(_ text: String = "", thinking: String = "") -> WireValue.Member {
    let message = WireValue.record([
      "role": "assistant", "content": .string(text),
      "thinking": thinking.isEmpty ? nil : .string(thinking),
    ])
    return .init(name: "message", value: message)
  }

  private var emptyMessage: WireValue.Member {
    .init(name: "message", value: .record(["role": "", "content": ""]))
  }

  /// The model's own system text and messages come first, unless the request has a system text.
  private func conversation(_ turns: [Turn], of card: ModelCard) -> [Turn] {
    let turns = card.messages + turns
    guard turns.first?.role != "system", !card.system.isEmpty else { return turns }
    return [Turn(role: "system", content: card.system)] + turns
  }
}
