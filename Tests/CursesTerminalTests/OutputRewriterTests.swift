import TerminalKit
import Testing

@testable import CursesTerminal

@Suite("What ncurses wrote becomes what the terminal gets")
struct OutputRewriterTests {
  private func rewrite(
    _ text: String, direct: [CursesColors.Direct] = [],
    standIns: StandIns = StandIns(canPlace: true, canErase: true)
  ) -> String {
    var rewriter = OutputRewriter()
    rewriter.use(direct)
    var out: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer {
      rewriter.rewrite($0, standIns: standIns, into: &out)
    }
    return String(decoding: out, as: UTF8.self)
  }

  @Test(
    "sequences that change nothing are left out, others joined",
    arguments: [
      ("plain text", "plain text"), ("日本 €", "日本 €"),
      ("\u{1b}(B\u{1b}[mx", "\u{1b}[mx"), ("\u{1b}[m\u{f}x", "\u{1b}[mx"),
      ("\u{1b}[0;1m\u{1b}[38;5;9mx", "\u{1b}[0;1;38;5;9mx"),
      ("\u{1b}[1m\u{1b}[0;2mx", "\u{1b}[0;2mx"), ("\u{1b}[1mx\u{1b}[mx", "\u{1b}[1mx\u{1b}[mx"),
      ("\u{1b}[31m\u{1b}[5;5H\u{1b}[1m", "\u{1b}[31m\u{1b}[5;5H\u{1b}[1m"),
      ("\u{1b}[0;8mx", "\u{1b}[0;9mx"), ("\u{1b}[38;5;8mx", "\u{1b}[38;5;8mx"),
      ("\u{1b}[1;24r\n", "\u{1b}[1;24r\n"), ("\u{1b}", "\u{1b}"), ("\u{1b}[12", "\u{1b}[12"),
      ("a\u{1b}[?25lb", "a\u{1b}[?25lb"),
    ])
  func sequences(_ input: String, _ expected: String) {
    #expect(rewrite(input) == expected)
  }

  @Test("links begin and end around what belongs to them, and nothing else is in them")
  func links() throws {
    let target = try #require(LinkTarget("https://a.b/ü"))
    let other = try #require(LinkTarget("mailto:me@a.b"))
    #expect(LinkTarget("javascript:alert(1)") == nil)
    #expect(LinkTarget("https://a\u{1b}\\") == nil)
    #expect(LinkTarget("https://a b") == nil)
    var standIns = StandIns(canPlace: true, canErase: true)
    func cell(_ text: String, _ link: LinkTarget?) -> String {
      let code = standIns.code(for: text, width: 1, column: 3, columns: 80, link: link)
      return Unicode.Scalar(code).map { String($0) } ?? ""
    }
    let text =
      "x" + cell("a", target) + "\u{1b}[1m" + cell("b", target) + cell("c", other) + "y"
      + cell("a", target)
    let (begin, end) = ("\u{1b}]8;id=", "\u{1b}]8;;\u{1b}\\")
    #expect(
      rewrite(text, standIns: standIns)
        == "x\(begin)\(target.name);https://a.b/%C3%BC\u{1b}\\a\u{1b}[1mb"
        + "\(begin)\(other.name);mailto:me@a.b\u{1b}\\c\(end)y"
        + "\(begin)\(target.name);https://a.b/%C3%BC\u{1b}\\a\(end)")
  }

  @Test("names of colours become colours")
  func colors() {
    let direct: [CursesColors.Direct] = [.rgb(1, 2, 3), .indexed(77)]
    #expect(rewrite("\u{1b}[38;5;16mx", direct: direct) == "\u{1b}[38;2;1;2;3mx")
    #expect(
      rewrite("\u{1b}[0;1m\u{1b}[48;5;17m\u{1b}[38;5;16mx", direct: direct)
        == "\u{1b}[0;1;48;5;77;38;2;1;2;3mx")
    #expect(rewrite("\u{1b}[38;5;18mx", direct: direct) == "\u{1b}[38;5;18mx")
    #expect(rewrite("\u{1b}[38;5;15m\u{1b}[1mx", direct: direct) == "\u{1b}[38;5;15;1mx")
  }

  private func character(_ code: UInt32) -> String {
    UnicodeScalar(code).map { String($0) } ?? ""
  }

  @Test("stand-ins become clusters, placed where terminals could disagree")
  func standIns() {
    var table = StandIns(canPlace: true, canErase: true)
    let family = table.code(for: "👨‍👩‍👧", width: 2, column: 4, columns: 80)
    let accent = table.code(for: "x\u{301}", width: 1, column: 4, columns: 80)
    #expect(table.code(for: "👨‍👩‍👧", width: 2, column: 4, columns: 80) == family)
    #expect(table.code(for: "👨‍👩‍👧", width: 2, column: 5, columns: 80) != family)
    #expect(
      rewrite("a\(character(family))b", standIns: table) == "a\u{1b}[2X👨‍👩‍👧\u{1b}[7Gb")
    #expect(rewrite("a\(character(accent))b", standIns: table) == "ax\u{301}b")
    let edge = table.code(for: "🇩🇪", width: 2, column: 78, columns: 80)
    #expect(
      rewrite(character(edge), standIns: table) == "\u{1b}[?7l\u{1b}[2X🇩🇪\u{1b}[?7h")
    #expect(
      rewrite("𠀀\u{F0000}", standIns: StandIns(canPlace: true, canErase: true)) == "𠀀\u{F0000}")
  }

  @Test("a terminal without the moves gets the clusters alone")
  func plainStandIns() {
    var table = StandIns(canPlace: false, canErase: false)
    let flag = table.code(for: "🇩🇪", width: 2, column: 0, columns: 80)
    #expect(rewrite("\(character(flag))|", standIns: table) == "🇩🇪|")
  }

  @Test("controls in a cluster never get out, and a cluster has a bound")
  func controls() {
    var table = StandIns(canPlace: true, canErase: true)
    let bad = table.code(for: "\u{1b}]0;x\u{7}", width: 1, column: 0, columns: 80)
    let out = rewrite(character(bad), standIns: table)
    #expect(!out.utf8.contains(7) && !out.contains("\u{1b}]"))
    let tall = "a" + String(repeating: "\u{301}", count: 5000)
    let tower = table.code(for: tall, width: 1, column: 0, columns: 80)
    #expect(rewrite(character(tower), standIns: table).utf8.count < 140)
  }

  @Test("when stand-ins run out, a mark is shown")
  func exhausted() {
    var table = StandIns(canPlace: false, canErase: false)
    for number in 0..<StandIns.narrow.count {
      _ = table.code(for: "c\(number)", width: 1, column: 0, columns: 80)
    }
    #expect(table.isCrowded)
    #expect(table.code(for: "one more", width: 1, column: 0, columns: 80) == 0xFFFD)
    table.removeAll()
    #expect(!table.isCrowded)
    #expect(StandIns.narrow.contains(table.code(for: "c", width: 1, column: 0, columns: 80)))
  }
}
