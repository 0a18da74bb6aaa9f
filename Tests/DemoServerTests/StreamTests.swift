import Foundation
import Testing

@testable import DemoServer

/// Replies as they go over the wire.
@Suite struct StreamTests {
  @Test func aChatIsOneChunkARecordWithTheFinalOneLast() async throws {
    try await DemoServer.running { server in
      let reply = try await server.post("/api/chat", chat("Eliza", "I am sad <today> & tired"))
      #expect(reply.header("Content-Type") == "application/x-ndjson")
      #expect(reply.chunks.dropLast().allSatisfy { $0.hasSuffix("}\n") })
      #expect(reply.chunks.last == "")
      let records = reply.records
      #expect(records.count == reply.chunks.count - 1)
      #expect(records.allSatisfy { $0["model"]?.text == "Eliza" })
      #expect(records.dropLast().allSatisfy { $0["done"] == .bool(false) })
      let last = try #require(records.last)
      #expect(last["done"] == .bool(true))
      #expect(last["done_reason"]?.text == "stop")
      #expect(last["message"]?["content"]?.text == "")
      // Each token of this answer is in a record of its own.
      #expect(last["eval_count"]?.integer == records.count - 1)
      for name in ["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"] {
        #expect((last[name]?.integer ?? 0) > 0, "\(name)")
      }
      #expect((last["total_duration"]?.integer ?? 0) >= (last["eval_duration"]?.integer ?? 0))
    }
  }

