#if Workflows
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The row `safety_settings` of the contract.
struct GuardTests {
  @Test(
    "verdicts of the guard models that there are",
    arguments: [
      ("safe", .safe), ("\n\nsafe\n", .safe), ("SAFE.", .safe), ("unsafe\nS1", .unsafe(["S1"])),
      ("unsafe\nS1,S10, S3", .unsafe(["S1", "S10", "S3"])), ("unsafe", .unsafe([])),
      ("unsafe S2", .unsafe(["S2"])), ("Yes", .unsafe([])), ("No", .safe), ("No.", .safe),
      ("Safety: Safe\nCategories: None", .safe),
      ("Safety: Unsafe\nCategories: Violent, PII", .unsafe(["Violent", "PII"])),
      ("Safety: Controversial\nCategories: Politics", .unsafe(["Politics"])),
      ("<think>is it unsafe?</think>\nsafe", .safe), ("", .unclear("")), ("  \n", .unclear("")),
      ("I cannot say", .unclear("I cannot say")), ("safely done", .unclear("safely done")),
      ("safe to say it is unsafe", .unclear("safe to say it is unsafe")),
      ("unsafe\nS1,S1,,;S1", .unsafe(["S1"])),
    ] as [(String, GuardVerdict)])
  func verdicts(_ reply: String, _ verdict: GuardVerdict) {
    #expect(GuardVerdict(reply: reply) == verdict)
  }

  @Test("categories have meanings")
  func categories() {
    #expect(GuardCategory.meaning("s9") == "weapons of mass harm")
    #expect((1...14).allSatisfy { GuardCategory.meaning("S\($0)") != nil })
    #expect(GuardCategory.meaning("S15") == nil)
  }

  func client(_ texts: String...) -> (OllamaClient, ScriptedTransport) {
    let transport = ScriptedTransport(
      texts.map { .json(["message": ["content": .string($0)], "done": true]) })
    return (OllamaClient(OllamaClient.Configuration(), transport: transport), transport)
  }

  static let request = ChatRequest(
    model: "m", messages: [.system("S"), .user("hello")], tools: [Tool(name: "t")])

  @Test("off until a guard model is named")
  func off() async throws {
    let (client, transport) = client("hi")
    let reply = try await client.chat(Self.request, guardedBy: Guard())
    #expect(reply.response?.text == "hi" && reply.audit.isEmpty)
    #expect(transport.requests.count == 1)
  }

  @Test("both sides of a turn are judged, in their order, with an audit record each")
  func both() async throws {
    let (client, transport) = client("safe", "hi", "safe")
    var rule = Guard(model: "llama-guard3")
    rule.time = StepClock().source
    var heard: [Guard.Side] = []
    let reply = try await client.chat(Self.request, guardedBy: rule) { heard.append($0.side) }
    #expect(reply.response?.text == "hi")
    #expect(transport.requests.map(\.model) == ["llama-guard3", "m", "llama-guard3"])
    #expect(heard == [.prompt, .reply] && reply.audit.map(\.side) == heard)
    let record = try #require(reply.audit.last)
    #expect(record.unixTime == 1_700_000_000 && record.guardModel == "llama-guard3")
    #expect(record.model == "m" && record.length == 2 && record.verdict == .safe)
    #expect(record.decision == .allowed)
    // Instructions and tools are not for the guard; its answer is as certain as can be.
    try #require(transport.bodies.count == 3)
    #expect(
      transport.bodies[2]["messages"] == [
        ["role": "user", "content": "hello"], ["role": "assistant", "content": "hi"],
      ])
    #expect(transport.bodies[2]["options"]?["temperature"] == 0)
    #expect(transport.bodies[2]["tools"] == nil)
  }

  @Test("an unsafe prompt is never sent")
  func prompt() async throws {
    let (client, transport) = client("unsafe\nS9")
    let reply = try await client.chat(Self.request, guardedBy: Guard(model: "g"))
    #expect(reply.outcome == .blocked(.prompt, .unsafe(["S9"])))
    #expect(transport.requests.count == 1 && reply.response == nil)
  }

  @Test("nothing behind the person's words hides them")
  func behind() async throws {
    let (client, _) = client("unsafe\nS9")
    var request = Self.request
    request.messages += [.assistant("Sure:"), .tool("x", name: "t"), .user("")]
    let reply = try await client.chat(request, guardedBy: Guard(model: "g"))
    #expect(reply.outcome == .blocked(.prompt, .unsafe(["S9"])))
    #expect(reply.audit.first?.length == 5)
  }

  @Test("an unsafe reply is withheld")
  func reply() async throws {
    let (client, _) = client("something bad", "unsafe\nS1")
    var rule = Guard(model: "g")
    rule.sides = [.reply]
    let reply = try await client.chat(Self.request, guardedBy: rule)
    #expect(reply.outcome == .blocked(.reply, .unsafe(["S1"])))
    #expect(reply.audit.map(\.decision) == [.blocked])
  }

  @Test("categories can be let through, all of a verdict or none")
  func allowed() {
    var rule = Guard(model: "g")
    rule.allowedCategories = ["S6", "S7"]
    #expect(rule.decision(on: .unsafe(["s6"])) == .allowed)
    #expect(rule.decision(on: .unsafe(["S6", "S1"])) == .blocked)
    #expect(rule.decision(on: .unsafe([])) == .blocked)
  }

  @Test("without a verdict the turn stops, unless the guard says otherwise; the record says why")
  func noVerdict() async throws {
    let transport = ScriptedTransport([.failure(OllamaError(.connectionRefused))])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    var rule = Guard(model: "g")
    let stopped = try await client.chat(Self.request, guardedBy: rule)
    #expect(stopped.outcome == .blocked(.prompt, nil))
    #expect(stopped.audit.first?.error?.kind == .connectionRefused)
    rule.fallback = .allow
    let (other, _) = self.client("who knows", "hi", "safe")
    let reply = try await other.chat(Self.request, guardedBy: rule)
    #expect(reply.response?.text == "hi")
    #expect(reply.audit.first?.verdict == .unclear("who knows"))
  }

  @Test("cancelling is no verdict")
  func cancelled() async {
    let transport = ScriptedTransport([.failure(OllamaError(.cancelled))])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let error = await failure { () async throws(OllamaError) in
      _ = try await client.chat(Self.request, guardedBy: Guard(model: "g"))
    }
    #expect(error?.kind == .cancelled)
  }
}
#endif
