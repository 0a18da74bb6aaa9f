import Testing

@testable import DemoServer

/// Paths, methods and headers as the real server has them.
@Suite struct EndpointTests {
  @Test func rootSaysThatItIsAlive() async throws {
    try await DemoServer.running { server in
      let reply = try await server.exchange("GET", "/")
      #expect(reply.status == 200)
      #expect(reply.body == "Ollama is running")
      #expect(reply.header("Content-Type") == "text/plain; charset=utf-8")
      #expect(reply.header("Content-Length") == "17")
      let head = try await server.exchange("HEAD", "/")
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
      #expect(head.header("Content-Length") == "17")
    }
  }

  @Test func versionIsADocument() async throws {
    var configuration = DemoConfiguration.instant
    configuration.version = "1.2.3"
    try await DemoServer.running(configuration) { server in
      let reply = try await server.exchange("GET", "/api/version?x=1")
      #expect(reply.body == #"{"version":"1.2.3"}"#)
      #expect(reply.header("Content-Type") == "application/json; charset=utf-8")
    }
  }

  @Test func unknownPathIsPlainText() async throws {
    try await DemoServer.running { server in
      let reply = try await server.exchange("GET", "/api/nonsense")
      #expect(reply.status == 404)
      #expect(reply.body == "404 page not found")
      #expect(reply.header("Content-Type") == "text/plain")
    }
  }

  @Test(arguments: [
    ("GET", "/api/chat", "POST"), ("POST", "/api/tags", "HEAD, GET"),
    ("DELETE", "/api/show", "POST"), ("POST", "/api/delete", "DELETE"), ("PUT", "/", "HEAD, GET"),
  ])
  func wrongMethodNamesTheRightOnes(_ method: String, _ path: String, _ allow: String)
    async throws
  {
    try await DemoServer.running { server in
      let reply = try await server.exchange(method, path, "{}")
      #expect(reply.status == 405)
      #expect(reply.body == "405 method not allowed")
      #expect(reply.header("Allow") == allow)
    }
  }

  @Test(arguments: [
    ("Host: evil.example", 403), ("Host: evil.example:11434", 403), ("Host: localhost", 200),
    ("Host: 127.0.0.1:9", 200), ("Host: [::1]:9", 200), ("Host: box.local", 200),
    ("Origin: http://evil.example", 403), ("Origin: http://localhost:3000", 200),
    ("Origin: app://this", 200), ("Origin: nonsense", 403),
  ])
  func strangersAreTurnedAway(_ header: String, _ status: Int) async throws {
    try await DemoServer.running { server in
      let reply = try await server.exchange("GET", "/api/version", headers: [header])
      #expect(reply.status == status)
      #expect(status == 200 || reply.body.isEmpty)
    }
  }

  @Test func modelsComeNewestFirstWithEverythingAPickerNeeds() async throws {
    try await DemoServer.running { server in
      let models = try await server.exchange("GET", "/api/tags").records.first?["models"]?.elements
      let names = models?.compactMap { $0["name"]?.text }
      #expect(names == ["guide:latest", "firehose:latest", "hash-embed:latest", "eliza:latest"])
      for model in models ?? [] {
        #expect(model["digest"]?.text?.count == 64)
        #expect((model["size"]?.integer ?? 0) > 0)
        #expect((model["details"]?["context_length"]?.integer ?? 0) > 0)
        #expect(model["capabilities"]?.elements?.isEmpty == false)
      }
    }
  }

  @Test func sheetOfAModelHasItsContextLength() async throws {
    try await DemoServer.running { server in
      let sheet = try await server.post("/api/show", #"{"model":"GUIDE"}"#).records.first
      #expect(sheet?["model_info"]?["guide.context_length"]?.integer == 32_768)
      #expect(sheet?["model_info"]?["general.architecture"]?.text == "guide")
      #expect(sheet?["capabilities"] == .strings(["completion", "thinking"]))
      #expect(sheet?["modelfile"]?.text?.contains("FROM guide:latest") == true)
      let older = try await server.post("/api/show", #"{"name":"eliza"}"#).records.first
      #expect(older?["system"]?.text?.isEmpty == false)
    }
  }

  @Test func copyAndDelete() async throws {
    try await DemoServer.running { server in
      let copy = try await server.post("/api/copy", #"{"source":"eliza","destination":"me/doc:1"}"#)
      #expect(copy.status == 200)
      #expect(copy.body.isEmpty)
      let reply = try await server.post("/api/chat", chat("ME/Doc:1", "hello", #""stream":false"#))
      #expect(reply.records.first?["model"]?.text == "ME/Doc:1")
      let gone = try await server.exchange("DELETE", "/api/delete", #"{"model":"me/doc:1"}"#)
      #expect(gone.status == 200)
      let again = try await server.exchange("DELETE", "/api/delete", #"{"model":"me/doc:1"}"#)
      #expect(again.status == 404)
      #expect(again.error == "model 'me/doc:1' not found")
    }
  }

  @Test func embeddingsAreOfLengthOneAndAlikeForAlikeTexts() async throws {
    try await DemoServer.running { server in
      let body = #"{"model":"hash-embed","input":["a knotted cord","knotted cords","tax law"]}"#
      let reply = try await server.post("/api/embed", body)
      let vectors = reply.records.first?["embeddings"]?.elements?.map {
        $0.elements?.compactMap(\.double) ?? []
      }
      let found = try #require(vectors)
      func product(_ a: Int, _ b: Int) -> Double {
        zip(found[a], found[b]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      #expect(found.map(\.count) == [256, 256, 256])
      #expect(abs(product(0, 0) - 1) < 1e-5)
      #expect(product(0, 1) > product(0, 2) + 0.2)
      let short = try await server.post(
        "/api/embed", #"{"model":"hash-embed","input":"cord","dimensions":8}"#)
      #expect(short.records.first?["embeddings"]?.elements?.first?.elements?.count == 8)
      let empty = try await server.post("/api/embed", #"{"model":"eliza","input":[]}"#)
      #expect(empty.body == #"{"model":"eliza","embeddings":[]}"#)
    }
  }
}
