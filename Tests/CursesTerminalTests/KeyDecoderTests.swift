import CursesTerminal
import TerminalKit
import Testing

/// Feeds `chunks` one after the other, then lets all time-outs pass.
private func decode(_ chunks: [[UInt8]]) -> [InputEvent] {
  var decoder = KeyDecoder()
  var events = chunks.flatMap { decoder.feed($0) }
  events += settle(&decoder)
  return events
}

/// Lets time-outs pass until the decoder asks for none.
private func settle(_ decoder: inout KeyDecoder) -> [InputEvent] {
  var events: [InputEvent] = []
  var rounds = 0
  while decoder.timeout != nil, rounds < 10 {
    events += decoder.timeOut()
    rounds += 1
  }
  #expect(decoder.timeout == nil, "it comes to rest")
  return events
}

@Suite("Bytes become keys")
struct KeyDecoderTests {
  @Test("each sequence means what it should", arguments: KeyCase.all)
  func table(_ one: KeyCase) {
    #expect(decode([Array(one.bytes.utf8)]) == one.events)
  }

  @Test("however it is cut", arguments: KeyCase.all)
  func everyCut(_ one: KeyCase) {
    let bytes = Array(one.bytes.utf8)
    for cut in bytes.indices.dropFirst() {
      #expect(decode([Array(bytes[..<cut]), Array(bytes[cut...])]) == one.events, "cut at \(cut)")
    }
    #expect(decode(bytes.map { [$0] }) == one.events, "byte by byte")
  }

  @Test("a key after it is not swallowed", arguments: KeyCase.all)
  func followedByKey(_ one: KeyCase) {
    var decoder = KeyDecoder()
    var events = decoder.feed(Array(one.bytes.utf8))
    events += settle(&decoder)
    events += decoder.feed(Array("k".utf8))
    events += settle(&decoder)
    #expect(events == one.events + [.key(.character("k"))])
  }

  @Test("two in one burst are two", arguments: KeyCase.sequences + KeyCase.reports)
  func twice(_ one: KeyCase) {
    #expect(decode([Array((one.bytes + one.bytes).utf8)]) == one.events + one.events)
  }

  @Test(
    "what is not UTF-8 becomes U+FFFD and the next key stays",
    arguments: [
      ([0xff], 1), ([0xc3], 1), ([0xe2, 0x82], 1), ([0xf0, 0x9f, 0x98], 1), ([0x80], 1),
      ([0xc0, 0x80], 2), ([0xed, 0xa0, 0x80], 3), ([0xf4, 0x90, 0x80, 0x80], 4), ([0xe9], 1),
    ] as [([UInt8], Int)])
  func invalid(_ bytes: [UInt8], _ count: Int) {
    let wrong = Array(repeating: InputEvent.key(.character("\u{fffd}")), count: count)
    #expect(
      decode([bytes + Array("ab".utf8)]) == wrong + [.key(.character("a")), .key(.character("b"))])
    #expect(decode([bytes]) == wrong)
  }

  @Test(
    "a sequence broken off by a control key gives the key",
    arguments: [
      "\u{1b}[1;", "\u{1b}[?6", "\u{1b}]11;rgb:", "\u{1b}P>|", "\u{1b}[<0;1", "\u{1b}[M",
      "\u{1b}O1",
    ])
  func brokenOff(_ start: String) {
    #expect(decode([Array("\(start)\u{3}x".utf8)]) == [.key(.control("c")), .key(.character("x"))])
    #expect(decode([Array("\(start)\u{1b}[A".utf8)]) == [.key(Key(.up))])
  }

  @Test("a lone Esc waits 25 ms, a begun reply a second, a character at rest for ever")
  func timeouts() {
    var decoder = KeyDecoder()
    #expect(decoder.timeout == nil)
    _ = decoder.feed(Array("a".utf8))
    #expect(decoder.timeout == nil)
    #expect(decoder.feed([0x1b]).isEmpty)
    #expect(decoder.timeout == .milliseconds(25))
    #expect(decoder.timeOut() == [.key(Key(.escape))])
    #expect(decoder.timeout == nil)
    _ = decoder.feed(Array("\u{1b}]11;".utf8))
    #expect(decoder.timeout == .seconds(1))
    #expect(decoder.timeOut().isEmpty)
    #expect(decoder.timeout == nil)
  }

  @Test(
    "the rest of a reply that comes after its time-out is not typed text",
    arguments: [
      ("\u{1b}]11;rgb:1e1e/", "1e1e/2e2e\u{1b}\\"), ("\u{1b}", "]11;rgb:1e1e/1e1e/2e2e\u{7}"),
      ("\u{1b}[?62", ";22c"), ("\u{1b}", "[?62;22c"), ("\u{1b}[", "?62;22c"),
      ("\u{1b}P>|XT", "erm(389)\u{1b}\\"), ("\u{1b}", "P>|XTerm\u{1b}\\"),
      ("\u{1b}[<64;10", ";10M"), ("\u{1b}]11;rgb:1e1e/1e1e/2e2e\u{1b}", "\\"),
    ])
  func lateRest(_ start: String, _ rest: String) {
    var decoder = KeyDecoder()
    _ = decoder.feed(Array(start.utf8))
    while decoder.timeout != nil { _ = decoder.timeOut() }
    var events = decoder.feed(Array((rest + "k").utf8))
    events += settle(&decoder)
    let typed = events.filter { if case .key = $0 { true } else { false } }
    #expect(typed == [.key(.character("k"))] || (rest == "\\" && typed.count == 2))
  }

  @Test("keys typed after a time-out are keys", arguments: ["[", "]", "c", "1", "\\", "~", "om"])
  func typedAfterTimeout(_ text: String) {
    for start in ["\u{1b}", "\u{1b}[", "\u{1b}]11;", "\u{1b}[1;"] {
      var decoder = KeyDecoder()
      _ = decoder.feed(Array(start.utf8))
      while decoder.timeout != nil { _ = decoder.timeOut() }
      var events = text.utf8.flatMap { decoder.feed([$0]) }
      events += settle(&decoder)
      let expected = text.map { InputEvent.key(.character($0)) }
      #expect(events == expected, "after \(start.debugDescription)")
    }
  }

  @Test("replies are counted, so that nobody leaves before them")
  func identifications() {
    var decoder = KeyDecoder()
    _ = decoder.feed(Array("\u{1b}]11;rgb:0/0/0\u{7}".utf8))
    #expect(decoder.identifications == 0)
    _ = decoder.feed(Array("\u{1b}[?62;22c".utf8))
    #expect(decoder.identifications == 1)
  }

  @Test("a string without end is given up at its bound")
  func endlessString() {
    var decoder = KeyDecoder()
    let bytes = Array("\u{1b}]52;c;".utf8) + Array(repeating: 0x41, count: 200_000)
    var events = decoder.feed(bytes)
    events += settle(&decoder)
    #expect(events.count < 140_000, "most of it is swallowed")
    #expect(decoder.feed(Array("\r".utf8)) == [.key(Key(.enter))])
  }

  @Test("Alt-_ and text typed at once are both there")
  func alternateThenText() {
    #expect(
      decode([Array("\u{1b}_hi".utf8)])
        == [.key(.alt("_")), .key(.character("h")), .key(.character("i"))])
  }
}
