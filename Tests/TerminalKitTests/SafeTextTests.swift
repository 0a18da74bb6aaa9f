import TerminalKit
import Testing

/// One text from outside and what is to be seen of it in a reply and in a one-line field.
struct GateCase: Sendable, CustomStringConvertible {
  let description: String
  let input: String
  let prose: String
  let field: String

  init(_ description: String, _ input: String, prose: String, field: String? = nil) {
    self.description = description
    self.input = input
    self.prose = prose
    self.field = field ?? prose
  }
}

private let controls: [GateCase] = [
  GateCase("plain text", "plain words, 100%", prose: "plain words, 100%"),
  GateCase("colour", "a\u{1B}[31mb", prose: "a^[[31mb"),
  GateCase("unfinished sequence", "a\u{1B}[38;5", prose: "a^[[38;5"),
  GateCase("title and bell", "\u{1B}]0;x\u{7}y", prose: "^[]0;x^Gy"),
  GateCase("clipboard", "\u{1B}]52;c;eA==\u{1B}\\", prose: "^[]52;c;eA==^[\\"),
  GateCase("device control", "\u{1B}Pq#0\u{1B}\\", prose: "^[Pq#0^[\\"),
  GateCase("nul and delete", "a\0b\u{7F}", prose: "a^@b^?"),
  GateCase("backspaces", "rm\u{8}\u{8}ls", prose: "rm^H^Hls"),
  GateCase("eight-bit CSI", "a\u{9B}31mb", prose: "a<U+009B>31mb"),
  GateCase("eight-bit OSC", "\u{9D}2;t\u{9C}", prose: "<U+009D>2;t<U+009C>"),
  GateCase("line feed", "a\nb", prose: "a\nb", field: "a^Jb"),
  GateCase("windows line end", "a\r\nb", prose: "a\nb", field: "a^M^Jb"),
  GateCase("lone return", "shown\rhidden", prose: "shown\nhidden", field: "shown^Mhidden"),
  GateCase("return at the end", "a\r", prose: "a\n", field: "a^M"),
  GateCase("two returns", "a\r\r\nb", prose: "a\n\nb", field: "a^M^M^Jb"),
  GateCase("tab", "a\tb", prose: "a\tb", field: "a b"),
  GateCase("vertical tab", "a\u{B}b", prose: "a\nb", field: "a^Kb"),
  GateCase("form feed", "a\u{C}b", prose: "a\nb", field: "a^Lb"),
  GateCase("next line", "a\u{85}b", prose: "a\nb", field: "a<U+0085>b"),
  GateCase("line separator", "a\u{2028}b", prose: "a\nb", field: "a<U+2028>b"),
  GateCase("paragraph separator", "a\u{2029}b", prose: "a\nb", field: "a<U+2029>b"),
]

