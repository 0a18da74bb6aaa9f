import Foundation
import Testing

@testable import DemoServer

/// Models that come and go: pull, push, create, blobs, and the folder they live in.
@Suite struct StoreTests {
  private func statuses(_ reply: RawResponse) -> [String] {
    reply.records.map { $0["status"]?.text ?? $0["error"]?.text ?? "?" }
  }

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("quipu-store-tests-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func kept(in folder: String) -> DemoConfiguration {
    var configuration = DemoConfiguration.instant
    configuration.folder = folder
    return configuration
  }

  @Test func aPullMovesEveryLayerAndTheModelAnswers() async throws {
    try await DemoServer.running { server in
      _ = try await server.exchange("DELETE", "/api/delete", #"{"model":"eliza"}"#)
      let reply = try await server.post("/api/pull", #"{"model":"eliza"}"#)
      #expect(reply.header("Content-Type") == "application/x-ndjson")
      let words = statuses(reply)
      #expect(words.first == "pulling manifest")
      #expect(words.suffix(3) == ["verifying sha256 digest", "writing manifest", "success"])
      let layers = reply.records.filter { $0["digest"] != nil }
      #expect(Set(layers.compactMap { $0["digest"]?.text }).count == 5)
      for layer in layers {
        let digest = layer["digest"]?.text ?? ""
        #expect(layer["status"]?.text == "pulling \(digest.dropFirst(7).prefix(12))")
        #expect((layer["completed"]?.integer ?? 0) <= layer["total"]?.integer ?? -1)
      }
      #expect(layers.contains { $0["total"]?.integer == 100_000 && $0["completed"] == nil })
      let talk = try await server.post("/api/chat", chat("eliza", "hello"))
      #expect(talk.records.last?["done"] == .bool(true))
      let again = try await server.post("/api/pull", #"{"model":"eliza"}"#)
      // What is here is not moved again: one record for each layer.
      #expect(again.records.filter { $0["digest"] != nil }.count == 5)
      let short = try await server.post("/api/pull", #"{"name":"eliza","stream":false}"#)
      #expect(short.body == #"{"status":"success"}"#)
    }
  }

  @Test func whatTheLibraryDoesNotHaveFailsAfterTheFirstRecord() async throws {
    try await DemoServer.running { server in
      let streamed = try await server.post("/api/pull", #"{"model":"qwen3:0.6b"}"#)
      #expect(streamed.status == 200)
      #expect(
        streamed.body == """
          {"status":"pulling manifest"}
          {"error":"pull model manifest: file does not exist"}

          """)
      let whole = try await server.post("/api/pull", #"{"model":"qwen3:0.6b","stream":false}"#)
      #expect(whole.status == 500)
      #expect(whole.error == "pull model manifest: file does not exist")
      let bad = try await server.post("/api/pull", #"{"model":"@@"}"#)
      #expect(bad.status == 400)
    }
  }

  @Test func aCutPullGoesOnWhereItWas() async throws {
    try await withFolder { folder in
      var configuration = kept(in: folder)
      configuration.transferRate = 1_000_000
      configuration.clock = HandClock()
      let cut = DemoFault("/api/pull", .cut(afterRecords: 2))
      try await DemoServer.running(configuration, script: [cut]) { server in
        let first = try await server.post("/api/pull", #"{"model":"firehose"}"#)
        #expect(first.records.count == 2)
      }
      // A new server on the same folder: what counts is what is in the files.
      try await DemoServer.running(configuration) { server in
        let second = try await server.post("/api/pull", #"{"model":"firehose"}"#)
        let figures = second.records.filter { $0["total"]?.integer == 100_000 }
          .map { $0["completed"]?.integer ?? 0 }
        #expect(figures == [60_000, 100_000])
        #expect(statuses(second).last == "success")
      }
    }
  }

  @Test func aPullMovesSoManyBytesATick() async throws {
    var configuration = DemoConfiguration.instant
    let clock = HandClock()
    configuration.clock = clock
    configuration.transferRate = 500_000
    try await DemoServer.running(configuration) { server in
      let reply = try await server.post("/api/pull", #"{"model":"hash-embed"}"#)
      let figures = reply.records.filter { $0["total"]?.integer == 100_000 }
        .map { $0["completed"]?.integer ?? 0 }
      #expect(figures == [0, 30_000, 60_000, 90_000, 100_000])
      // Five steps for the large layer, one for each small one: all evenly spaced.
      #expect(clock.deadlines.count == 6)
      #expect(clock.now == .milliseconds(360))
    }
  }

  @Test func twoPullsOfOneModelShareTheWork() async throws {
    try await DemoServer.running { server in
      async let one = server.post("/api/pull", #"{"model":"guide"}"#)
      async let two = server.post("/api/pull", #"{"model":"guide"}"#)
      let both = try await [one, two]
      for reply in both { #expect(statuses(reply).last == "success") }
    }
  }

  @Test func createMakesAModelWithItsOwnTexts() async throws {
    try await withFolder { folder in
      try await DemoServer.running(kept(in: folder)) { server in
        let body = """
          {"model":"me/doc","from":"eliza","system":"Be <brief>.","parameters":{"num_ctx":512,
          "stop":["a","b"]},"messages":[{"role":"user","content":"my bicycle is red"},
          {"role":"assistant","content":"Is it?"}]}
          """
        let reply = try await server.post("/api/create", body)
        let words = statuses(reply)
        #expect(words.filter { $0.hasPrefix("creating new layer sha256:") }.count == 3)
        #expect(words.suffix(2) == ["writing manifest", "success"])
        let sheet = try await server.post("/api/show", #"{"model":"me/doc"}"#).records.first
        #expect(sheet?["system"]?.text == "Be <brief>.")
        #expect(sheet?["details"]?["parent_model"]?.text == "eliza:latest")
        #expect(
          sheet?["parameters"]?.text == """
            num_ctx                        512
            stop                           "a"
            stop                           "b"
            """)
        _ = try await server.post("/api/chat", #"{"model":"me/doc","messages":[]}"#)
        let running = try await server.exchange("GET", "/api/ps").records.first?["models"]
        #expect(running?.elements?.first?["name"]?.text == "me/doc:latest")
      }
      // It is found again by the next server, with its memory of a bicycle.
      try await DemoServer.running(kept(in: folder)) { server in
        let rest = #""stream":false,"options":{"stop":[]}"#
        let reply = try await server.post("/api/chat", chat("me/doc", "xyzzy", rest))
        #expect(reply.records.first?["message"]?["content"]?.text?.contains("bicycle") == true)
      }
    }
  }

  @Test(arguments: [
    (#"{"from":"eliza"}"#, 400, "model is required"),
    (#"{"model":"x"}"#, 400, "neither 'from' or 'files' was specified"),
    (
      #"{"model":"x","from":"nope","stream":false}"#, 500,
      "pull model manifest: file does not exist"
    ),
    (
      #"{"model":"x","from":"eliza","quantize":"q4_0"}"#, 400,
      "quantization is only supported for F16 and F32 models"
    ),
    (
      #"{"model":"x","from":"eliza","parameters":{"num_ctx":"a"}}"#, 500,
      #"option "num_ctx" must be of type integer"#
    ),
    (#"{"model":"x","from":"eliza","license":7}"#, 400, "invalid license type: number"),
  ])
  func whatCannotBeMadeSaysWhy(_ body: String, _ status: Int, _ error: String) async throws {
    try await DemoServer.running { server in
      let reply = try await server.post("/api/create", body)
      #expect(reply.status == status)
      #expect(reply.error == error)
    }
  }

  @Test func anUploadedScriptBecomesAListener() async throws {
    try await DemoServer.running { server in
      func upload(_ text: String) async throws -> String {
        let digest = "sha256:" + SHA256.hex(text.utf8)
        let reply = try await server.exchange("POST", "/api/blobs/\(digest)", text)
        #expect(reply.status == 201)
        return digest
      }
      let digest = try await upload("key @none 0\n  *\n    - Tell me about $1.\n")
      let body = #"{"model":"echo","files":{"rules.txt":"\#(digest)"},"stream":false}"#
      let made = try await server.post("/api/create", body)
      #expect(made.body == #"{"status":"success"}"#)
      let reply = try await server.post(
        "/api/chat", chat("echo", "old bridges", #""stream":false"#))
      #expect(reply.records.first?["message"]?["content"]?.text == "Tell me about old bridges.")
      for (text, error) in [
        ("key\n", "the script has no sense in line 1: key"),
        ("key a 1\n", "the script has no rules for @none"),
        ("GGUF", "this server runs no GGUF models, only scripts of rules"),
      ] {
        let digest = try await upload(text)
        let failed = try await server.post(
          "/api/create", #"{"model":"x","files":{"f":"\#(digest)"},"stream":false}"#)
        #expect(failed.error == error)
      }
    }
  }

  @Test func whatIsPushedCanBePulledAgain() async throws {
    try await DemoServer.running { server in
      let unknown = try await server.post("/api/push", #"{"model":"me/nothing"}"#)
      #expect(statuses(unknown).prefix(2) == ["retrieving manifest", "couldn't retrieve manifest"])
      #expect(unknown.records.last?["error"] != nil)
      _ = try await server.post("/api/create", #"{"model":"me/x","from":"eliza","system":"hm"}"#)
      let push = try await server.post("/api/push", #"{"model":"me/x"}"#)
      #expect(statuses(push).first == "retrieving manifest")
      #expect(statuses(push).suffix(2) == ["pushing manifest", "success"])
      _ = try await server.exchange("DELETE", "/api/delete", #"{"model":"me/x"}"#)
      let gone = try await server.post("/api/show", #"{"model":"me/x"}"#)
      #expect(gone.status == 404)
      _ = try await server.post("/api/pull", #"{"model":"me/x"}"#)
      let back = try await server.post("/api/show", #"{"model":"me/x"}"#)
      #expect(back.records.first?["system"]?.text == "hm")
    }
  }

  @Test func modelsThatWereBroughtAlongCanBePushedToo() async throws {
    try await DemoServer.running { server in
      _ = try await server.post("/api/copy", #"{"source":"eliza","destination":"me/own"}"#)
      let push = try await server.post("/api/push", #"{"model":"me/own"}"#)
      #expect(statuses(push).suffix(2) == ["pushing manifest", "success"])
      _ = try await server.exchange("DELETE", "/api/delete", #"{"model":"me/own"}"#)
      _ = try await server.post("/api/pull", #"{"model":"me/own"}"#)
      let chat = try await server.post(
        "/api/generate", #"{"model":"me/own","prompt":"hello","stream":false}"#)
      #expect(chat.status == 200)
      #expect(chat.records.last?["response"]?.text?.isEmpty == false)
    }
  }

  @Test func deletingTakesTheLayersThatNobodyElseHas() async throws {
    try await withFolder { folder in
      try await DemoServer.running(kept(in: folder)) { server in
        _ = try await server.post("/api/pull", #"{"model":"firehose"}"#)
        _ = try await server.post("/api/copy", #"{"source":"firehose","destination":"second"}"#)
        let blobs = folder + "/blobs"
        let all = try FileManager.default.contentsOfDirectory(atPath: blobs).count
        _ = try await server.exchange("DELETE", "/api/delete", #"{"model":"firehose"}"#)
        #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).count == all)
        _ = try await server.exchange("DELETE", "/api/delete", #"{"model":"second"}"#)
        #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).isEmpty)
      }
    }
  }

  @Test func aDamagedFolderIsPassedOver() async throws {
    try await withFolder { folder in
      try await DemoServer.running(kept(in: folder)) { server in
        for name in ["a", "b", "c"] {
          _ = try await server.post("/api/create", #"{"model":"\#(name)","from":"eliza"}"#)
        }
      }
      let library = folder + "/manifests/registry.ollama.ai/library"
      try Data("{broken".utf8).write(to: URL(fileURLWithPath: library + "/a/latest"))
      try Data(#"{"config":{"digest":"../../x"},"layers":[]}"#.utf8)
        .write(to: URL(fileURLWithPath: library + "/b/latest"))
      try FileManager.default.createDirectory(
        atPath: library + "/-bad name", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: library + "/-bad name/latest"))
      try await DemoServer.running(kept(in: folder)) { server in
        let tags = try await server.exchange("GET", "/api/tags").records.first?["models"]
        let names = tags?.elements?.compactMap { $0["name"]?.text } ?? []
        #expect(names.contains("c:latest"))
        #expect(names.count == 5)
      }
    }
  }
}
