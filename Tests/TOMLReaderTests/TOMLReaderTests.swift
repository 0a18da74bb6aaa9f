import TOMLReader
import Testing

@Suite("TOML as people write it")
struct TOMLReaderTests {
  /// A value in a form that is easy to compare: tables and lists as nested text.
  private func shown(_ value: TOMLValue) -> String {
    switch value.kind {
    case .text(let text): "'\(text)'"
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)f"
    case .boolean(let value): "\(value)"
    case .dateTime(let text): "@\(text)"
    case .array(let values): "[" + values.map(shown).joined(separator: ", ") + "]"
    case .table(let table): "{" + shown(table) + "}"
    }
  }

  private func shown(_ table: TOMLTable) -> String {
    table.entries.map { "\($0.key)=\(shown($0.value))" }.joined(separator: ", ")
  }

  @Test(
    "Values of every kind",
    arguments: [
      ("a = 1", "a=1"), ("a = -0", "a=0"), ("a = +1_000", "a=1000"),
      ("a=0xDEAD_beef", "a=3735928559"),
      ("a = 0o17", "a=15"), ("a = 0b1_0", "a=2"), ("a = 1.5", "a=1.5f"), ("a = -1e3", "a=-1000.0f"),
      ("a = 6.02_2e+2_3", "a=6.022e+23f"), ("a = inf", "a=inff"), ("a = -nan", "a=nanf"),
      ("a = true # yes", "a=true"), ("a = 2026-11-22", "a=@2026-11-22"),
      ("a = 2024-02-29 07:32:00.5", "a=@2024-02-29 07:32:00.5"), ("a = 07:32:00", "a=@07:32:00"),
      ("a = 2026-11-22T07:32:00-07:00", "a=@2026-11-22T07:32:00-07:00"),
      ("a = 2026-11-22t07:32:00z", "a=@2026-11-22t07:32:00z"),
      (#"a = "tab\t \"q\" \u00e9 \U0001F600""#, "a='tab\t \"q\" é 😀'"),
      (#"a = 'c:\x'"#, #"a='c:\x'"#),
      ("a = \"\"\"\none\r\ntwo\"\"\"", "a='one\ntwo'"), ("a = \"\"\"x\\\n \n  y\"\"\"", "a='xy'"),
      ("a = '''it''s'''", "a='it''s'"), ("a = \"\"\"q\"\"\"\"\"", "a='q\"\"'"),
      ("a = \"\"", "a=''"),
      ("a = [1, [2], # c\n 'x',\n]", "a=[1, [2], 'x']"), ("a = []", "a=[]"), ("a = {}", "a={}"),
      ("a = { b.c = 1, 'd e' = 2 }", "a={b={c=1}, d e=2}"), ("", ""), ("# only\r\n\t\n", ""),
      ("\u{FEFF}a = 1", "a=1"), ("a . b = 1\na.c = 2", "a={b=1, c=2}"), ("1-_x = 1", "1-_x=1"),
      ("\"\" = 1", "=1"), ("z=1\ny=2", "z=1, y=2"),
    ])
  func values(text: String, expected: String) throws {
    #expect(shown(try TOMLReader.read(text)) == expected)
  }

  @Test(
    "Sections",
    arguments: [
      ("[a]\nb=1\n[a.c]\nd=2", "a={b=1, c={d=2}}"), ("[a.b]\nc=1\n[a]\nd=2", "a={b={c=1}, d=2}"),
      ("[[h]]\nx=1\n[[h]]\n[h.p]\ny=2", "h=[{x=1}, {p={y=2}}]"), ("[ a . 'b' ] # c", "a={b={}}"),
      ("[[a.b]]\n[[a.b.c]]\n[[a.b.c]]", "a={b=[{c=[{}, {}]}]}"),
      ("[f]\na.c=1\n[f.a.t]\ns=1", "f={a={c=1, t={s=1}}}"),
    ])
  func sections(text: String, expected: String) throws {
    #expect(shown(try TOMLReader.read(text)) == expected)
  }

  @Test(
    "What is wrong is told with its line",
    arguments: [
      ("a = 1\na = 2", 2, "\"a\" is there already, on line 1"),
      ("a = 1\n\n[a]", 3, "\"a\" is there already, on line 1"),
      ("a = 1\n[a.b]", 2, "\"a\" has a value already, on line 1; it is no section"),
      ("[a]\n[a]", 2, "\"a\" is there already, on line 1"),
      ("[a]\n[[a]]", 2, "\"a\" is there already, on line 1"),
      ("[[a]]\n[a]", 2, "\"a\" is there already, on line 1"),
      ("a = []\n[[a]]", 2, "\"a\" is there already, on line 1"),
      ("a = {b=1}\na.c = 2", 2, "\"a\" has a value already, on line 1; it is no section"),
      ("[a.b]\n[a]\nb.c = 1", 3, "\"b\" is there already, on line 1"),
      ("a.b = 1\n[a]", 2, "\"a\" is there already, on line 1"),
      ("a = \n", 1, "a value is missing after ="), ("\na", 2, "= is missing after the key \"a\""),
      ("= 1", 1, "a key is missing"), ("é = 1", 1, "a key with such letters needs quotes"),
      ("[a", 1, "a section's name ends with ]"), ("[[a]", 1, "a section's name ends with ]]"),
      ("[=", 1, "a key is missing"), ("[.]", 1, "a key is missing"), ("[[[", 1, "a key is missing"),
      ("a = red", 1, "\"red\" is no value; a text needs quotes"),
      ("a = \"x", 1, "the text is not closed by \""),
      ("\na = \"\"\"x\n\n", 2, "the text is not closed by \"\"\""),
      ("a = [1\n\n", 1, "this [ is not closed by ]"),
      ("a = [1 2]", 1, "a comma is missing in the list"),
      ("a = {b=1,}", 1, "a key is missing"), ("a = 1 b = 2", 1, "more on the line than one entry"),
      ("a = {b=1\n}", 1, "{ … } needs a comma or } here, on the same line"),
      (#"a = "\x""#, 1, "an unknown escape after \\"), (#"a = "\ud800""#, 1, "\\u needs 4"),
      (#"a = "\u-000""#, 1, "\\u needs 4"), ("a = 99999999999999999999", 1, "is too large"),
      ("a = 01", 1, "\"01\" is no value"), ("a = 1_", 1, "\"1_\" is no value"),
      ("a = 1.", 1, "\"1.\" is no value"), ("a = .5", 1, "\".5\" is no value"),
      ("a = +0x1", 1, "\"+0x1\" is no value"), ("a = 2026-02-30", 1, "is no value"),
      ("a = 24:00:00", 1, "is no value"), ("a = 2026-11-22T{7:", 1, "is no value"),
      ("a = 1\0", 1, "is no value"), ("a = \"\0\"", 1, "a control character in a text"),
      ("# \u{7}", 1, "a control character in a comment"), ("a = 1\rb = 2", 1, "more on the line"),
    ])
  func mistakes(text: String, line: Int, reason: String) {
    let error = #expect(throws: TOMLError.self) { try TOMLReader.read(text) }
    #expect(error?.line == line)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test("Every value knows its line")
  func lines() throws {
    let table = try TOMLReader.read(
      "a = 1\n[b]\nc = [\n  1,\n  { d = 2 },\n]\n[[e]]\n[[e]]\nf.g = 1\n")
    #expect(table["a"]?.line == 1)
    #expect(table["b"]?.line == 2)
    let list = try #require(table["b"]?.table?["c"])
    #expect(list.line == 3)
    #expect(list.array?.map(\.line) == [4, 5])
    #expect(table["e"]?.array?.map(\.line) == [7, 8])
    #expect(table["e"]?.array?.last?.table?["f"]?.table?["g"]?.line == 9)
  }

  @Test(
    "Hostile shapes end in time",
    arguments: [
      ("[", 200_000), ("a=[", 50_000), ("a={", 50_000), ("a={a=", 50_000), ("a.", 100_000),
      ("[a.", 100_000), ("\"", 99_999), ("a=[,", 1), ("[[a]]\n", 40_000), ("a=\"\\", 1),
      ("a=\"\\U0000", 1), ("''", 50_000), ("a=\"\"\"\\\n", 1), ("#", 100_000), ("a=[[],", 50_000),
    ])
  func hostile(part: String, count: Int) {
    let text = String(repeating: part, count: count)
    let entries = (try? TOMLReader.read(text))?.entries.count ?? 0
    #expect(entries <= 1)
  }

  @Test("Every cut and every changed byte of a document ends in a table or an error with a line")
  func mutilated() {
    let document = Array(
      """
      name = "é" # comment
      list = { fg = "x", selected = { bg = 3, modifiers = ['bold', \"\"\"dim\"\"\"] } }
      "user.name" = "\\u00e9"
      [[hosts]]
      n = [0x1F, 1e5, 1979-05-27T07:32:00Z, 07:32:00, true]
      [pal.ette]
      x = '''#fff'''
      """.utf8)
    let lines = document.count { $0 == 0x0A } + 1
    let signs = Array("=[]{}.,\"'#\n\\ a0_+-:TZ\r\0".utf8)
    for place in document.indices {
      for sign in signs {
        var changed = document
        changed[place] = sign
        do throws(TOMLError) {
          _ = try TOMLReader.read(String(decoding: changed, as: UTF8.self))
        } catch {
          #expect((1...lines + 1).contains(error.line) && !error.reason.isEmpty)
        }
      }
      let cut = document.prefix(place)
      let read = Result { try TOMLReader.read(String(decoding: cut, as: UTF8.self)) }
      if case .failure(let error) = read { #expect(error is TOMLError) }
    }
  }
}