private let formats: [GateCase] = [
  GateCase("override", "x\u{202E}cod", prose: "x<U+202E>cod"),
  GateCase("isolates", "\u{2066}a\u{2069}", prose: "<U+2066>a<U+2069>"),
  GateCase("right-to-left mark", "a\u{200F}", prose: "a<U+200F>"),
  GateCase("arabic letter mark", "a\u{61C}b", prose: "a<U+061C>b"),
  GateCase("hebrew stays", "שלום", prose: "שלום"),
  GateCase("zero-width space", "a\u{200B}b", prose: "a<1 invisible>b", field: "a<U+200B>b"),
  GateCase(
    "a run of them", "a\u{200B}\u{2060}\u{FEFF}b", prose: "a<3 invisible>b",
    field: "a<U+200B><U+2060><U+FEFF>b"),
  GateCase("soft hyphen", "a\u{AD}b", prose: "a<1 invisible>b", field: "a<U+00AD>b"),
  GateCase("filler", "a\u{3164}", prose: "a<1 invisible>", field: "a<U+3164>"),
  GateCase("grapheme joiner", "a\u{34F}b", prose: "a<1 invisible>b", field: "a<U+034F>b"),
  GateCase("joiner between letters", "a\u{200D}b", prose: "a<1 invisible>b", field: "a<U+200D>b"),
  GateCase(
    "two joiners in persian", "ی\u{200C}\u{200C}م", prose: "ی\u{200C}<1 invisible>م",
    field: "ی\u{200C}<U+200C>م"),
  GateCase("one joiner in persian", "می\u{200C}خواهم", prose: "می\u{200C}خواهم"),
  GateCase("joiner in hindi", "क्\u{200D}ष", prose: "क्\u{200D}ष"),
  GateCase("dangling emoji joiner", "👩\u{200D}x", prose: "👩<1 invisible>x", field: "👩<U+200D>x"),
  GateCase("selector after an arrow", "→\u{FE0F}x", prose: "→x", field: "→<U+FE0F>x"),
  GateCase(
    "bytes in selectors", "😀\u{E0141}\u{E0142}", prose: "😀<2 invisible>",
    field: "😀<U+E0141><U+E0142>"),
  GateCase("ideograph with a variant", "葛\u{E0100}", prose: "葛\u{E0100}"),
  GateCase(
    "ideograph with two variants", "葛\u{E0100}\u{E0101}", prose: "葛\u{E0100}<1 invisible>",
    field: "葛\u{E0100}<U+E0101>"),
  GateCase(
    "text in tags", "a\u{E0068}\u{E0069}b", prose: "a<hidden text: 2 characters>b"),
  GateCase("one tag", "\u{E0001}", prose: "<hidden text: 1 character>"),
  GateCase(
    "a message behind a flag", "🏴\u{E0068}\u{E0065}\u{E006C}\u{E006C}\u{E006F}\u{E0021}\u{E007F}",
    prose: "🏴<hidden text: 7 characters>"),
  GateCase(
    "words parted in khmer", "ភាសា\u{200B}ខ្មែរ", prose: "ភាសាខ្មែរ", field: "ភាសា<U+200B>ខ្មែរ"),
  GateCase(
    "one too many", "ไทย\u{200B}\u{200B}ดี", prose: "ไทย<1 invisible>ดี",
    field: "ไทย<U+200B><U+200B>ดี"),
  GateCase("sinhala conjunct", "ශ්\u{200D}රී", prose: "ශ්\u{200D}රී"),
  GateCase("musical beam", "a\u{1D173}b", prose: "a<1 invisible>b", field: "a<U+1D173>b"),
  GateCase("mongolian selector", "a\u{180B}", prose: "a<1 invisible>", field: "a<U+180B>"),
  GateCase("mongolian selector at home", "ᠠ\u{180B}", prose: "ᠠ\u{180B}"),
  GateCase("noncharacter", "a\u{FFFE}", prose: "a<U+FFFE>"),
]

private let kept: [GateCase] = [
  "👩\u{200D}👩\u{200D}👧\u{200D}👦", "👍🏽", "❤\u{FE0F}\u{200D}🔥", "🏴\u{200D}☠\u{FE0F}",
  "1\u{FE0F}\u{20E3}",
  "🇨🇱", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", "é", "e\u{301}", "각", "각", "한국어",
  "नमस्ते",
  "葛飾", "สวัสดี", "\u{E0B0} powerline", "\u{378}unassigned", "\u{FFFD}", "மொழி", "ﷺ", "a\u{A0}b",
].map { GateCase($0, $0, prose: $0) }

private let marks: [GateCase] = [
  GateCase("mark without a base", "\u{301}a", prose: "\u{25CC}\u{301}a"),
  GateCase(
    "mark after a line", "a\n\u{301}", prose: "a\n\u{25CC}\u{301}", field: "a^J\u{25CC}\u{301}"),
  GateCase("mark after a space", "a \u{301}", prose: "a \u{25CC}\u{301}"),
  GateCase("mark after a control", "\u{1B}\u{301}", prose: "^[\u{25CC}\u{301}"),
  GateCase(
    "flood of marks", "e" + String(repeating: "\u{301}", count: 5_000) + "nd",
    prose: "e" + String(repeating: "\u{301}", count: 4) + "nd"),
  GateCase(
    "chain of emoji", Array(repeating: "👩", count: 6).joined(separator: "\u{200D}"),
    prose: "👩\u{200D}👩\u{200D}👩\u{200D}👩<1 invisible>👩\u{200D}👩",
    field: "👩\u{200D}👩\u{200D}👩\u{200D}👩<U+200D>👩\u{200D}👩"),
]

@Test("the gate shows each class as it should", arguments: controls + formats + kept + marks)
func gate(_ item: GateCase) {
  #expect(Array(SafeText(item.input, as: .prose).string.utf8) == Array(item.prose.utf8))
  #expect(Array(SafeText(item.input, as: .field).string.utf8) == Array(item.field.utf8))
  expectHarmless(SafeText(item.input, as: .prose).string, .prose)
  expectHarmless(SafeText(item.input, as: .field).string, .field)
}

