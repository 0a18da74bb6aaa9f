import ChatApp
import Conversations
import Foundation
import TerminalKit
import TestSupport
import Testing

@Suite("Prompts of earlier runs")
struct RecallingTests {
  @Test("come with Up, below those of this run; what is sent is kept")
  func earlier() async throws {
    let store = FaultyStore()
    try await store.remember(prompt: "oldest")
    try await store.remember(prompt: "older")
    try await onOwnThread {
      let driver = try ProgramDriver(store: store)
      #expect(driver.until { $0.state.composer.history.prompts == ["oldest", "older"] })
      #expect(driver.until { $0.state.server.models != nil })
      driver.say("newest")
      driver.press(Key(.up), Key(.up))
      #expect(driver.state.composer.text == "older")
      driver.press(.control("p"), .control("p"))
      #expect(driver.state.composer.text == "oldest")
    }
    try await expectPrompts(["newest", "older", "oldest"], in: store)
  }

  @Test("are neither read nor kept where OLLAMA_NOHISTORY or /set nohistory says so")
  func none() async throws {
    let store = FaultyStore()
    try await store.remember(prompt: "older")
    try await onOwnThread {
      let driver = try ProgramDriver(store: store) { $0.keepsHistory = false }
      #expect(driver.until { $0.state.server.models != nil })
      driver.say("unkept")
      #expect(driver.exchange() != nil)
      driver.press(Key(.up))
      #expect(driver.state.composer.text == "unkept")
      driver.press(.control("c"))
      let other = try ProgramDriver(store: store)
      #expect(other.until { $0.state.server.models != nil })
      other.say("/set nohistory")
      other.say("unkept too")
      #expect(other.exchange() != nil)
    }
    try await expectPrompts(["/set nohistory", "older"], in: store)
  }

  @Test("are found beyond those in memory")
  func search() async throws {
    let store = FaultyStore()
    try await store.remember(prompt: "the needle")
    for number in 1...600 { try await store.remember(prompt: "hay \(number)") }
    try await onOwnThread {
      let driver = try ProgramDriver(store: store)
      #expect(driver.until { $0.state.composer.history.prompts.count == 500 })
      driver.press(.control("r"))
      driver.type("needle")
      #expect(driver.waitFor("the needle"))
      driver.press(Key(.enter))
      #expect(driver.state.composer.text == "the needle")
    }
  }

  private func expectPrompts(_ expected: [String], in store: FaultyStore) async throws {
    // Keeping goes on beside the program.
    for _ in 0..<50_000 where try await store.prompts(holding: "", limit: 10) != expected {
      await Task.yield()
    }
    #expect(try await store.prompts(holding: "", limit: 10) == expected)
  }
}
