import CWidth
import LibraryTestSupport
import Testing

@testable import TerminalKit

/// A phrase and its columns.
struct Phrase: Sendable, CustomStringConvertible {
  let text: String
  let columns: Int
  var description: String { text }

  init(_ text: String, _ columns: Int) {
    self.text = text
    self.columns = columns
  }
}

private let phrases = [
  Phrase("plain ASCII", 11), Phrase("", 0), Phrase("日本語", 6), Phrase("ｶﾅ", 2), Phrase("カﾞ", 3),
  Phrase("ＡＢ", 4), Phrase("한국어", 6), Phrase("각", 2), Phrase("ᄀᄀ", 4), Phrase("e\u{301}", 1),
  Phrase("Å\u{302}", 1), Phrase("a\u{20DD}", 1), Phrase("naïve café", 10), Phrase("Ω≈ç√∫", 5),
  Phrase("─│┌┐█▏●▸", 8), Phrase("…–—“”", 5), Phrase("±×÷°§", 5), Phrase("→↔⇒", 3),
  Phrase("नमस्ते", 4), Phrase("क्षि", 2), Phrase("தமிழ்", 4), Phrase("สวัสดี", 4), Phrase("น้ำ", 2),
  Phrase("မြန်မာ", 5), Phrase("ភាសាខ្មែរ", 7), Phrase("שָׁלוֹם", 4), Phrase("مرحبا", 5),
  Phrase("می\u{200C}خواهم", 7),
  Phrase("☺", 1), Phrase("☺\u{FE0F}", 2), Phrase("☺\u{FE0E}", 1), Phrase("⌚", 2),
  Phrase("⌚\u{FE0E}", 1), Phrase("㊗\u{FE0E}", 2), Phrase("1\u{FE0F}\u{20E3}", 2),
  Phrase("#\u{FE0F}\u{20E3}", 2), Phrase("©\u{FE0F}", 2), Phrase("©", 1), Phrase("🇫🇷", 2),
  Phrase("🇫🇷🇩🇪", 4), Phrase("🇫", 2),
  Phrase("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", 2),
  Phrase("👩\u{200D}👩\u{200D}👧\u{200D}👦", 2), Phrase("👩🏽\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏻", 2),
  Phrase("❤\u{200D}🔥", 2), Phrase("👍🏽", 2), Phrase("☝🏽", 2), Phrase("🏽", 2), Phrase("a🏽", 3),
  Phrase("🫨🪿🫩", 6), Phrase("\u{FDFD}", 1), Phrase("\u{2E3B}", 1), Phrase("\u{378}", 1),
  Phrase("\u{10FFFD}", 1), Phrase("\u{E0B0}", 1), Phrase("\u{3FFFD}", 2), Phrase("\u{600}1", 2),
  Phrase("\u{301}", 0), Phrase("\u{200B}", 0), Phrase("𝄞", 1), Phrase("𒀀", 1), Phrase("𠀀", 2),
]

@Test("phrases take the columns that terminals give them", arguments: phrases)
func phraseWidth(_ phrase: Phrase) {
  #expect(TextWidth.of(phrase.text) == phrase.columns)
}

@Test(
  "a character alone is as wide as in a text", arguments: phrases.filter { $0.text.count == 1 })
func characterWidth(_ phrase: Phrase) throws {
  #expect(TextWidth.of(try #require(phrase.text.first)) == phrase.columns)
}

/// The code points that a property file gives a property.
private func codePoints(_ file: String, _ property: String) -> [UInt32] {
  Corpus.text("unicode/" + file).split(separator: "\n").flatMap { line -> [UInt32] in
    let fields = line.prefix { $0 != "#" }.split(separator: ";")
    guard fields.count == 2, fields[1].filter({ $0 != " " }) == property else { return [] }
    let ends = fields[0].split(whereSeparator: { $0 == "." || $0 == " " })
      .compactMap { UInt32($0, radix: 16) }
    guard let first = ends.first, let last = ends.last else { return [] }
    return Array(first...last)
  }
}

@Test("every wide character is wide", .corpus("unicode/EastAsianWidth.txt"), arguments: ["W", "F"])
func eastAsianWide(_ property: String) {
  let codes = codePoints("EastAsianWidth.txt", property)
  #expect(codes.count > 80)
  let marks = Set(codePoints("GraphemeBreakProperty.txt", "Extend"))
  let wrong = codes.filter { cwidth_of($0) != 2 && !marks.contains($0) && !isFiller($0) }
  #expect(wrong.isEmpty, "\(wrong.prefix(9).map { String($0, radix: 16) })")
}