@Test("safe text is a fixed point of the gate", arguments: controls + formats + kept + marks)
func gateTwice(_ item: GateCase) {
  for place in [SafeText.Place.prose, .field] {
    let once = SafeText(item.input, as: place).string
    #expect(Array(SafeText(once, as: place).string.utf8) == Array(once.utf8))
  }
}

@Test("any cut in two gives what the whole gives", arguments: controls + formats + kept + marks)
func gateInTwo(_ item: GateCase) {
  let scalars = Array(item.input.unicodeScalars.prefix(40))
  for place in [SafeText.Place.prose, .field] {
    let whole = SafeText(String(String.UnicodeScalarView(scalars)), as: place)
    for cut in 0...scalars.count {
      var stream = SafeTextStream(as: place)
      var pieces = stream.append(String(String.UnicodeScalarView(scalars[..<cut])))
      pieces += stream.append(String(String.UnicodeScalarView(scalars[cut...])))
      pieces += stream.finish()
      expectSame(pieces, whole)
    }
  }
}

@Test("what stands for something else is marked")
func revealedRanges() {
  let text = SafeText("a\u{1B}[m\u{202E}b", as: .prose)
  #expect(text.string == "a^[[m<U+202E>b")
  #expect(text.revealed == [1..<3, 5..<13])
  let joined = SafeText("x", as: .field) + text + text
  #expect(joined.revealed == [2..<4, 6..<14, 16..<18, 20..<28])
  #expect(joined.dropFirst(width: 3).revealed == [0..<1, 3..<11, 13..<15, 17..<25])
}

@Test(
  "hidden characters are counted before sending",
  arguments: [
    ("plain", 0), ("a\u{E0041}\u{E0042}b", 2), ("a\u{200B}b\u{2060}", 2), ("👩\u{200D}👧 é", 0),
    ("😀\u{E0141}\u{E0142}\u{E0143}", 3), ("", 0), ("\u{1B}[m", 0),
  ])
func hiddenCharacters(text: String, count: Int) {
  #expect(SafeText.hiddenCharacters(in: text) == count)
}

@Test("interpolation takes safe text and numbers")
func interpolation() {
  let name = SafeText("evil\u{1B}", as: .field)
  let text: SafeText = "model \(name) has \(42) layers, \(3.14159, decimals: 2) s, \(UInt8(7))"
  #expect(text.string == "model evil^[ has 42 layers, 3.14 s, 7")
  #expect(text.revealed == [10..<12])
}

@Test(
  "numbers with decimals",
  arguments: [
    (0.0, 1, "0.0"), (2.35, 1, "2.4"), (-0.04, 1, "0.0"), (-1.5, 0, "-2"), (41.84, 1, "41.8"),
    (.nan, 1, "–"), (.infinity, 0, "–"), (999.999, 2, "1000.00"), (0.05, 2, "0.05"),
    (1e300, 1, "–"),
  ] as [(Double, Int, String)])
func decimals(number: Double, places: Int, expected: String) {
  #expect(SafeText(number, decimals: places).string == expected)
}

@Test("parts are cut at cells")
func parts() {
  let text = SafeText("日本語 text", as: .prose)
  #expect(text.width == 11)
  #expect(text.prefix(width: 3).string == "日")
  #expect(text.prefix(width: 4).string == "日本")
  #expect(text.dropFirst(width: 1).string == "本語 text")
  #expect(text.dropFirst(width: 2).string == "本語 text")
  #expect(text.dropFirst(width: 99).isEmpty)
  #expect(text.truncated(width: 6).string == "日本…")
  #expect(text.truncated(width: 11).string == "日本語 text")
  #expect(text.truncated(width: 0).string.isEmpty)
  #expect(SafeText("abc", as: .field).truncated(width: 2).string == "a…")
  #expect(SafeText("abc", as: .field).padded(width: 5).string == "abc  ")
  #expect(SafeText("abc", as: .field).padded(width: 5, atStart: true).string == "  abc")
  #expect(SafeText("abc", as: .field).padded(width: 2).string == "abc")
  #expect(SafeText("a\n\nb", as: .prose).lines.map(\.string) == ["a", "", "b"])
  #expect([SafeText("a", as: .field), "b", "c"].joined(separator: ", ").string == "a, b, c")
  #expect(SafeText(repeating: "ab", count: 3).string == "ababab")
  #expect(SafeText(repeating: "ab", count: -3).isEmpty)
}

@Test("names with letters outside ASCII are known as such")
func plainNames() {
  #expect(SafeText("llama3.2:3b-q4_K_M", as: .field).isPlainASCIIName)
  #expect(!SafeText("ll\u{430}ma3", as: .field).isPlainASCIIName)
}
