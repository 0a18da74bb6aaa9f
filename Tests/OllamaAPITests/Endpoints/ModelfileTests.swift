#if Workflows
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Modelfiles read and written.
@Suite struct ModelfileTests {
  /// A text with the commands that it means, as `KEYWORD name|value`.
  struct Case: Sendable, CustomStringConvertible {
    let text: String
    let commands: [String]
    var description: String { text }

    init(_ text: String, _ commands: String...) {
      self.text = text
      self.commands = commands
    }
  }

  static let good = [
    Case("FROM m", "FROM m"),
    Case("from m\n", "FROM m"),
    Case("  From\tm  \n", "FROM m"),
    Case("FROM   two words  ", "FROM two words"),
    Case("FROM \"  spaced  \"", "FROM   spaced  "),
    Case("FROM ./a/b.gguf", "FROM ./a/b.gguf"),
    Case("FROM a\nFROM b", "FROM a", "FROM b"),
    Case("PARAMETER x 1\nFROM m", "PARAMETER x|1", "FROM m"),
    Case("FROM m\nPARAMETER stop ### User: ", "FROM m", "PARAMETER stop|### User:"),
    Case("FROM m\nPARAMETER stop \"### User: \"", "FROM m", "PARAMETER stop|### User: "),
    Case("FROM m\nPARAMETER stop \"\"\"a\n\"\"\"", "FROM m", "PARAMETER stop|a\n"),
    Case("FROM m\nPARAMETER stop \"\"", "FROM m", "PARAMETER stop|"),
    Case("FROM m\nSYSTEM \"\"\"\nTwo\nlines.\n\"\"\"\t \n", "FROM m", "SYSTEM \nTwo\nlines.\n"),
    Case("FROM m\nSYSTEM \"\"\"Two\nlines.\"\"\"", "FROM m", "SYSTEM Two\nlines."),
    Case("FROM m\nSYSTEM \"one\ntwo\"", "FROM m", "SYSTEM one\ntwo"),
    Case("FROM m\nSYSTEM \"a \"b\" c\"", "FROM m", "SYSTEM a \"b\" c"),
    Case("FROM m\nSYSTEM \"\"\"say \"hi\" \"\"\"", "FROM m", "SYSTEM say \"hi\" "),
    Case("FROM m\nSYSTEM \"\"\"\"\"\"", "FROM m", "SYSTEM "),
    Case("FROM m\nSYSTEM \"\"", "FROM m", "SYSTEM "),
    Case("FROM m\nSYSTEM \"'\"", "FROM m", "SYSTEM '"),
    Case("FROM m\nSYSTEM \nLICENSE MIT", "FROM m", "SYSTEM ", "LICENSE MIT"),
    Case("FROM m\nSYSTEM it's # no comment", "FROM m", "SYSTEM it's # no comment"),
    Case("# one\n  # two\n\nFROM m", "FROM m"),
    Case(
      "FROM m\nMESSAGE user Hey \"you\"!\nMESSAGE assistant \"\"\"\nHi.\n\"\"\"\nMESSAGE system S",
      "FROM m", "MESSAGE user|Hey \"you\"!", "MESSAGE assistant|\nHi.\n", "MESSAGE system|S"),
    Case(
      "FROM m\nADAPTER ./a\nREQUIRES 0.14.0\nRENDERER r\nPARSER p\nDRAFT ./d",
      "FROM m", "ADAPTER ./a", "REQUIRES 0.14.0", "RENDERER r", "PARSER p", "DRAFT ./d"),
    Case("\u{FEFF}FROM m\r\nSYSTEM \"\"\"a\r\nb\"\"\"\r\n", "FROM m", "SYSTEM a\nb"),
    Case("FROM m\rSYSTEM x", "FROM m", "SYSTEM x"),
    Case("FROM m\nSYSTEM \"\u{301}x\"", "FROM m", "SYSTEM \u{301}x"),
    Case("FROM m\nSYSTEM 日本語 👩‍👩‍👧", "FROM m", "SYSTEM 日本語 👩‍👩‍👧"),
    Case("FROM m\nSYSTEM a\u{0}b\u{1b}[31m", "FROM m", "SYSTEM ab[31m"),
  ]

  private func shown(_ file: Modelfile) -> [String] {
    file.commands.map { "\($0.keyword.rawValue) \($0.name.map { $0 + "|" } ?? "")\($0.value)" }
  }

  @Test("what is well written is read", arguments: good)
  func reads(_ example: Case) throws {
    #expect(shown(try Modelfile(parsing: example.text)) == example.commands)
  }

  @Test("what is read and written reads the same again", arguments: good)
  func writes(_ example: Case) throws {
    let file = try Modelfile(parsing: example.text)
    let again = try Modelfile(parsing: try file.text())
    #expect(again.entries == file.entries)
    #expect(try again.text() == file.text())
  }

  /// A faulty text, with its line and what the error must say.
  static let bad: [(String, Int, String)] = [
    ("FORM m", 1, "\"FORM\" is no command: did you mean FROM?"),
    ("FROM m\n\n# c\nSYTEM x", 4, "did you mean SYSTEM?"),
    ("FROM m\nTEMPLAT x", 2, "did you mean TEMPLATE?"),
    ("FROM m\nPARAMETERS x 1", 2, "did you mean PARAMETER?"),
    ("FROM m\nFROBNICATE x", 2, "known are FROM, PARAMETER"),
    ("FROM:m", 1, "did you mean FROM?"),
    ("FROM", 1, "FROM has no value"),
    ("FROM m\nFROM  ", 2, "FROM has no value"),
    ("FROM m\nPARAMETER", 2, "PARAMETER has no value"),
    ("FROM m\nPARAMETER stop", 2, "PARAMETER stop has no value"),
    ("FROM m\nPARAMETER stop  ", 2, "PARAMETER stop has no value"),
    ("FROM m\nPARAMETER num-ctx 1", 2, "\"num-ctx\" is no name of a parameter"),
    ("FROM m\nMESSAGE system", 2, "MESSAGE system has no value"),
    ("FROM m\nMESSAGE asistant hi", 2, "did you mean assistant?"),
    ("FROM m\nMESSAGE badguy hi", 2, "system, user or assistant"),
    (
      "FROM m\nSYSTEM \"\"\"a\nb\"\"\nLICENSE x", 2,
      "the \"\"\" that begins the value of SYSTEM is never closed"
    ),
    ("FROM m\nSYSTEM \"", 2, "the \" that begins the value of SYSTEM is never closed"),
    ("FROM m\nSYSTEM \"a\" b\n", 2, "never closed"),
  ]

