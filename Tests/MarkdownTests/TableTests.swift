import TerminalKit
import Testing

@testable import Markdown

/// Tables: columns by content, alignment, wide characters, too little room.
@Suite struct TableTests {
  static let table = """
    | Form | Copies | Cost |
    |:-----|:------:|-----:|
    | `reversed()` | no | O(1) |
    | Array(…) | yes, 日本語 | O(n) |
    | 👨‍👩‍👧 a longer cell with **bold** words in it | x \\| y | 1,000 |
    """

  @Test(arguments: [
    (
      20,
      """
      Form: `reversed()`
      Copies: no
      Cost: O(1)
      ────────
      Form: Array(…)
      Copies: yes, 日本語
      Cost: O(n)
      ────────
      Form: 👨‍👩‍👧 a longer
        cell with bold
        words in it
      Copies: x | y
      Cost: 1,000
      """
    ),
    (
      40,
      """
       Form                   Copies      Cost
       ───────────────────  ───────────  ─────
       `reversed()`             no        O(1)

       Array(…)             yes, 日本語   O(n)

       👨‍👩‍👧 a longer cell        x | y     1,000
       with bold words in
       it
      """
    ),
    (
      80,
      """
       Form                                       Copies       Cost
       ──────────────────────────────────────   ───────────   ─────
       `reversed()`                                 no         O(1)
       Array(…)                                 yes, 日本語    O(n)
       👨‍👩‍👧 a longer cell with bold words in it      x | y      1,000
      """
    ),
  ])
  func tables(_ width: Int, _ expected: String) {
    #expect(Picture.text(Self.table, width) == expected)
  }

  @Test func wideScreensDoNotStretchTables() {
    #expect(Picture.text(Self.table, 200) == Picture.text(Self.table, 80))
  }

  @Test func headsAndRulesHaveTheirRoles() {
    #expect(Picture.looks("|a|\n|-|\n|*b*|", 10) == "{tableHead:a}\n{rule:─}\n{italic:b}")
  }

  @Test(arguments: [
    ("a | b\n:- | -\n1 | 2", " a   b\n ─   ─\n 1   2"),
    ("|a|b|\n|-|-|\n|1|", " a   b\n ─   ─\n 1"),
    ("|a|b|\n|-|-|\n|1|2|3|", " a   b\n ─   ─────\n 1   2 | 3"),
    ("|a|b|\n|-|-|\n|`x||y`|2|", " a        b\n ──────   ─\n `x||y`   2"),
    ("|a|b|\n|-|-|\n|one<br>two|2|", " a     b\n ───   ─\n one   2\n two"),
    ("|a|\n|-|\ntext", " a\n ────\n text"),
    ("|a|\n|-|\n\ntext", " a\n ─\n\ntext"),
    ("|a|\n|-|\n- item", " a\n ─\n\n• item"),
    ("text\n|a|\n|-|", "text\n\n a\n ─"),
    ("|a|b|\n|-|", "|a|b| |-|"),
    ("- |a|\n  |-|\n  |b|", "•  a\n   ─\n   b"),
    ("> |a|\n> |-|", "▎  a\n▎  ─"),
    ("|||\n|-|-|\n|x|y|", "\n ─   ─\n x   y"),
  ])
  func forms(_ source: String, _ expected: String) {
    #expect(Picture.text(source, 40) == expected)
  }

  @Test func longTablesKeepTheWidthsOfTheirBeginning() {
    let head = "| n | word |\n|---|------|\n"
    let rows = (0..<200).map { "| \($0) | \($0 == 150 ? "a much longer cell" : "word") |\n" }
    let layout = Picture.layout(head + rows.joined(), 60, isFinal: false)
    #expect(layout.finishedCount > 150)
    let lines = Picture.rows(layout)
    #expect(lines[2] == " 0        word")
    #expect(lines.contains(" 149      word"))
    #expect(lines.contains(" 150      a much"))
    #expect(lines.contains("          longer"))
  }

  @Test(arguments: [12, 20, 33, 40, 61, 80])
  func noWordIsLost(_ width: Int) {
    let cells = ["alpha", "beta gamma", "delta epsilon zeta eta theta", "iota", "kappa lambda mu"]
    let text =
      "| A | B | C | D | E |\n|---|---|---|---|---|\n| " + cells.joined(separator: " | ") + " |\n"
    let shown = Picture.rows(Picture.layout(text, width)).joined().filter { $0 != " " }
    for word in cells.joined(separator: " ").split(separator: " ") {
      // A narrow column may break between the words of a cell but loses no letter.
      #expect(width < 80 || shown.contains(word))
    }
    let letters = cells.joined().filter(\.isLetter).count
    #expect(shown.filter { $0.isLowercase }.count >= letters)
  }
}
