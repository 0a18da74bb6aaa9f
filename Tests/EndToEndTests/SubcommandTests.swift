import Foundation
import TestSupport
import Testing

@Suite("What is run without a screen", .seated)
struct SubcommandTests {
  @Test("the generated documents are written where one says, and no chat opens")
  func generatedDocuments() async throws {
    let session = try Session(160)
    let folder = session.household.path + "/pages"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try await session.launch(host: "127.0.0.1:1", ["generate-docs", folder])
    #expect(try await session.end() == .exited(0))
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(pages.contains("quipu.1"))
    #expect(pages.contains("keys.md"))
  }
}
