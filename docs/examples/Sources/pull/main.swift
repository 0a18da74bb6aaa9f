import OllamaAPI

let client = OllamaClient()
let clock = ContinuousClock()
let start = clock.now
var tracker = ProgressTracker()

for try await report in try await client.pull("llama3.2") {
  tracker.add(report, at: clock.now - start)
  let share = tracker.fraction.map { "\(Int($0 * 100)) %" } ?? ""
  let left = tracker.timeLeft(at: clock.now - start).map { "\($0.components.seconds) s left" } ?? ""
  print(tracker.status, share, left)
}