  @Test func streamedAndWholeAreTheSameReply() async throws {
    try await DemoServer.running { server in
      let streamed = try await server.post("/api/chat", chat("guide", "tour"))
      let whole = try await server.post("/api/chat", chat("guide", "tour", #""stream":false"#))
      #expect(whole.header("Content-Type") == "application/json; charset=utf-8")
      #expect(!whole.body.hasSuffix("\n"))
      let document = try #require(whole.records.first)
      for name in ["content", "thinking"] {
        let parts = streamed.records.compactMap { $0["message"]?[name]?.text }.joined()
        #expect(parts == document["message"]?[name]?.text)
        #expect(!parts.isEmpty)
      }
      #expect(document["eval_count"] == streamed.records.last?["eval_count"])
    }
  }

  @Test func thinkingComesBeforeTheAnswerAndCanBeTurnedOff() async throws {
    try await DemoServer.running { server in
      let on = try await server.post("/api/chat", chat("guide", "keys")).records
      let firstAnswer = on.firstIndex { $0["message"]?["content"]?.text != "" } ?? 0
      let lastThought = on.lastIndex { $0["message"]?["thinking"] != nil } ?? on.count
      #expect(lastThought < firstAnswer)
      let off = try await server.post("/api/chat", chat("guide", "keys", #""think":false"#))
      #expect(!off.body.contains("thinking\""))
      let old = try await server.post("/api/generate", #"{"model":"guide","prompt":"keys"}"#)
      #expect(old.records.first?["thinking"]?.text?.isEmpty == false)
      #expect(old.records.first?["response"]?.text == "")
    }
  }

  @Test func textIsEscapedAsGoDoesIt() async throws {
    try await DemoServer.running { server in
      let body = chat("eliza", "<hi> & \u{2028}", #""_debug_render_only":true"#)
      let reply = try await server.post("/api/chat", body)
      #expect(reply.body.contains(#"\u003chi\u003e \u0026 \u2028"#))
      let text = reply.records.first?["_debug_info"]?["rendered_template"]?.text
      #expect(text?.hasSuffix("user\n<hi> & \u{2028}<|im_end|>\n<|im_start|>assistant\n") == true)
      #expect(reply.records.first?["message"]?["role"]?.text == "")
    }
  }

  @Test(arguments: [1, 3, 17])
  func predictEndsWithLength(_ limit: Int) async throws {
    try await DemoServer.running { server in
      let body = chat("guide", "tour", #""options":{"num_predict":\#(limit)}"#)
      let last = try await server.post("/api/chat", body).records.last
      #expect(last?["done_reason"]?.text == "length")
      #expect(last?["eval_count"]?.integer == limit)
    }
  }

  @Test func aStopSequenceEndsTheReplyBeforeIt() async throws {
    try await DemoServer.running { server in
      let rest = #""think":false,"stream":false,"options":{"stop":["heavy","never there"]}"#
      let reply = try await server.post("/api/chat", chat("guide", "tour", rest))
      let text = reply.records.first?["message"]?["content"]?.text
      #expect(text?.hasSuffix("Words can be *slanted*, **") == true)
      #expect(reply.records.first?["done_reason"]?.text == "stop")
    }
  }

  @Test func withoutShiftingTheContextIsTheEnd() async throws {
    try await DemoServer.running { server in
      let rest = #""shift":false,"options":{"num_ctx":64}"#
      let last = try await server.post("/api/chat", chat("guide", "tour", rest)).records.last
      let used = (last?["prompt_eval_count"]?.integer ?? 0) + (last?["eval_count"]?.integer ?? 0)
      #expect(used == 64)
      #expect(last?["done_reason"]?.text == "length")
    }
  }

  @Test func theSameSeedIsTheSameReplyAndAnotherIsNot() async throws {
    var configuration = DemoConfiguration.instant
    configuration.seed = nil
    try await DemoServer.running(configuration) { server in
      func text(_ seed: Int) async throws -> String? {
        let rest = #""stream":false,"options":{"seed":\#(seed)}"#
        let reply = try await server.post("/api/chat", chat("firehose", "n=60", rest))
        return reply.records.first?["message"]?["content"]?.text
      }
      let first = try await text(7)
      let again = try await text(7)
      let other = try await text(8)
      #expect(again == first)
      #expect(other != first)
    }
  }

  @Test func anOpenAnswerIsContinued() async throws {
    try await DemoServer.running { server in
      let whole = try await server.post(
        "/api/chat", chat("firehose", "n=80 seed=3", #""stream":false"#))
      let text = try #require(whole.records.first?["message"]?["content"]?.text)
      let begun = String(text.prefix(101))
      let messages = WireValue.array([
        .record(["role": "user", "content": "n=80 seed=3"]),
        .record(["role": "assistant", "content": .string(begun)]),
      ])
      let body = #"{"model":"firehose","stream":false,"messages":\#(messages.json)}"#
      let rest = try await server.post("/api/chat", body)
      let more = rest.records.first?["message"]?["content"]?.text ?? ""
      #expect((begun + more).hasPrefix(text))
    }
  }

  @Test func jsonAndSchemasAreKept() async throws {
    try await DemoServer.running { server in
      let plain = try await server.post(
        "/api/chat", chat("eliza", "hi", #""stream":false,"format":"json""#))
      let document = plain.records.first?["message"]?["content"]?.text ?? ""
      let parsed = try WireParser.parse(Array(document.utf8))
      #expect(parsed["reply"]?.text?.isEmpty == false)
      let schema = """
        {"type":"object","properties":{"b":{"type":"string","enum":["x","y"]},"a":{"type":"array",
        "minItems":2,"items":{"$ref":"#/$defs/n"}}},"$defs":{"n":{"type":"integer","minimum":4}}}
        """
      let formed = try await server.post(
        "/api/chat", chat("eliza", "hi", #""stream":false,"format":\#(schema)"#))
      let value = try WireParser.parse(
        Array((formed.records.first?["message"]?["content"]?.text ?? "").utf8))
      #expect(value == .record(["b": "x", "a": .array([.int(4), .int(4)])]))
    }
  }

  @Test func theOldContextCarriesAConversation() async throws {
    try await DemoServer.running { server in
      let first = try await server.post(
        "/api/generate", #"{"model":"eliza","prompt":"my bicycle is red","stream":false}"#)
      let context = try #require(first.records.first?["context"])
      let body = #"{"model":"eliza","prompt":"xyzzy","stream":false,"context":\#(context.json)}"#
      let second = try await server.post("/api/generate", body)
      #expect(second.records.first?["response"]?.text?.contains("bicycle") == true)
      let raw = #"{"model":"eliza","prompt":"xyzzy","stream":false,"raw":true}"#
      let bare = try await server.post("/api/generate", raw)
      #expect(bare.records.first?["context"] == nil)
    }
  }

  @Test func oldestTurnsGoFirstWhenTheContextIsFull() async throws {
    try await DemoServer.running { server in
      let turns = (0..<40).map { number -> WireValue in
        .record([
          "role": number % 2 == 0 ? "user" : "assistant", "content": .string("remark \(number)"),
        ])
      }
      let all = [WireValue.record(["role": "system", "content": "be kind"])] + turns
      let body =
        #"{"model":"eliza","_debug_render_only":true,"options":{"num_ctx":100},"messages":"#
        + WireValue.array(all).json + "}"
      let reply = try await server.post("/api/chat", body)
      let text = reply.records.first?["_debug_info"]?["rendered_template"]?.text ?? ""
      #expect(text.contains("be kind"))
      #expect(text.contains("remark 39"))
      #expect(!text.contains("remark 0<"))
      // As much as fits, and not less: one turn more would be too much.
      #expect((92...100).contains(Tokens.count(text)))
    }
  }

  @Test func logprobsNameEveryToken() async throws {
    try await DemoServer.running { server in
      let rest = #""logprobs":true,"top_logprobs":2,"stream":false"#
      let reply = try await server.post("/api/chat", chat("eliza", "hello", rest))
      let tokens = reply.records.first?["logprobs"]?.elements ?? []
      let text = tokens.compactMap { $0["token"]?.text }.joined()
      #expect(text == reply.records.first?["message"]?["content"]?.text)
      #expect(tokens.allSatisfy { (1...2).contains($0["top_logprobs"]?.elements?.count ?? 0) })
    }
  }

  @Test func whereThereWasAChoiceTheOddsTellIt() async throws {
    try await DemoServer.running { server in
      let rest = #""logprobs":true,"top_logprobs":20,"stream":false"#
      let reply = try await server.post("/api/chat", chat("eliza", "perhaps", rest))
      let tokens = reply.records.first?["logprobs"]?.elements ?? []
      let chosen = tokens.compactMap { $0["logprob"]?.double }
      #expect(chosen.contains { $0 < -0.5 } && chosen.allSatisfy { $0 <= 0 })
      for token in tokens {
        let top = token["top_logprobs"]?.elements ?? []
        let odds = top.compactMap { $0["logprob"]?.double.map { exp($0) } }
        #expect(abs(odds.reduce(0, +) - 1) < 1e-9)
        #expect(odds == odds.sorted(by: >))
        #expect(top.contains { $0["token"] == token["token"] && $0["logprob"] == token["logprob"] })
      }
    }
  }

  @Test func anAnswerGoesOnFromAnyTokenThatCouldHaveStoodThere() async throws {
    try await DemoServer.running { server in
      func ask(_ begun: String?) async throws -> WireValue? {
        let turns =
          [WireValue.record(["role": "user", "content": "perhaps"])]
          + (begun.map { [.record(["role": "assistant", "content": .string($0)])] } ?? [])
        let body =
          #"{"model":"eliza","logprobs":true,"top_logprobs":20,"stream":false,"messages":"#
          + WireValue.array(turns).json + "}"
        return try await server.post("/api/chat", body).records.first
      }
      let first = try await ask(nil)?["logprobs"]?.elements?.first
      let begins = first?["top_logprobs"]?.elements?.compactMap { $0["token"]?.text } ?? []
      #expect(begins.count > 1)
      let prompt = Prompt(turns: [Turn(role: "user", content: "perhaps")], seed: 0)
      let cases = ElizaEngine(ElizaRules.script).cases(for: prompt)?.texts ?? []
      for begun in begins {
        let rest = try await ask(begun)?["message"]?["content"]?.text ?? ""
        #expect(cases.contains(begun + rest), "\(begun) | \(rest)")
      }
    }
  }
}
