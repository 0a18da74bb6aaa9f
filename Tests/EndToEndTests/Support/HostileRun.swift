import LibraryTestSupport
import TerminalKit
import TestSupport
import Testing

/// One program, shown many hostile texts in one place: starting one for each would take minutes.
struct HostileRun: Sendable {
  /// Where a text is put.
  enum Place: String, Sendable {
    case reply, thinking, error, paste
  }

  let place: Place
  let texts: [HostileText]

  /// Shows every text; ends early when the program no longer follows.
  static func trace(_ place: Place) async throws -> HostileTrace {
    try await HostileRun(place: place, texts: HostileText.all(for: place.rawValue)).trace()
  }

  private func trace() async throws -> HostileTrace {
    let server = try ScriptedOllama(chats: texts.map(answer))
    let session = try await Session.start(100, 40, on: server, variables: HostileText.colourless)
    try await session.see("Message fault:1b")
    var trace = HostileTrace()
    var written = await session.log.count
    if place == .error { await session.type("prompt") }
    do {
      for (index, text) in texts.enumerated() {
        var part = HostileTrace.Part()
        part.screens = try await show(text, index, server, session)
        let log = await session.log
        part.bytes = Array(log[written...])
        written = log.count
        trace[text] = part
      }
      try await session.quit()
    } catch is Session.GivenUp {
      return trace
    }
    trace.rest = Array(await session.log[written...])
    await session.expectGivenBack()
    return trace
  }

  // MARK: The server's side

  private func answer(to text: HostileText) -> [FaultStep] {
    switch place {
    case .reply:
      [.chunkedHead()] + text.chunks.map { record(content: $0) }
        + [.lines([ScriptedOllama.final]), .lastChunk]
    case .thinking:
      [.chunkedHead()] + text.chunks.map { record(content: [], thinking: $0) }
        + [.lines([ScriptedOllama.record("answered"), ScriptedOllama.final]), .lastChunk]
    case .error: failure(text)
    case .paste: ScriptedOllama.reply(["received"])
    }
  }

  private func record(content: [UInt8], thinking: [UInt8]? = nil) -> FaultStep {
    var line = Array(#"{"model":"m","message":{"role":"assistant","content":"#.utf8)
    line += HostileText.quoted(content)
    if let thinking { line += Array(#","thinking":"#.utf8) + HostileText.quoted(thinking) }
    line += Array("},\"done\":false}\n".utf8)
    return .send(Array("\(String(line.count, radix: 16))\r\n".utf8) + line + Array("\r\n".utf8))
  }

  private func failure(_ text: HostileText) -> [FaultStep] {
    let number = texts.firstIndex { $0.name == text.name } ?? 0
    let body =
      Array(#"{"error":"#.utf8) + HostileText.quoted(Array("e\(number)|".utf8) + text.bytes)
      + Array("}".utf8)
    let head = FaultStep.head(
      "500 Internal Server Error", type: "application/json",
      headers: [("Content-Length", "\(body.count)")])
    return [.send(Array(head.utf8) + body)]
  }

  // MARK: The person's side

  /// Shows one text and returns what could be seen of it.
  private func show(
    _ text: HostileText, _ index: Int, _ server: ScriptedOllama, _ session: Session
  ) async throws -> [String] {
    switch place {
    case .reply, .thinking:
      try await session.say("case \(index)")
    case .error:
      await session.press(.enter)
      try await session.see("e\(index)|")
      return [await session.look(for: text.kept)]
    case .paste:
      await session.send(Array("\u{1b}[200~".utf8) + text.bytes + Array("\u{1b}[201~".utf8))
      await session.type(" .")
      try await session.see("Enter send")
      try await session.see(" .")
      await session.press(.enter)
    }
    try await session.wait("the reply to \(text.name)") { screen in
      server.count("/api/chat") == index + 1 && screen.shows("── 7 tok")
    }
    var screens = [await session.look(for: text.kept)]
    if place == .thinking {
      await session.press(.control("o"))
      try await session.miss("▸ thought")
      screens.append(await session.look(for: text.kept))
    }
    if !text.kept.allSatisfy({ word in screens.contains { $0.reads(word) } }) {
      await session.type("\u{1b}[1;5H")
      // Its first page; that it holds the rest is for the test to say.
      try await session.see("you  ")
      screens.append(await session.look(for: text.kept))
    }
    await session.press(.control("x"))
    await session.type("n")
    try await session.miss("── 7 tok")
    return screens
  }
}
