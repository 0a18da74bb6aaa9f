import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("Models: what was typed is found first")
struct ModelFindingTests {
  private func names(
    _ filter: String, of models: [String], sortedBy column: ModelSort.Column? = nil
  ) throws -> [String] {
    var state = AppState(
      launch: Launch(host: try Host("127.0.0.1:11434")), size: Size(rows: 24, columns: 80),
      moment: Moment(uptime: .seconds(1), wall: WallTime(seconds: 0, offset: 0)))
    state.server.models = models.enumerated().map { place, name in
      ModelSummary(name: name, size: place + 1)
    }
    state.modelSort.column = column
    return ModelList.places(filter, state).map { state.server.table.entries[$0].name }
  }

  @Test("a whole name comes before longer ones that begin so, also without its tag")
  func whole() throws {
    let models = ["qwen3:8b-q8_0", "qwen3:8b", "qwen3-coder:latest", "qwen3:latest"]
    #expect(try names("qwen3:8b", of: models) == ["qwen3:8b", "qwen3:8b-q8_0"])
    #expect(try names("qwen3", of: models).first == "qwen3:latest")
  }

  @Test("a sorted list keeps strewn letters behind the name that was typed")
  func sorted() throws {
    // The greatest stand first; the last ones here are the greatest.
    let models = ["llama-code20:8b", "llama-code20:70b", "llama-code200:8b", "other:1b"]
    let found = try names("llama-code20:", of: models, sortedBy: .size)
    #expect(found == ["llama-code20:70b", "llama-code20:8b", "llama-code200:8b"])
    #expect(try names("size>2 llama", of: models, sortedBy: .size).first == "llama-code200:8b")
    #expect(try names("llama-code20:8b", of: models, sortedBy: .size).first == "llama-code20:8b")
  }
}

@Suite("Tables in a terminal, and what is piped in")
struct OutsideWordsTests {
  private let table = PlainTable(
    ["NAME", "ID", "SIZE"],
    [
      ["qwen3:8b", "0123456789ab", "5.2 GB"], ["hf.co/some/very-long:Q4", "ba9876543210", "12 GB"],
    ])

  @Test("the gaps give way first, then a long name stands on a line of its own, whole")
  func narrow() {
    #expect(table.text().hasPrefix("NAME                       ID"))
    #expect(table.text(columns: 60) == table.text())
    let close = table.text(columns: 46)
    #expect(close.hasPrefix("NAME                     ID            SIZE\n"), "\(close)")
    let lines = table.text(columns: 40).split(separator: "\n")
    #expect(
      lines == [
        "NAME      ID            SIZE", "qwen3:8b  0123456789ab  5.2 GB", "hf.co/some/very-long:Q4",
        "          ba9876543210  12 GB",
      ])
  }

  @Test("text is text, with stray bytes too; pictures go as files; the rest is refused by its name")
  func piped() {
    #expect(PipedInput([]) == .text(""))
    #expect(PipedInput(Array("log \u{e9}".utf8)) == .text("log \u{e9}"))
    #expect(PipedInput([0x61, 0xFF, 0x62]) == .text("a\u{FFFD}b"))
    #expect(PipedInput(Array("GGUF is a format".utf8)) == .text("GGUF is a format"))
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]
    #expect(PipedInput(png) == .media(png))
    for (bytes, word) in [(Array("GGUF\u{3}\0".utf8), "a model"), ([1, 0, 2], "binary")] {
      guard case .refused(let reason) = PipedInput(bytes) else {
        Issue.record("\(word) was taken")
        continue
      }
      #expect(reason.string.hasPrefix("The input is \(word); text, JPEG"))
    }
  }
}
