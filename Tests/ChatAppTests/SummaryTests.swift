import ChatApp
import Foundation
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

@Suite("A summary of turns with files")
struct SummaryTests {
  private static func play(_ body: @escaping @Sendable (ProgramDriver) throws -> Void) async throws
  {
    let folder = NSTemporaryDirectory() + "quipu-summary-\(UInt32.random(in: 0..<UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("knots are numbers\n".utf8).write(to: URL(filePath: folder + "/notes.txt"))
    try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]).write(
      to: URL(filePath: folder + "/cat.png"))
    try await onOwnThread {
      let server = FakeOllama()
      server.setModels([FakeOllama.model("eyes", capabilities: ["completion", "vision"])])
      let driver = try ProgramDriver(
        size: Size(rows: 24, columns: 100), server: server,
        filePlaces: FilePlaces(working: folder, home: folder))
      #expect(driver.until { $0.state.open.settings.model != nil && $0.state.server.models != nil })
      try body(driver)
    }
  }

  private static func exchange(_ driver: ProgramDriver, _ prompt: String, _ count: Int) {
    driver.say(prompt)
    #expect(driver.until { $0.server.chats.count == count })
    answer(driver, "reply \(count)")
    #expect(driver.until { $0.state.open.reply == nil && $0.terminal.shows("reply \(count)") })
  }

  private static func answer(_ driver: ProgramDriver, _ text: String) {
    let exchange = driver.server.exchanges.last { $0.path == "/api/chat" }
    exchange?.send(ChatLine.text(text))
    exchange?.send(ChatLine.done())
    exchange?.end()
  }

  @Test("the model sums up what the files say; afterwards they are not sent, taken back they are")
  func files() async throws {
    try await Self.play { driver in
      Self.exchange(driver, "read @notes.txt and @cat.png", 1)
      Self.exchange(driver, "two", 2)
      Self.exchange(driver, "three", 3)
      driver.say("/compact")
      #expect(driver.until { $0.server.chats.count == 4 })
      let asked = try #require(driver.server.chats.last)
      #expect(asked.contains("knots are numbers"))
      #expect(asked.contains("\"images\":["))
      #expect(asked.contains("Write a summary"))
      #expect(!asked.contains("\"content\":\"two\""))
      Self.answer(driver, "They read of knots.")
      #expect(driver.waitFor("change it as you like, Enter uses it"))
      driver.press(Key(.enter))
      #expect(driver.waitFor("The model sees the summary"))
      Self.exchange(driver, "four", 5)
      let short = try #require(driver.server.chats.last)
      #expect(short.contains("They read of knots."))
      #expect(!short.contains("knots are numbers"))
      #expect(!short.contains("\"images\":["))
      driver.press(.control("x"), .character("u"))
      #expect(driver.waitFor("The model sees the whole conversation again."))
      Self.exchange(driver, "five", 6)
      let whole = try #require(driver.server.chats.last)
      #expect(whole.contains("knots are numbers"))
      #expect(whole.contains("\"images\":["))
      #expect(!whole.contains("They read of knots."))
    }
  }
}
