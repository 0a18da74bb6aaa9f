import ChatApp
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

@Suite("While the demo starts")
struct DemoStartTests {
  private struct NoRoom: Error, CustomStringConvertible {
    var description: String { "no port is free" }
  }

  /// A program whose demo starts when the second value is finished, or fails then.
  private static func driver(
    fails: Bool = false
  ) throws -> (ProgramDriver, AsyncStream<Never>.Continuation) {
    let (gate, open) = AsyncStream<Never>.makeStream()
    var demo = DemoStart()
    demo.start = {
      for await _ in gate {}
      if fails { throw NoRoom() }
      return try OllamaAPI.Host("http://127.0.0.1:1")
    }
    let driver = try ProgramDriver(host: "127.0.0.1:11434", demo: demo) { $0.isDemo = true }
    return (driver, open)
  }

  @Test("what is sent waits for it, in order, and goes to no other server")
  func waits() async throws {
    try await onOwnThread {
      let (driver, open) = try Self.driver()
      driver.say("one")
      driver.say("two")
      driver.type("three")
      driver.advance(by: .seconds(3))
      #expect(driver.server.exchanges.isEmpty)
      #expect(driver.waitFor("queued: one"))
      #expect(driver.state.composer.text == "three")
      open.finish()
      #expect(driver.until { $0.server.chats.count == 1 })
      #expect(driver.server.chats.last?.contains("\"content\":\"one\"") == true)
      #expect(driver.state.server.isDemo)
      driver.server.exchanges.last { $0.path == "/api/chat" }?.send(ChatLine.text("uno"))
      driver.server.exchanges.last { $0.path == "/api/chat" }?.send(ChatLine.done())
      driver.server.exchanges.last { $0.path == "/api/chat" }?.end()
      #expect(driver.until { $0.server.chats.count == 2 })
      #expect(driver.server.chats.last?.contains("\"content\":\"two\"") == true)
      #expect(driver.state.composer.text == "three")
    }
  }

  @Test("where it cannot start, what was sent stays and is not sent elsewhere")
  func fails() async throws {
    try await onOwnThread {
      let (driver, open) = try Self.driver(fails: true)
      driver.say("one")
      open.finish()
      #expect(driver.waitFor("The demo could not start: no port is free"))
      driver.advance(by: .seconds(3))
      driver.settle()
      #expect(driver.server.chats.isEmpty)
      #expect(driver.state.open.queueIsHeld)
      driver.press(Key(.up))
      #expect(driver.state.composer.text == "one")
    }
  }
}