  @Test("what is not is told with its line", arguments: bad)
  func refuses(text: String, line: Int, words: String) {
    let error = #expect(throws: OllamaError.self) { try Modelfile(parsing: text) }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.description.hasPrefix("Modelfile, line \(line): ") == true)
    #expect(error?.description.contains(words) == true)
    #expect(error?.underlying?.code == line)
  }

  @Test("many blank lines in a value are read in time that grows as they do")
  func blankLines() throws {
    let blank = String(repeating: " \n", count: 200_000)
    let file = try Modelfile(parsing: "FROM m\nSYSTEM \"\"\"a\n\(blank)b\"\"\"\n")
    #expect(file.values(.system) == ["a\n\(blank)b"])
  }

  @Test("a base is needed", arguments: ["", "\n\n", "# c", "PARAMETER x 1"])
  func base(text: String) {
    let error = #expect(throws: OllamaError.self) { try Modelfile(parsing: text) }
    #expect(error?.description.contains("no FROM line") == true)
  }

  @Test func commentsAndBlankLinesStayWhereTheyAre() throws {
    let text = "# first\n\nFROM m\n#second\n\n\nSYSTEM \"\"\"a \"b\"\nc\"\"\"\n# last\n"
    var file = try Modelfile(parsing: text)
    #expect(try file.text() == text)
    file.set(.from, "other")
    file.set(.parameter, name: "seed", "7")
    #expect(
      try file.text()
        == "# first\n\nFROM other\n#second\n\n\nSYSTEM \"\"\"a \"b\"\nc\"\"\"\n# last\nPARAMETER seed 7\n"
    )
    file.add(.parameter, name: "stop", "a")
    file.add(.parameter, name: "stop", "b")
    file.set(.parameter, name: "stop", "c")
    #expect(file.values(.parameter) == ["7", "c"])
  }

  @Test func bothKindsOfWideTextAreRead() throws {
    let text = "FROM m\nSYSTEM grüße 👋\n"
    let units = Array(text.utf16)
    var low: [UInt8] = [0xFF, 0xFE]
    var high: [UInt8] = [0xFE, 0xFF]
    for unit in units {
      low += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      high += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
    for bytes in [low, high, Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
      #expect(try Modelfile(parsing: bytes).values(.system) == ["grüße 👋"])
    }
    #expect(
      try Modelfile(parsing: Array("FROM m\nSYSTEM a".utf8) + [0xFF]).values(.system) == [
        "a\u{FFFD}"
      ])
    #expect(throws: OllamaError.self) { try Modelfile(parsing: [0xFF, 0xFE, 0x41]) }
  }

  @Test("any value that the format can hold is written so that it reads back", arguments: 0..<30)
  func anyValue(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces = [
      "\"", "\"\"\"", "\n", " ", "\t", "#", "a", "{{ .Prompt }}", "FROM x", "é", "\\", "'",
    ]
    var held = 0
    for _ in 0..<200 {
      let count = Int.random(in: 0...8, using: &random)
      let value = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      var file = Modelfile(from: "m")
      file.add(.system, value)
      file.add(.message, name: "user", value)
      file.entries.append(.comment(" end"))
      guard let text = try? file.text() else { continue }
      held += 1
      #expect(try Modelfile(parsing: text).entries == file.entries)
    }
    #expect(held > 120)
  }

  @Test func whatNoQuotesCanHoldIsRefused() {
    var file = Modelfile(from: "m")
    file.add(.system, "a\"\"\"\nb")
    let error = #expect(throws: OllamaError.self) { try file.text() }
    #expect(error?.description.contains("SYSTEM") == true)
  }

  @Test("no bytes trap", arguments: 0..<20)
  func anyBytes(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let words = [
      "FROM m\n", "SYSTEM ", "\"\"\"", "\"", "\n", "\r", "MESSAGE user ", "PARAMETER a ", "#",
    ]
    var outcomes: Set<Bool> = []
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        if Int.random(in: 0...2, using: &random) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += Array((words.randomElement(using: &random) ?? "").utf8)
        }
      }
      do throws(OllamaError) {
        let file = try Modelfile(parsing: bytes)
        #expect(!file.values(.from).isEmpty)
        outcomes.insert(true)
      } catch {
        #expect(error.kind == .invalidArgument)
        outcomes.insert(false)
      }
    }
    #expect(outcomes == [true, false])
  }

  @Test("the nearest word is found")
  func spelling() {
    #expect(Spelling.distance("FORM", "FROM") == 1)
    #expect(Spelling.distance("", "abc") == 3)
    #expect(Spelling.distance("kitten", "sitting") == 3)
    #expect(Spelling.nearest(to: "temprature", among: ["top_k", "temperature"]) == "temperature")
    #expect(Spelling.nearest(to: "xyz", among: ["temperature"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "a", count: 1000), among: ["a"]) == nil)
    #expect(Spelling.nearest(to: "a", among: []) == nil)
  }
}
#endif
