import OllamaAPI

let client = OllamaClient()
let request = ChatRequest(model: "llama3.2", messages: [.user("Hello")])

do throws(OllamaError) {
  for try await chunk in try await client.chatStream(request) { print(chunk.content) }
} catch {
  print(error)
  if let advice = error.recoverySuggestion { print(advice) }
  switch error.kind {
  case .connectionRefused, .unreachable, .dns: print("No server at \(error.host ?? "")")
  case .api where error.status == 404: print("No model \(error.model ?? "")")
  case .stream: print("This much had come: \(error.partial?.text ?? "")")
  default: print(error.code, error.isRetryable)
  }
}

if case .unavailable(let reason) = await client.availability() { print(reason) }
