/// The tutorial, step by step: `tutorial` begins it, `next` and `step 3` go on.
struct GuideTutorial {
  private let steps: [GuideText.Step]

  init(_ steps: [GuideText.Step]) { self.steps = steps }

  /// The step that is asked for; nil when the question is about something else.
  func answer(to prompt: Prompt) -> String? {
    guard !steps.isEmpty else { return nil }
    let words = prompt.question.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(12)
      .map(String.init)
    if let number = number(in: words) { return step(number) }
    if words.contains("tutorial") { return opening }
    guard let last = lastStep(in: prompt), words.count <= 4 else { return nil }
    if words.contains("next") || words.contains("on") || words == ["ok"] || words == ["done"] {
      return step(last + 1)
    }
    if words.contains("back") || words.contains("previous") { return step(max(last - 1, 1)) }
    return words.contains("again") ? step(last) : nil
  }

  private func number(in words: [String]) -> Int? {
    guard let place = words.firstIndex(of: "step"), place + 1 < words.count else { return nil }
    return Int(words[place + 1])
  }

  private static let mark = "## Step "

  // The last step that was answered with, as its heading says.
  private func lastStep(in prompt: Prompt) -> Int? {
    guard let last = prompt.turns.last(where: { $0.role == "assistant" })?.content else {
      return nil
    }
    if last.hasPrefix(Self.heading) { return 0 }
    guard last.hasPrefix(Self.mark) else { return nil }
    return Int(last.dropFirst(Self.mark.count).prefix(4).prefix { $0.isNumber })
  }

  private static let heading = "## The tutorial"

  private var opening: String {
    let list = steps.enumerated().map { "\($0.offset + 1). \($0.element.title)" }
    return """
      \(Self.heading)

      Ten minutes, \(steps.count) steps, all of them in this demo:

      \(list.joined(separator: "\n"))

      Say **next** to begin, or **step 3** for one of them.
      """
  }

  private func step(_ number: Int) -> String {
    guard number >= 1, number <= steps.count else {
      return number > steps.count
        ? "That was the last step. Ask me anything, or say **tutorial** for the list." : opening
    }
    let step = steps[number - 1]
    let next =
      number < steps.count
      ? "Try it, then say **next** (\(steps[number].title.lowercased()))."
      : "That was the last one."
    return "\(Self.mark)\(number): \(step.title)\n\n\(step.body)\n\n\(next)"
  }
}
