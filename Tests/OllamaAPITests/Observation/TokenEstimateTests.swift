#if Diagnostics
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The row `tokens` (count_tokens) of the contract.
struct TokenEstimateTests {
  static let text = String(repeating: "abcd", count: 100)

  func response(prompt: Int? = nil, reply: Int? = nil, text: String = "") -> ChatResponse {
    var chunk = ChatChunk(model: "m", message: .assistant(text), done: true)
    chunk = ChatChunk(
      model: "m", message: .assistant(text), done: true,
      metrics: ReplyMetrics(promptTokens: prompt, replyTokens: reply))
    return ChatResponse(chunk)
  }

  @Test(
    "about four characters a token, one where a character is a word",
    arguments: [("", 0), ("abcd", 1), ("abcde", 2), ("日本語", 3), ("привет", 3), (text, 100)])
  func guess(_ text: String, _ tokens: Int) {
    #expect(TokenEstimate.guess(text) == tokens)
    #expect(TokenEstimate().count(text, model: "m") == tokens)
  }

  @Test("the server's counts correct the guess, for that model only")
  func calibration() {
    var estimate = TokenEstimate()
    let request = ChatRequest(model: "m")
    for _ in 0..<5 { estimate.learn(request, response(reply: 200, text: Self.text)) }
    #expect(estimate.count(Self.text, model: "m") == 200)
    #expect(estimate.count(Self.text, model: "m:latest") == 200)
    #expect(estimate.count(Self.text, model: "other") == 100)
  }

  @Test("a later use of the model is followed")
  func drift() {
    var estimate = TokenEstimate()
    for _ in 0..<200 {
      estimate.learn(ChatRequest(model: "m"), response(reply: 200, text: Self.text))
    }
    for _ in 0..<400 {
      estimate.learn(ChatRequest(model: "m"), response(reply: 100, text: Self.text))
    }
    #expect((100...110).contains(estimate.count(Self.text, model: "m")))
  }

  @Test("a prompt that was sent before has its exact count; any change makes it a guess")
  func exact() {
    var estimate = TokenEstimate()
    var request = ChatRequest(model: "m", messages: [.system("be brief"), .user(Self.text)])
    #expect(estimate.count(request) == .init(tokens: 110, isExact: false))
    estimate.learn(request, response(prompt: 137))
    #expect(estimate.count(request) == .init(tokens: 137, isExact: true))
    request.messages.append(.user("more"))
    let changed = estimate.count(request)
    // The template's share was learned too.
    #expect(!changed.isExact && changed.tokens > 112)
  }

  @Test("the memory of exact counts is bounded")
  func memory() {
    var estimate = TokenEstimate()
    for number in 0...TokenEstimate.memory {
      estimate.learn(
        ChatRequest(model: "m", messages: [.user("\(number)")]), response(prompt: 9))
    }
    #expect(!estimate.count(ChatRequest(model: "m", messages: [.user("0")])).isExact)
    #expect(estimate.count(ChatRequest(model: "m", messages: [.user("1")])).isExact)
  }

  @Test("absurd counts are not believed", arguments: [0, 1, 15, 5_000_000, Int.max, Int.min])
  func hostile(_ tokens: Int) {
    var estimate = TokenEstimate()
    let request = ChatRequest(model: "m", messages: [.user(Self.text)])
    estimate.learn(request, response(prompt: tokens, reply: tokens, text: Self.text))
    #expect(estimate.count(Self.text, model: "m") == 100)
  }

  @Test("images count by what was set for them")
  func images() {
    var estimate = TokenEstimate()
    estimate.tokensPerImage = 500
    let request = ChatRequest(
      model: "m", messages: [.user("abcd", images: [Base64Data(bytes: [1])])])
    #expect(estimate.count(request).tokens == 505)
  }

  @Test("the rendered prompt can be counted, where the server shows it")
  func rendered() async throws {
    let transport = ScriptedTransport([
      .json([
        "model": "m", "done": true, "_debug_info": ["rendered_template": .string(Self.text)],
      ])
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let info = try await client.renderPrompt(ChatRequest(model: "m", messages: [.user("x")]))
    #expect(TokenEstimate().count(info.renderedTemplate, model: "m") == 100)
    #expect(transport.bodies.first?["_debug_render_only"] == true)
  }
}
#endif
