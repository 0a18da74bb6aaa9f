import Testing

@Suite("The rules find what they look for")
struct RuleTests {
  private func file(_ text: String) -> SourceFile {
    SourceFile(path: "Sources/ChatApp/Example.swift", text: text)
  }

  @Test("A match is told with file, line and advice; comments and texts do not match")
  func places() {
    let source = file("let a = b // try! c\nlet d = \"try! e\"\n  let f = try! g()\n")
    #expect(
      source.places(of: #/\btry!/#, with: "try!", "handle it")
        == ["Sources/ChatApp/Example.swift:3: handle it: let f = try! g()"])
    #expect(source.target == "ChatApp")
  }

  @Test(
    "Imports in every spelling",
    arguments: [
      ("import Foundation", "Foundation"), ("  internal import CCurl", "CCurl"),
      ("@testable import ChatApp", "ChatApp"), ("@_spi(X) public import OllamaAPI", "OllamaAPI"),
      ("package import struct Foundation.Data", "Foundation"), ("let important = 1", nil),
      ("reimport Foundation", nil), ("", nil),
    ])
  func imports(line: String, module: String?) {
    #expect(ImportTests.module(in: line) == module)
  }
}
