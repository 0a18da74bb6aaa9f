import OllamaAPI

let client = OllamaClient()
let reply = try await client.chat(ChatRequest(model: "llama3.2", messages: [.user("Hello")]))
print(reply.text)
