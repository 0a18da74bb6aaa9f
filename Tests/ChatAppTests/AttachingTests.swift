import ChatApp
import Conversations
import Foundation
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

@Suite("Attached files")
struct AttachingTests {
  /// A folder with files of each kind.
  private final class Folder: Sendable {
    let path: String
    let places: FilePlaces

    init() throws {
      path = NSTemporaryDirectory() + "quipu-files-\(UInt32.random(in: 0..<UInt32.max))"
      try FileManager.default.createDirectory(
        atPath: path + "/sub folder", withIntermediateDirectories: true)
      places = FilePlaces(working: path, home: path + "/sub folder")
      try write("notes.txt", (1...50).map { "line \($0)\n" }.joined())
      try write("fence.md", "before\n````\nafter\n")
      try write("sub folder/my notes.txt", "quoted\n")
      try write("hidden.txt", "plain\u{200B}\u{E0041}\u{202E}text\n")
      try bytes("cat.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])
      try bytes("lies.png", Array("no image at all".utf8))
      try bytes("a.out", [0x7F, 0x45, 0x4C, 0x46, 0, 1])
      try bytes("zeros.dat", [0x41, 0, 0x42])
      try bytes("latin.txt", [0x63, 0x61, 0x66, 0xE9])
      try bytes("sound.wav", Array("RIFF0000WAVEfmt ".utf8))
    }

    func write(_ name: String, _ text: String) throws { try bytes(name, Array(text.utf8)) }

    func bytes(_ name: String, _ bytes: [UInt8]) throws {
      try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func play(
    _ models: [String] = [
      FakeOllama.model("eyes", capabilities: ["completion", "vision", "audio"])
    ],
    _ body: @escaping @Sendable (ProgramDriver, Folder) throws -> Void
  ) async throws {
    let folder = try Folder()
    try await onOwnThread {
      let server = FakeOllama()
      server.setModels(models)
      let driver = try ProgramDriver(
        size: Size(rows: 24, columns: 100), server: server, filePlaces: folder.places)
      #expect(driver.until { $0.state.open.settings.model != nil && $0.state.server.models != nil })
      try body(driver, folder)
    }
  }

  private func body(_ driver: ProgramDriver, _ count: Int = 1) throws -> (String, [String]) {
    #expect(driver.until { $0.server.chats.count >= count })
    let json = try JSONParser.parse(try #require(driver.server.chats.last))
    let message = try #require(json["messages"]?.array?.last)
    return (
      message["content"]?.string ?? "", message["images"]?.array?.compactMap(\.string) ?? []
    )
  }

  @Test("a file named in the message goes with it, a range of its lines if that is said")
  func mention() async throws {
    try await play { driver, _ in
      driver.type("explain @notes.txt:10-12 please")
      #expect(driver.waitFor("notes.txt:10-12  text, 24 B, ~22 tok"))
      driver.press(Key(.enter))
      let (content, images) = try body(driver)
      #expect(
        content
          == "File notes.txt:10-12:\n```txt\nline 10\nline 11\nline 12\n```\n\n"
          + "explain @notes.txt:10-12 please")
      #expect(images.isEmpty)
      #expect(driver.waitFor("+ notes.txt:10-12  text, 24 B"))
      #expect(driver.state.composer.files == ComposerFiles())
    }
  }

  @Test("an unsent message keeps its files over a change of conversation and over a restart")
  func draftFiles() async throws {
    try await play { driver, folder in
      driver.say("/attach cat.png")
      #expect(driver.waitFor("+ cat.png  image, 11 B"))
      driver.type("look ")
      driver.advance(by: .seconds(2))
      #expect(driver.until { $0.store.holds("look ") })
      let next = try ProgramDriver(
        size: Size(rows: 24, columns: 100), server: driver.server, store: driver.store,
        filePlaces: folder.places
      ) { $0.seed = 2 }
      #expect(next.waitFor("+ cat.png  image, 11 B"))
      #expect(next.until { $0.state.open.settings.model != nil && $0.state.server.models != nil })
      // The file itself is not looked at again: it is kept as it was.
      try FileManager.default.removeItem(atPath: folder.path + "/cat.png")
      next.press(Key(.enter))
      let (content, images) = try body(next)
      #expect(content == "look ")
      #expect(images.count == 1)
      next.server.exchanges.last?.send(ChatLine.text("A cat."))
      next.server.exchanges.last?.end()
      #expect(next.waitFor("A cat."))
      #expect(next.until { $0.state.open.reply == nil })
      next.say("/edit")
      #expect(next.waitFor("+ cat.png  image, 11 B"))
      next.press(Key(.enter))
      #expect(try body(next, 2).1.count == 1)
    }
  }

  @Test("made private, a draft and its files leave the disk at once, and still go out")
  func madePrivate() async throws {
    try await play { driver, _ in
      driver.say("/attach cat.png")
      #expect(driver.waitFor("+ cat.png  image, 11 B"))
      let digest = try #require(driver.state.composer.files.attached.first?.attachment.digest)
      driver.advance(by: .seconds(2))
      #expect(driver.until { $0.store.holds(file: digest) })
      driver.say("/private")
      #expect(driver.waitFor("Private: nothing of this conversation"))
      #expect(driver.until { !$0.store.holds(file: digest) })
      driver.type("look ")
      driver.press(Key(.enter))
      #expect(try body(driver).1.count == 1)
      driver.server.exchanges.last?.send(ChatLine.text("A cat."))
      driver.server.exchanges.last?.end()
      #expect(driver.until { $0.state.open.reply == nil && $0.terminal.shows("A cat.") })
      driver.say("and now?")
      #expect(driver.until { $0.server.chats.count == 2 })
      #expect(driver.server.chats.last?.contains("\"images\":[") == true)
      #expect(!driver.store.holds(file: digest))
    }
  }

  @Test("a file that another turn uses stays when a draft with it is made private")
  func privateButUsed() async throws {
    try await play { driver, _ in
      driver.type("look at @cat.png ")
      #expect(driver.waitFor("+ cat.png  image, 11 B"))
      driver.press(Key(.enter))
      #expect(try body(driver).1.count == 1)
      driver.server.exchanges.last?.send(ChatLine.text("A cat."))
      driver.server.exchanges.last?.end()
      #expect(driver.until { $0.state.open.reply == nil && $0.terminal.shows("A cat.") })
      driver.say("/attach cat.png")
      #expect(driver.until { $0.state.composer.files.attached.count == 1 })
      let digest = try #require(driver.state.composer.files.attached.first?.attachment.digest)
      driver.advance(by: .seconds(2))
      driver.say("/private")
      #expect(driver.until { $0.state.open.conversation.isPrivate })
      driver.type("x")
      driver.advance(by: .seconds(2))
      driver.settle()
      #expect(driver.store.holds(file: digest))
    }
  }

  @Test("a file may be the last word, and its fence outlasts those within it")
  func lastWord() async throws {
    try await play { driver, _ in
      driver.say("read @fence.md")
      let (content, _) = try body(driver)
      #expect(content.hasPrefix("File fence.md:\n`````md\nbefore\n````\nafter\n`````\n\nread"))
    }
  }

  @Test("what is no file stays text, also an address with an at sign")
  func noFile() async throws {
    try await play { driver, _ in
      driver.say("ask @john or a@b.c at @nowhere.txt")
      let (content, _) = try body(driver)
      #expect(content == "ask @john or a@b.c at @nowhere.txt")
    }
  }

  @Test("a name within a paste attaches nothing")
  func pasted() async throws {
    try await play { driver, _ in
      driver.input(.paste("send @notes.txt"))
      driver.press(Key(.enter))
      let (content, _) = try body(driver)
      #expect(content == "send @notes.txt")
    }
  }

  @Test(
    "what no model takes is refused with the reason, and Enter again sends without it",
    arguments: [
      ("a.out", "is a program"), ("zeros.dat", "is binary"), ("latin.txt", "is not in UTF-8"),
      ("sub", ""), ("notes.txt:60-70", "has only 50 lines"), ("/dev/null", "is no plain file"),
    ])
  func refused(name: String, reason: String) async throws {
    try await play { driver, _ in
      driver.say("see @\(name)")
      if !reason.isEmpty {
        #expect(driver.waitFor(reason))
        #expect(driver.server.chats.isEmpty)
        driver.press(Key(.enter))
      }
      let (content, images) = try body(driver)
      #expect(content == "see @\(name)")
      #expect(images.isEmpty)
    }
  }

  @Test("images and sounds go as base64, by name, by path and by /attach")
  func images() async throws {
    try await play { driver, folder in
      driver.say("/attach sound.wav")
      #expect(driver.waitFor("+ sound.wav  sound, 16 B"))
      driver.say("what is in @cat.png and \(folder.path)/cat.png ?")
      let (content, images) = try body(driver)
      #expect(content.hasPrefix("what is in @cat.png"))
      #expect(images.contains("iVBORw0KGgoBAgM=") && images.contains("UklGRjAwMDBXQVZFZm10IA=="))
      // Later requests of the conversation hold them still.
      let exchange = try #require(driver.exchange())
      exchange.send(ChatLine.text("a cat"))
      exchange.send(ChatLine.done())
      exchange.end()
      #expect(driver.until { !$0.state.isReplying })
      driver.say("sure?")
      #expect(driver.until { $0.server.chats.count == 2 })
      let json = try JSONParser.parse(try #require(driver.server.chats.last))
      let first = json["messages"]?.array?.first?["images"]?.array?.compactMap(\.string)
      #expect(first?.contains("iVBORw0KGgoBAgM=") == true, "\(json.description.prefix(500))")
    }
  }

  @Test("the path of an image that is dropped on the window becomes an attachment")
  func dropped() async throws {
    try await play { driver, folder in
      driver.type("look ")
      driver.input(.paste("'\(folder.path)/cat.png' "))
      #expect(driver.until { $0.state.composer.files.attached.count == 1 })
      #expect(driver.state.composer.text == "look ")
      driver.input(.paste("\(folder.path)/lies.png"))
      #expect(driver.waitFor("Pasted a path"))
      #expect(driver.state.composer.text == "look \(folder.path)/lies.png")
    }
  }

  @Test("a model without eyes is named before anything is sent")
  func blind() async throws {
    let models = [
      FakeOllama.model("blind"), FakeOllama.model("eyes", capabilities: ["completion", "vision"]),
    ]
    try await play(models) { driver, _ in
      driver.say("/model blind")
      driver.say("what is @cat.png ?")
      #expect(driver.waitFor("blind cannot see cat.png. eyes can: Ctrl-X m."))
      #expect(driver.server.chats.isEmpty)
      driver.press(Key(.enter))
      let (content, images) = try body(driver)
      #expect(images.isEmpty)
      #expect(content == "[cat.png was attached; it cannot be shown here.]\n\nwhat is @cat.png ?")
    }
  }

  @Test("attached files are taken away by /detach and by Backspace at the start")
  func detached() async throws {
    try await play { driver, _ in
      driver.say("/attach notes.txt cat.png")
      #expect(driver.until { $0.state.composer.files.attached.count == 2 })
      driver.say("/detach notes.txt")
      #expect(driver.state.composer.files.attached.map(\.attachment.name) == ["cat.png"])
      driver.press(Key(.backspace))
      #expect(driver.state.composer.files.attached.isEmpty)
      driver.say("/attach nothing.txt")
      #expect(driver.waitFor("There is no file nothing.txt."))
    }
  }

  @Test("invisible characters in a file are counted and told before it is sent")
  func hazards() async throws {
    try await play { driver, _ in
      driver.say("/attach hidden.txt")
      #expect(driver.waitFor("hidden.txt holds 2 invisible characters, 1 direction mark."))
    }
  }

  @Test("Tab completes names of files and folders, quoted where they hold blanks")
  func completion() async throws {
    try await play { driver, _ in
      driver.type("see @no")
      #expect(driver.until { $0.state.composer.completion != nil })
      driver.press(Key(.tab))
      #expect(driver.state.composer.text == "see @notes.txt ")
      #expect(driver.until { $0.state.composer.files.mentioned.count == 1 })
      driver.type("@su")
      #expect(driver.until { $0.state.composer.completion?.items.count == 1 })
      driver.press(Key(.tab))
      #expect(driver.until { $0.state.composer.completion != nil })
      driver.press(Key(.tab))
      #expect(driver.state.composer.text == "see @notes.txt @\"sub folder/my notes.txt\" ")
      #expect(driver.until { $0.state.composer.files.mentioned.count == 2 })
      driver.type("@~/")
      #expect(driver.until { $0.state.composer.completion?.items.count == 1 })
    }
  }

  @Test("a prompt that comes back brings its files along")
  func takenBack() async throws {
    try await play { driver, _ in
      driver.say("/attach cat.png")
      #expect(driver.until { $0.state.composer.files.attached.count == 1 })
      driver.say("first")
      #expect(driver.until { $0.server.chats.count == 1 })
      driver.press(Key(.escape))
      #expect(driver.until { $0.state.composer.text == "first" })
      #expect(driver.state.composer.files.attached.map(\.attachment.name) == ["cat.png"])
      driver.press(Key(.enter))
      let (_, images) = try body(driver, 2)
      #expect(images.count == 1)
    }
  }

  @Test("an editor that fails leaves the message as it is, and says why")
  func editorFails() async throws {
    try await play { driver, _ in
      driver.type("draft")
      driver.terminal.runStatus = 1
      driver.press(.control("g"))
      #expect(driver.waitFor("ended with status 1. Your message is as it was."))
      driver.terminal.runStatus = 127
      driver.press(.control("g"))
      #expect(driver.waitFor("could not be run"))
      driver.terminal.runStatus = 0
      driver.terminal.onRun = { try? FileManager.default.removeItem(atPath: $0.last ?? "") }
      driver.press(.control("g"))
      #expect(driver.waitFor("left no file behind"))
      driver.terminal.onRun = { try? Data("edited\n".utf8).write(to: URL(filePath: $0.last ?? "")) }
      driver.press(.control("g"))
      #expect(driver.state.composer.text == "edited")
    }
  }
}
