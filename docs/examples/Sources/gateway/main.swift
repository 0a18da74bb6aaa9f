import OllamaAPI

var transport = WebSocketTransport()
transport.path = "/stream"
transport.heartbeat = .seconds(15)

let configuration = OllamaClient.Configuration(host: try Host("https://gateway.example/ollama"))
let client = OllamaClient(configuration, transport: transport)
let request = ChatRequest(model: "llama3.2", messages: [.user("Hello")])
for try await chunk in try await client.chatStream(request) {
  print(chunk.content, terminator: "")
}
