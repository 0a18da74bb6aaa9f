import Foundation
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

@testable import ChatApp

@Suite("Two models or Modelfiles side by side")
struct CompareTests {
  private static let shown = #"""
    {"modelfile":"FROM /blobs/sha256-1\nTEMPLATE \"\"\"a\nb\nc\nd\ne\"\"\"\nPARAMETER temperature 0.5\nSYSTEM Be kind.",
    "template":"a\nb\nc\nd\ne","system":"Be kind.","parameters":"temperature 0.5",
    "details":{"family":"llama"},"model_info":{}}
    """#

  private func play(
    _ body: @escaping @Sendable (ProgramDriver, String) throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "quipu-compare-\(UInt32.random(in: 0..<UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = [
      "Modelfile": "FROM qwen3:8b\nPARAMETER temperature 0.7\nSYSTEM Be brief.\n",
      "Other": "FROM qwen3:8b\nPARAMETER temperature 0.7\nSYSTEM Be brief.\n",
      "broken": "FROM a\nPARAMETR x 1\n",
    ]
    for (name, text) in files {
      try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }
    try await onOwnThread {
      let server = FakeOllama()
      server.answer("/api/show", Self.shown.replacing("\n", with: ""))
      let driver = try ProgramDriver(
        size: Size(rows: 40, columns: 120), server: server,
        filePlaces: FilePlaces(working: folder, home: folder))
      #expect(driver.until { $0.state.open.settings.model != nil && $0.state.server.models != nil })
      try body(driver, folder)
    }
  }

  @Test("a Modelfile against the model in use, and one against another")
  func files() async throws {
    try await play { driver, _ in
      driver.say("/compare ./Modelfile")
      #expect(driver.waitFor("qwen3:8b and ./Modelfile"))
      #expect(driver.waitFor("temperature 0.5"))
      #expect(driver.waitFor("| temperature 0.7"))
      #expect(driver.waitFor("| Be brief."))
      #expect(driver.waitFor("only in qwen3:8b, 5 lines; ./Modelfile leaves it to its base"))
      driver.press(Key(.escape))
      driver.say("/compare ./Modelfile ./Other")
      #expect(driver.waitFor("./Modelfile and ./Other say the same."))
      driver.press(Key(.escape))
      driver.say("/compare ./Modelfile qwen3:8b")
      #expect(driver.waitFor("./Modelfile and qwen3:8b"))
    }
  }

  @Test("two models, by command as by the list's menu")
  func models() async throws {
    try await play { driver, _ in
      driver.say("/compare llama3.2 qwen3:8b")
      #expect(driver.waitFor("llama3.2:latest and qwen3:8b"))
      #expect(driver.waitFor("quantization"))
      driver.press(Key(.escape))
      driver.say("/compare qwen3:8b qwen3:8b")
      #expect(driver.waitFor("qwen3:8b twice: say two that may differ."))
    }
  }

  @Test("what is no model and no file, and what cannot be read, is told")
  func faults() async throws {
    try await play { driver, _ in
      driver.say("/compare nosuch")
      #expect(driver.waitFor("nosuch is no model here, and as a file:"))
      driver.say("/compare ./broken")
      #expect(driver.waitFor("./broken: Modelfile, line 2:"))
      driver.say("/compare")
      #expect(driver.waitFor("Say two, each a model or a Modelfile"))
    }
  }

  @Test("paths are completed where one begins, models elsewhere")
  func completion() async throws {
    try await play { driver, _ in
      driver.type("/compare ./Mo")
      #expect(driver.until { $0.state.composer.completion?.items.first?.insert == "./Modelfile" })
      driver.press(Key(.tab))
      #expect(driver.state.composer.text == "/compare ./Modelfile ")
      driver.type("qw")
      driver.press(Key(.tab))
      #expect(driver.until { $0.state.composer.text.hasPrefix("/compare ./Modelfile qw") })
      #expect(
        driver.until {
          $0.state.composer.text.contains("qwen3:8b")
            || $0.state.composer.completion?.items.first?.insert == "qwen3:8b"
        })
    }
  }
}