/// Hangul fillers count as wide letters in the tables, and show nothing.
private func isFiller(_ code: UInt32) -> Bool { code == 0x115F || code == 0x3164 }

@Test("every narrow and ambiguous character is narrow", .corpus("unicode/EastAsianWidth.txt"))
func eastAsianNarrow() {
  let marks = Set(codePoints("GraphemeBreakProperty.txt", "Extend"))
  for property in ["Na", "H", "A"] {
    let codes = codePoints("EastAsianWidth.txt", property)
    #expect(codes.count > 50)
    let wrong = codes.filter {
      let isVisible = !marks.contains($0) && $0 != 0xAD && $0 != 0xFFA0 && $0 > 0x1F
      return isVisible && cwidth_of($0) != 1 && CodePoint($0).width != 2
    }
    #expect(wrong.isEmpty, "\(property) \(wrong.prefix(9).map { String($0, radix: 16) })")
  }
}

@Test("marks take no column of their own", .corpus("unicode/GraphemeBreakProperty.txt"))
func marksAreZero() {
  let codes = codePoints("GraphemeBreakProperty.txt", "Extend")
  #expect(codes.count > 2_000)
  let wrong = codes.filter {
    let isSpacing = CodePoint($0).kind == .spacing || $0 == 0xFF9E || $0 == 0xFF9F
    return !isSpacing && !(0x1F3FB...0x1F3FF).contains($0) && cwidth_of($0) != 0
  }
  #expect(wrong.isEmpty, "\(wrong.prefix(9).map { String($0, radix: 16) })")
}

@Test("every emoji is two columns", .corpus("unicode/emoji-data.txt"))
func emojiAreWide() {
  let presented = codePoints("emoji-data.txt", "Emoji_Presentation")
  #expect(presented.count > 1_200)
  for code in presented { expectTwoColumns([code]) }
  for code in codePoints("emoji-data.txt", "Emoji") where code != 0x200D {
    expectTwoColumns([code, 0xFE0F])
    if code < 0x80 { expectTwoColumns([code, 0xFE0F, 0x20E3]) }
  }
  for base in codePoints("emoji-data.txt", "Emoji_Modifier_Base") {
    for tone in UInt32(0x1F3FB)...0x1F3FF {
      expectTwoColumns([base, tone])
      expectTwoColumns([base, tone, 0x200D, 0x2642, 0xFE0F])
      expectTwoColumns([base, tone, 0x200D, 0x1F91D, 0x200D, 0x1F468, 0x1F3FB])
    }
    expectTwoColumns([base, 0x200D, 0x27A1, 0xFE0F])
  }
}

@Test("every pair of regional indicators is a flag of two columns")
func flags() {
  for first in UInt32(0x1F1E6)...0x1F1FF {
    for second in UInt32(0x1F1E6)...0x1F1FF { expectTwoColumns([first, second]) }
  }
}

private func expectTwoColumns(_ codes: [UInt32], sourceLocation: SourceLocation = #_sourceLocation)
{
  var text = ""
  for code in codes { if let scalar = UnicodeScalar(code) { text.unicodeScalars.append(scalar) } }
  let width = TextWidth.of(text)
  #expect(width == 2, "\(codes.map { String($0, radix: 16) })", sourceLocation: sourceLocation)
  // And the gate must neither split nor shorten it.
  let safe = SafeText(text, as: .field)
  #expect(safe.width == 2 && safe.string == text, sourceLocation: sourceLocation)
}

@Test("ncurses is told the same widths, marks 0 so that they fit a cell")
func wcwidthForCurses() {
  #expect(wcwidth(0x41) == 1)
  #expect(wcwidth(0x1B) == -1)
  #expect(wcwidth(0x9B) == -1)
  #expect(wcwidth(0) == 0)
  #expect(wcwidth(0x65E5) == 2)
  #expect(wcwidth(0x301) == 0)
  #expect(wcwidth(0x93F) == 0)
  #expect(wcwidth(0x1FAE8) == 2)
  #expect(wcwidth(0xF0000) == 1)
  #expect(wcwidth(0x20000) == 2)
  #expect(wcwidth(0x100000) == 1)
  #expect(wcwidth(0x10FFFE) == 0)
}

@Test("no code point is anything but 0, 1 or 2 columns or a control")
func wholeRange() {
  var counts = [0, 0, 0, 0, 0]
  for code in UInt32(0)...0x110010 {
    counts[min(max(Int(cwidth_of(code)) + 1, 0), 4)] += 1
  }
  #expect(counts[0] == 64)
  #expect(counts[3] > 180_000)
  #expect(counts[4] == 0)
}
