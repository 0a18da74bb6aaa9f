import OllamaAPI

struct Place: Decodable {
  var city: String
}

let weather = RegisteredTool(
  name: "weather", description: "The weather in a city, now",
  arguments: .object([.required("city", .string("The city's name"))])
) { (place: Place) in
  "In \(place.city) it is 11 °C and it rains."
}

let client = OllamaClient()
let request = ChatRequest(model: "qwen3:8b", messages: [.user("Do I need an umbrella in Lima?")])
let result = try await client.chat(request, tools: ToolRegistry([weather]))
for execution in result.executions { print(execution.call.name, execution.outcome) }
print(result.response.text)
