import OllamaAPI

let client = OllamaClient()
var request = ChatRequest(model: "llama3.2", messages: [.user("What is a quipu?")])
request.options.temperature = 0.3

for try await chunk in try await client.chatStream(request) {
  print(chunk.thinking + chunk.content, terminator: "")
  if chunk.done, let rate = chunk.metrics.replyRate { print("\n\(rate) tokens a second") }
}
