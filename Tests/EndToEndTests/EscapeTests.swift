import LibraryTestSupport
import TerminalKit
import TestSupport
import Testing

@Suite("Hostile text is shown and never passed on", .corpus(HostileText.file))
struct EscapeTests {
  private static let replies = Task { try await HostileRun.trace(.reply) }
  private static let thoughts = Task { try await HostileRun.trace(.thinking) }
  private static let errors = Task { try await HostileRun.trace(.error) }
  private static let pastes = Task { try await HostileRun.trace(.paste) }
  /// What the program writes when nobody wants it any harm.
  private static let quiet = Task {
    let session = try await Session.start(
      on: ScriptedOllama(), variables: HostileText.colourless)
    try await session.see("Message fault:1b")
    try await session.leave()
    return await session.log
  }
  private static let names = Task { try await HostileNames.trace() }

  @Test("as the text of a reply", arguments: HostileText.all(for: "reply"))
  func reply(_ text: HostileText) async throws {
    expect(text, in: try await Self.replies.value)
  }

  @Test("as a model's thinking", arguments: HostileText.all(for: "thinking"))
  func thinking(_ text: HostileText) async throws {
    expect(text, in: try await Self.thoughts.value)
  }

  // A message of four rows at most: the end of a long one is not seen, but never written either.
  @Test("as the error of a server", arguments: HostileText.all(for: "error"))
  func error(_ text: HostileText) async throws {
    expect(text, in: try await Self.errors.value, keeps: text.bytes.count < 200)
  }

  @Test("as what a person pastes and sends", arguments: HostileText.all(for: "paste"))
  func paste(_ text: HostileText) async throws {
    expect(text, in: try await Self.pastes.value)
  }

  @Test("as the name of a model, listed and chosen", arguments: HostileNames.texts)
  func modelName(_ text: HostileText) async throws {
    expect(text, in: try await Self.names.value, keeps: text.bytes.count < 40)
  }

  @Test(
    "as a body of JSON", .seated,
    arguments: HostileText.all.filter { $0.places?.contains("wire body") ?? false })
  func body(_ text: HostileText) async throws {
    let body = String(decoding: text.bytes, as: UTF8.self)
    let answers: [ScriptedOllama.Answer] = [
      { _ in [.response(body: body + "\n")] }, { _ in [.response("502 Bad Gateway", body: body)] },
    ]
    for answer in answers {
      for paths in [["/api/version"], ["/api/tags", "/api/ps", "/api/show"], ["/api/chat"]] {
        try await expectHarmless(
          text, Dictionary(uniqueKeysWithValues: paths.map { ($0, answer) }), paths[0])
      }
    }
  }

  private func expectHarmless(
    _ text: HostileText, _ answers: [String: ScriptedOllama.Answer], _ path: String
  ) async throws {
    let server = try ScriptedOllama(answers: answers)
    let session = try await Session.start(on: server, variables: HostileText.colourless)
    if path == "/api/chat" {
      try await session.see("Message fault:1b")
      try await session.say("speak")
    }
    try await session.wait("an answer shown") { screen in
      server.count(path) > 0 && !screen.shows("connecting") && !screen.shows("Esc stop")
    }
    await session.press(.control("x"))
    await session.type("k")
    try await session.see("Keys and commands")
    try await session.leave()
    let log = await session.log
    let usual = try await Self.quiet.value
    for part in text.forbidden where !usual.contains(sequence: part) {
      #expect(!log.contains(sequence: part), "\(text.name) \(path)")
    }
  }

  private func expect(
    _ text: HostileText, in trace: HostileTrace, keeps: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard let part = trace[text] else {
      Issue.record("the program did not get so far", sourceLocation: sourceLocation)
      return
    }
    for bytes in text.forbidden {
      #expect(
        !part.bytes.contains(sequence: bytes) && !trace.rest.contains(sequence: bytes),
        "\(bytes) was written", sourceLocation: sourceLocation)
    }
    for word in text.kept where keeps {
      #expect(
        part.screens.contains { $0.reads(word) },
        "\(word.debugDescription) cannot be read in\n\(part.screens.joined(separator: "\n---\n").prefix(5000))",
        sourceLocation: sourceLocation)
    }
  }
}

/// Every hostile text as the name of a model in one list.
enum HostileNames {
  /// A name of kilobytes would leave no room for the others' columns.
  static let texts = HostileText.all(for: "model_name").filter { $0.bytes.count < 200 }

  static func trace() async throws -> HostileTrace {
    let server = try ScriptedOllama(answers: [
      "/api/tags": { _ in
        let body = Self.list
        let head = FaultStep.head(
          "200 OK", type: "application/json", headers: [("Content-Length", "\(body.count)")])
        return [.send(Array(head.utf8) + body)]
      }
    ])
    let session = try await Session.start(200, 50, on: server, variables: HostileText.colourless)
    try await session.wait("the list of models") { screen in
      screen.shows("› Message ") && !screen.shows("no model ")
    }
    await session.press(.function(2))
    try await session.see("Esc close")
    var trace = HostileTrace()
    let written = await session.log.count
    do {
      var part = HostileTrace.Part()
      try await chooseEach(session, &part.screens)
      part.bytes = Array(await session.log[written...])
      try await session.quit()
      for text in texts { trace[text] = part }
    } catch is Session.GivenUp {
      return trace
    }
    return trace
  }

  private static var list: [UInt8] {
    let entries = texts.map { text in
      let name = HostileText.quoted(text.bytes)
      return Array(#"{"name":"#.utf8) + name + Array(#","model":"#.utf8) + name
        + Array(
          #","size":1,"digest":"01","details":{"family":"llama"},"capabilities":["completion"]}"#
            .utf8)
    }
    return Array(#"{"models":["#.utf8) + Array(entries.joined(separator: [0x2c]))
      + Array("]}".utf8)
  }

  // Chosen, a name also stands in the message's field, the status line and the window's title.
  private static func chooseEach(
    _ session: Session, _ screens: inout [String]
  ) async throws {
    for _ in texts {
      screens.append(await session.screen.text)
      await session.press(.down)
      await session.press(.enter)
      try await session.miss("Esc close")
      await session.press(.function(2))
      try await session.see("Esc close")
    }
    await session.press(.escape)
    try await session.miss("Esc close")
  }
}
