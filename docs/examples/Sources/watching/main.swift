import OllamaAPI

var configuration = OllamaClient.Configuration()
configuration.diagnostics = Diagnostics()
let client = OllamaClient(configuration)

_ = try await client.chat(ChatRequest(model: "llama3.2", messages: [.user("Hello")]))
if let report = client.diagnostics?.report(.fiveMinutes) {
  print("95 % of the calls took at most", report.duration?.p95 ?? .zero)
  print("tokens a second:", report.generationRate?.average ?? 0)
}
