import Foundation
import LibraryTestSupport
import TerminalKit
import TestSupport
import Testing

@Suite("What was said survives", .seated)
struct StorageTests {
  @Test("leaving tells what was saved, and -c brings it back as it was")
  func resume() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.reply(["First answer."]), ScriptedOllama.reply(["Second answer."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("Reverse a list")
    try await session.see("First answer.")
    try await session.see("  saved ")
    try await session.quit()
    try await session.see("saved \"Reverse a list\", 2 turns; quipu -c resumes")
    await session.expectGivenBack()
    try await session.launch(on: server, ["-c"])
    try await session.see("First answer.")
    try await session.say("and now")
    try await session.see("Second answer.")
    try await session.quit()
    try await session.see("4 turns; quipu -c resumes")
  }

  @Test("killed in mid-stream: the text that came is there, marked, and can be gone on with")
  func killed() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["Half a ", "sentence"], "never", then: [" more"])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("Half a sentence")
    let household = session.household
    try await session.wait("the journal on the disk") { _ in
      StoragePlay.holds(household, "Half a sentence")
    }
    await session.signal(SIGKILL)
    #expect(try await session.end() == .killed(signal: SIGKILL))
    try await session.launch(on: server, ["--continue"])
    try await session.see("quipu ended meanwhile")
    try await session.see("goes on from the last word; /retry asks anew.")
    let screen = await session.screen
    #expect(screen.rows.contains { $0.hasPrefix("  Half a sentence") })
    #expect(screen.shows("fault:1b") && screen.shows("· cut"))
    #expect(server.count("/api/chat") == 1, "nothing is sent by itself")
    try await session.quit()
  }

  @Test("killed while the first word is awaited: the prompt is there")
  func killedEarly() async throws {
    let server = try ScriptedOllama(chats: [[.wait("never")]])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("a question of weight")
    try await session.wait("the request") { _ in server.count("/api/chat") == 1 }
    #expect(
      StoragePlay.holds(session.household, "a question of weight"), "stored before it is sent")
    await session.signal(SIGKILL)
    try await session.end()
    try await session.launch(on: server, ["-c"])
    try await session.see("The reply was cut before its first word: quipu ended meanwhile.")
    await #expect(session.screen.rows.contains { $0.hasPrefix("  a question of weight") })
    try await session.quit()
  }

  @Test("ended while the first word is awaited: the prompt is back below")
  func endedEarly() async throws {
    let server = try ScriptedOllama(chats: [[.wait("never")]])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("a question of weight")
    try await session.wait("the request") { _ in server.count("/api/chat") == 1 }
    await session.signal(SIGTERM)
    #expect(try await session.end() == .exited(0))
    try await session.launch(on: server)
    try await session.see("Your unsent message from last time is back below")
    try await session.see("› a question of weight")
    await session.press(.control("u"))
    await session.press(.control("x"))
    await session.type("l")
    try await session.see("Conversations ·")
    await #expect(!session.screen.shows("1 turn"), "an empty conversation is in no list")
    await session.signal(SIGTERM)
    try await session.end()
  }

  @Test("a closed window keeps reply and draft", arguments: [SIGTERM, SIGHUP])
  func ended(_ signal: Int32) async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["Before. "], "more", then: ["After."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("speak")
    try await session.see("Before.")
    await session.type("a thought half written")
    try await session.see("› a thought half written")
    await session.signal(signal)
    #expect(try await session.end() == .exited(0))
    try await session.see("saved \"speak\", 2 turns; quipu -c resumes")
    try await session.launch(on: server, ["-c"])
    try await session.see("quipu ended meanwhile")
    try await session.see("› a thought half written")
    try await session.quit()
  }

  @Test("a message that was never sent is back at the next start")
  func draft() async throws {
    let server = try ScriptedOllama()
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    await session.type("words for later")
    try await session.see("› words for later")
    let household = session.household
    try await session.wait("the draft on the disk") { _ in
      StoragePlay.holds(household, "words for later")
    }
    await session.signal(SIGKILL)
    try await session.end()
    try await session.launch(on: server)
    try await session.see("Your unsent message from last time is back below")
    try await session.see("› words for later")
    try await session.quit()
  }

  @Test("nothing of a private conversation is on the disk")
  func privately() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["The hidden answer."])])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("/private")
    try await session.see("  private ")
    try await session.say("the hidden question")
    try await session.see("The hidden answer.")
    await session.type("the hidden draft")
    try await session.see("› the hidden draft")
    await session.signal(SIGTERM)
    #expect(try await session.end() == .exited(0))
    #expect(!StoragePlay.holds(session.household, "hidden"))
    await #expect(!session.screen.shows("resumes"))
  }

  @Test("a history that cannot be written does not keep from chatting; leaving asks first")
  func unusable() async throws {
    try await StoragePlay.unusable()
  }

  @Test("a file that may not grow ends nothing: the chat goes on under a banner")
  func fileLimit() async throws {
    try await StoragePlay.fileLimit()
  }

  @Test("a damaged history is moved aside, and what can be read is there")
  func damaged() async throws {
    try await StoragePlay.damaged()
  }

  @Test("a file that is no history is left alone")
  func noHistory() async throws {
    try await StoragePlay.noHistory()
  }

  @Test("nobody else may read what is kept, whatever the umask")
  func rights() async throws {
    try await StoragePlay.rights()
  }

  @Test("two programs at once see each other's conversations while the list is open")
  func two() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["First answer."])])
    let here = try await Session.start(on: server)
    try await here.see("Message fault:1b")
    let there = try await Session.start(
      on: server, variables: ["XDG_DATA_HOME": here.household.path + "/data"])
    try await there.see("Message fault:1b")
    await here.press(.control("x"))
    await here.type("l")
    try await here.see("Conversations ·")
    try await there.say("a question from there")
    try await there.see("First answer.")
    try await here.see("a question from there")
    await here.type("from there")
    await here.press(.enter)
    try await here.see("First answer.")
    try await there.quit()
    try await here.quit()
  }
}
