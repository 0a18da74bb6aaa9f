import Conversations
import Foundation
import Testing

@testable import ConversationStore

@Suite("What is made private leaves the disk")
struct ForgettingTests {
  private let secret = "the hidden cord of the ninth weaver"

  private func file(_ text: String) -> Conversations.Attachment {
    Conversations.Attachment(
      digest: ContentDigest.sha256(Array(text.utf8)), name: "cord.txt", kind: .text,
      mediaType: "text/plain", byteCount: text.utf8.count)
  }

  /// Names of the store's files that hold the words.
  private func holders(_ fixture: StoreFixture) throws -> [String] {
    let words = Data(secret.utf8)
    return try FileManager.default.contentsOfDirectory(atPath: fixture.folder).filter { name in
      let path = fixture.folder + "/" + name
      return FileManager.default.contents(atPath: path)?.range(of: words) != nil
    }
  }

  @Test("Neither draft, file nor prompt is left in any file, the log included")
  func gone() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let id = ConversationID(raw: 5)
    let attached = file(secret)
    try await store.keep(Array(secret.utf8), of: attached)
    var view = ViewMemory()
    view.draft = "about " + secret
    view.files = [ViewMemory.File(attached)]
    try await store.keep(view, of: id)
    try await store.remember(prompt: secret)
    var talk = Talk(5)
    talk.ask(secret)
    try await store.save(talk.conversation)
    for turn in talk.conversation.turns { talk.conversation.remove(leaf: turn.id) }
    try await store.save(talk.conversation)
    #expect(try !holders(fixture).isEmpty)

    try await store.forget(id, files: [attached.digest], prompts: [secret])
    #expect(try holders(fixture) == [])
    #expect(try await store.view(of: id) == ViewMemory())
    #expect(try await store.bytes(of: attached.digest) == nil)
    #expect(try await store.prompts(holding: "", limit: 9) == [])
    await store.close()
    #expect(try holders(fixture) == [])
  }

  @Test("A file that a turn or another draft has, stays")
  func used() async throws {
    let fixture = try StoreFixture()
    let store = fixture.store()
    let (sent, drafted) = (file("sent"), file("drafted"))
    try await store.keep(Array("sent".utf8), of: sent)
    try await store.keep(Array("drafted".utf8), of: drafted)
    var talk = Talk(5)
    let prompt = talk.ask("look")
    talk.conversation.update(prompt) { $0.attachments = [sent] }
    try await store.save(talk.conversation)
    var view = ViewMemory()
    view.files = [ViewMemory.File(drafted)]
    try await store.keep(view, of: ConversationID(raw: 6))
    try await store.keep(view, of: ConversationID(raw: 7))

    try await store.forget(
      ConversationID(raw: 7), files: [sent.digest, drafted.digest], prompts: [])
    #expect(try await store.bytes(of: sent.digest) == Array("sent".utf8))
    #expect(try await store.bytes(of: drafted.digest) == Array("drafted".utf8))
    #expect(try await store.conversation(talk.conversation.id) == talk.conversation)
    #expect(try await store.view(of: ConversationID(raw: 6)) == view)
    await store.close()
  }
}
