import OllamaAPI

let client = OllamaClient()
let request = ChatRequest(model: "llama3.2", messages: [.user("Count to a hundred.")])

let control = StreamControl(.init(silence: .seconds(5), deadline: .seconds(60)))
let stream = client.chatStream(request, control: control, buffer: DeliveryBuffer())
Task {
  for await notice in control.notices {
    switch notice {
    case .silent(let time): print("nothing for \(time); the model may be loading")
    case .overdue: control.cancel()
    case .paused, .resumed, .pausedTooLong, .ended: break
    }
  }
}
for try await chunk in stream { print(chunk.content, terminator: "") }
