import CursesTerminal
import TerminalKit
import Testing

/// A small generator with a seed, so that every run sees the same bytes.
struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
}

@Suite("Any bytes leave the decoder usable")
struct KeyDecoderFuzzTests {
  /// Bytes that often mean something to a decoder.
  private static let pieces: [String] = [
    "\u{1b}", "[", "O", "]", "P", "_", "^", "X", "?", "<", ">", ";", ":", "~", "M", "m", "u", "c",
    "$", "y", "1", "2", "0", "200~", "201~", "\u{1b}[200~", "\u{1b}[201~", "\u{7}", "\\",
    "\u{1b}\\", "\r", "\n", "\t", "\u{0}", "\u{3}", "\u{18}", "\u{7f}", "a", "é", "日", "😀", " ",
    "11;rgb:", "/ff", "27;5;", "99999999999999999999", "\u{1b}[<64;1;1M",
  ]

  private static func bytes(_ random: inout SeededBytes, count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      if random.below(4) == 0 {
        bytes.append(UInt8(truncatingIfNeeded: random.next()))
      } else {
        bytes += Array(pieces[random.below(pieces.count)].utf8)
      }
    }
    return bytes
  }

  @Test("random bytes, cut anywhere, with time-outs in between", arguments: 1...60)
  func random(_ seed: Int) {
    var random = SeededBytes(seed: UInt64(seed))
    var decoder = KeyDecoder()
    for _ in 0..<200 {
      let events = decoder.feed(Self.bytes(&random, count: random.below(40)))
      check(events)
      if random.below(3) == 0, decoder.timeout != nil { check(decoder.timeOut()) }
    }
    recovers(&decoder)
  }

  @Test("any cut gives the same events as none", arguments: 1...150)
  func cuts(_ seed: Int) {
    var random = SeededBytes(seed: UInt64(seed) + 1000)
    let bytes = Self.bytes(&random, count: 30)
    var whole = KeyDecoder()
    var expected = whole.feed(bytes)
    while whole.timeout != nil { expected += whole.timeOut() }
    for cut in bytes.indices {
      var decoder = KeyDecoder()
      var events = decoder.feed(Array(bytes[..<cut])) + decoder.feed(Array(bytes[cut...]))
      var rounds = 0
      while decoder.timeout != nil, rounds < 100 {
        events += decoder.timeOut()
        rounds += 1
      }
      #expect(events == expected, "cut at \(cut) of \(bytes)")
    }
  }

  @Test("no byte stalls it, nor any two after an Esc")
  func pairs() {
    for first in UInt8.min...UInt8.max {
      for second in stride(from: UInt8.min, to: 250, by: 5) {
        var decoder = KeyDecoder()
        _ = decoder.feed([0x1b, first, second])
        recovers(&decoder)
      }
    }
  }

  /// Control characters are never characters, and no key holds part of a sequence.
  private func check(_ events: [InputEvent]) {
    for case .key(let key) in events {
      guard case .character(let character) = key.code else { continue }
      for scalar in character.unicodeScalars {
        let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
        #expect(!isControl, "U+\(String(scalar.value, radix: 16)) typed as a character")
      }
    }
  }

  /// After a pause, what is typed arrives as it is.
  private func recovers(_ decoder: inout KeyDecoder) {
    var rounds = 0
    while decoder.timeout != nil, rounds < 100 {
      check(decoder.timeOut())
      rounds += 1
    }
    #expect(rounds < 100, "it comes to rest")
    var events: [InputEvent] = []
    for letter in "ok".utf8 {
      events += decoder.feed([letter])
      while decoder.timeout != nil { events += decoder.timeOut() }
    }
    let text = events.map { event in
      switch event {
      case .key(let key):
        if case .character(let character) = key.code { String(character) } else { "?" }
      case .paste(let text): text
      case .mouse, .focus, .resize, .background, .appearance, .sent, .resumed, .interrupt, .line,
        .endOfLines, .terminate:
        "?"
      }
    }
    #expect(text.joined() == "ok")
  }
}

@Suite("Pastes")
struct KeyDecoderPasteTests {
  @Test(
    "two megabytes, and less byte by byte, come whole",
    arguments: [(1, 2_000), (7, 60_000), (4095, 60_000), (65_536, 60_000)])
  func large(_ piece: Int, _ lines: Int) {
    let text = String(repeating: "one line of pasted text, 日本\r", count: lines)
    let bytes = Array("\u{1b}[200~\(text)\u{1b}[201~".utf8)
    var decoder = KeyDecoder()
    var events: [InputEvent] = []
    for at in stride(from: 0, to: bytes.count, by: piece) {
      events += decoder.feed(Array(bytes[at..<min(at + piece, bytes.count)]))
    }
    #expect(events.isEmpty, "a pause decides about the end")
    events += decoder.timeOut()
    #expect(events == [.paste(text.replacing("\r", with: "\n"))])
  }

  @Test("many false ends stay one paste")
  func manyEnds() {
    let mark = "x\r\u{1b}[201~"
    let bytes = Array("\u{1b}[200~".utf8) + Array(String(repeating: mark, count: 50_000).utf8)
    var decoder = KeyDecoder()
    var events = decoder.feed(bytes)
    events += decoder.timeOut()
    #expect(events == [.paste(String(repeating: "x\n", count: 50_000))])
  }

  @Test("a paste whose end never comes is given out, and keys work again")
  func unended() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("\u{1b}[200~half".utf8)).isEmpty)
    #expect(decoder.timeout == .seconds(5))
    #expect(decoder.timeOut() == [.paste("half")])
    #expect(decoder.timeout == nil)
    var events = decoder.feed(Array("x".utf8))
    events += decoder.timeOut()
    #expect(events == [.key(.character("x"))])
  }

  @Test("the rest of such a paste is paste too, when its end comes")
  func lateEnd() {
    var decoder = KeyDecoder()
    _ = decoder.feed(Array("\u{1b}[200~half".utf8))
    _ = decoder.timeOut()
    var events = decoder.feed(Array(" and rm\r\u{1b}[201~".utf8))
    events += decoder.timeOut()
    #expect(events == [.paste(" and rm\n")])
  }

  @Test("a mark cut by a pause does not end it")
  func tornMark() {
    var decoder = KeyDecoder()
    var events = decoder.feed(Array("\u{1b}[200~a\u{1b}[20".utf8))
    events += decoder.feed(Array("1~".utf8))
    #expect(events.isEmpty, "the pause after the end has not passed")
    #expect(decoder.timeOut() == [.paste("a")])
  }
}
