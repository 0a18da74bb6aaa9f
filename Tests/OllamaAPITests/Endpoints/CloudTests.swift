import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Accounts, the web, recommendations: through the server and direct to the cloud.
@Suite struct CloudTests {
  private func client(
    _ answers: [ScriptedTransport.Answer],
    _ configure: (inout OllamaClient.Configuration) -> Void = { _ in }
  ) -> (OllamaClient, ScriptedTransport) {
    var configuration = OllamaClient.Configuration()
    configure(&configuration)
    let transport = ScriptedTransport(answers)
    return (OllamaClient(configuration, transport: transport), transport)
  }

  @Test func theAccountIsRead() async throws {
    let (client, transport) = client([
      .json([
        "id": "00000000-0000-0000-0000-000000000000", "email": "ada@example.com", "name": "ada",
        "bio": "", "avatarurl": "https://example.com/a.png", "plan": "free",
      ]),
      .json(["Name": "ada", "Email": "ada@example.com"]), .json(["id": "1"]),
    ])
    let account = try await client.whoAmI()
    #expect(account.name == "ada")
    #expect(account.plan == "free")
    #expect(account.bio == nil)
    #expect(account.avatarURL == "https://example.com/a.png")
    #expect(transport.requests.first?.method == .post)
    #expect(transport.requests.first?.endpoint == "/api/me")
    #expect(try await client.whoAmI().email == "ada@example.com")
    let error = await #expect(throws: OllamaError.self) { _ = try await client.whoAmI() }
    #expect(error?.kind == .parse)
  }

  @Test func whoIsNotSignedInIsToldWhereTo() async throws {
    let page = "https://ollama.com/connect?name=host&key=abc"
    let (client, _) = client([
      .json(["error": "unauthorized", "signin_url": .string(page)], status: 401),
      .json(["error": "account unavailable"], status: 503), .reply(pieces: [Array("null".utf8)]),
      .json(["error": "you are not currently signed in"], status: 401),
    ])
    let error = await #expect(throws: OllamaError.self) { _ = try await client.whoAmI() }
    #expect(error?.kind == .authentication)
    #expect(error?.signInURL == page)
    #expect(error?.recoverySuggestion?.contains(page) == true)
    let busy = await #expect(throws: OllamaError.self) { _ = try await client.whoAmI() }
    #expect(busy?.status == 503)
    try await client.signOut()
    let out = await #expect(throws: OllamaError.self) { try await client.signOut() }
    #expect(out?.kind == .authentication)
  }

  private static let found: JSONValue = [
    "results": [["title": "Ollama", "url": "https://ollama.com", "content": "Models"]]
  ]

  @Test func theServerSearchesAndFetches() async throws {
    let (client, transport) = client([
      .json(Self.found),
      .json(["title": "T", "content": "C", "links": ["https://a"]]),
      .json(["title": "T", "content": "C", "links": nil]),
    ]) { $0.credentials = .bearer("secret", for: .ollamaCloud) }
    let results = try await client.webSearch("what is it?", maxResults: 3)
    #expect(
      results == [
        WebSearchResult(title: "Ollama", url: "https://ollama.com", content: "Models")
      ])
    #expect(try await client.webFetch("https://ollama.com").links == ["https://a"])
    #expect(try await client.webFetch("https://ollama.com").links.isEmpty)
    #expect(
      transport.requests.map(\.endpoint).prefix(2) == [
        "/api/experimental/web_search", "/api/experimental/web_fetch",
      ])
    #expect(
      transport.bodies.prefix(2) == [
        ["query": "what is it?", "max_results": 3], ["url": "https://ollama.com"],
      ])
    // The key is for the cloud: a server on this machine never gets it.
    #expect(!transport.requests.contains { $0.headers.contains { $0.name == "Authorization" } })
  }

  @Test func theCloudIsAskedDirectlyWithTheKey() async throws {
    let (client, transport) = client([.json(Self.found), .json(["title": "T", "content": "C"])]) {
      $0.credentials = .bearer("secret", for: .ollamaCloud)
      $0.headers = [HTTPHeader("X-For-My-Host", "private")]
      $0.caFile = "/my/own/ca.pem"
    }
    _ = try await client.cloud.webSearch("x")
    _ = try await client.cloud.webFetch("https://example.com")
    #expect(
      transport.requests.map(\.url) == [
        "https://ollama.com:443/api/web_search", "https://ollama.com:443/api/web_fetch",
      ])
    for request in transport.requests {
      #expect(request.headers.first { $0.name == "Authorization" }?.value == "Bearer secret")
      #expect(!request.headers.contains { $0.name == "X-For-My-Host" })
      #expect(request.caFile == nil)
    }
    #expect(client.cloud.cloud.host == .ollamaCloud)
  }

  @Test("a key for another host never reaches the cloud")
  func otherKeys() async throws {
    for credentials: OllamaClient.Credentials in [
      .none, .bearer("mine", for: .configuredHost), .basic(user: "u", password: "p"),
      .authorization("Token t"),
    ] {
      let (client, transport) = client([.json(Self.found)]) { $0.credentials = credentials }
      let error = await #expect(throws: OllamaError.self) {
        _ = try await client.cloud.webSearch("x")
      }
      #expect(error?.kind == .authentication)
      #expect(error?.recoverySuggestion?.contains("OLLAMA_API_KEY") == true)
      #expect(transport.requests.isEmpty)
    }
  }

  @Test func questionsWithoutSenseAreNotSent() async {
    let (client, transport) = client([])
    for (query, count) in [("", nil), ("  \n", nil), ("x", 0), ("x", 11), ("x", -1)]
      as [(String, Int?)]
    {
      let error = await #expect(throws: OllamaError.self) {
        _ = try await client.webSearch(query, maxResults: count)
      }
      #expect(error?.kind == .invalidArgument)
    }
    await #expect(throws: OllamaError.self) { _ = try await client.webFetch(" ") }
    #expect(transport.requests.isEmpty)
  }

  @Test func recommendationsAreRead() async throws {
    let (client, transport) = client([
      .json([
        "recommendations": [
          [
            "model": "qwen3", "description": "small", "context_length": 32768,
            "vram_bytes": 6_000_000_000,
          ],
          ["model": "big:cloud", "required_plan": "pro"],
        ]
      ]),
      .json(["recommendations": nil]), .json(["recommendations": [["description": "?"]]]),
    ])
    let list = try await client.modelRecommendations()
    #expect(list.map(\.model) == ["qwen3", "big:cloud"])
    #expect(list[0].contextLength == 32768)
    #expect(list[0].vramBytes == 6_000_000_000)
    #expect(list[1].requiredPlan == "pro")
    #expect(transport.requests.first?.endpoint == "/api/experimental/model-recommendations")
    #expect(try await client.modelRecommendations().isEmpty)
    await #expect(throws: OllamaError.self) { _ = try await client.modelRecommendations() }
  }

  @Test(
    "recorded answers about accounts and the web are understood",
    arguments: Corpus.transcripts.filter {
      $0.endpoint == "/api/me" || $0.endpoint.contains("web_search")
    })
  func recorded(_ transcript: Transcript) async {
    let (client, _) = client([.reply(status: transcript.status, pieces: [transcript.body])])
    var fault: OllamaError?
    do throws(OllamaError) {
      if transcript.endpoint == "/api/me" {
        _ = try await client.whoAmI()
      } else {
        _ = try await client.webSearch("x")
      }
    } catch {
      fault = error
    }
    #expect(fault?.status == (transcript.status >= 400 ? transcript.status : nil))
  }
}
