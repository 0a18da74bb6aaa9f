import Foundation
import TestSupport
import Testing

/// The list, the search and files of conversations, with the real store.
@Suite("The history of conversations", .seated)
struct HistoryTests {
  /// A session in which two things were said, each in a conversation of its own.
  private static func told() async throws -> Session {
    let server = try ScriptedOllama(chats: [
      ScriptedOllama.reply(["Use reversed(): it is lazy."]),
      ScriptedOllama.reply(["A monoid in the category of endofunctors."]),
    ])
    let session = try await Session.start(on: server)
    try await session.see("Message fault:1b")
    try await session.say("Reverse a list")
    try await session.see("it is lazy.")
    try await session.say("/new")
    try await session.see("New conversation")
    try await session.say("What is a monad?")
    try await session.see("endofunctors.")
    return session
  }

  @Test("the list opens what was said; a rename and a deletion are kept, and can be undone")
  func list() async throws {
    let session = try await Self.told()
    await session.press(.control("x"))
    await session.type("l")
    try await session.see("Conversations · 2")
    await session.type("revers")
    try await session.see("Conversations · 1")
    await session.press(.enter)
    try await session.see("it is lazy.")
    try await session.say("/rename Turning around")
    try await session.see("Renamed to \"Turning around\".")
    try await session.say("/delete")
    try await session.see("Deleted \"Turning around\".")
    try await session.miss("it is lazy.")
    try await session.say("/undelete")
    try await session.see("it is lazy.")
    try await session.say("/list")
    try await session.see("Conversations · 2")
    try await session.see("Turning around")
    await session.press(.escape)
    try await session.miss("Conversations · 2")
    try await session.leave()
  }

  @Test("the search goes to the place, in whatever conversation it is")
  func search() async throws {
    let session = try await Self.told()
    try await session.say("/search lazy")
    try await session.see("Search · 1")
    try await session.see("Reverse a list")
    await session.press(.enter)
    try await session.miss("Search · 1")
    try await session.see("it is lazy.")
    try await session.see("Esc back")
    // Enter goes back as Esc does, first from the find, then from the transcript.
    await session.press(.enter)
    await session.press(.enter)
    try await session.miss("Esc back")
    try await session.leave()
  }

  @Test("an export never writes over a file unasked, and is read again")
  func files() async throws {
    let session = try await Self.told()
    let home = session.household
    try await session.say("/export")
    try await session.see("Exported to ")
    try await session.wait("the file") { _ in home.read("what-is-a-monad.md") != nil }
    let markdown = try #require(home.read("what-is-a-monad.md"))
    #expect(markdown.hasPrefix("---\n") && markdown.contains("endofunctors."))
    try await session.say("/export")
    try await session.see("what-is-a-monad-2.md")
    try home.write("mine", to: "talk.json")
    try await session.say("/export talk.json")
    try await session.see("Replace it?")
    await session.type("n")
    try await session.miss("Replace it?")
    #expect(home.read("talk.json") == "mine")
    try await session.say("/export json other.json")
    try await session.see("other.json")
    try await session.wait("the file") { _ in home.read("other.json") != nil }
    let mode = try FileManager.default.attributesOfItem(atPath: home.path + "/other.json")
    #expect(mode[.posixPermissions] as? Int == 0o600)
    try await session.say("/import other.json")
    try await session.see("Imported 1 conversation from other.json.")
    // By its key: the imported conversation may come up yet, with a composer of its own.
    await session.press(.control("x"))
    await session.type("l")
    try await session.see("Conversations · 3")
    await session.press(.escape)
    try await session.miss("Conversations · 3")
    try await session.say("/import talk.json")
    try await session.see("Nothing was imported from talk.json")
    try await session.leave()
  }
}
