import Testing

@testable import DemoServer

/// Tokens, stop sequences and the conversation as one text.
@Suite struct TextTests {
  static let texts = [
    "", " ", "a", "one two  three\n\n\tfour", "unbelievably internationalization",
    "日本語とEnglish混在", "👩‍👩‍👧‍👦 🏳️‍🌈 🇵🇪 é Z͑ͫ̓", "let x = [1, 22, 333, 4444]", "\r\n\r\n",
    "<|im_start|>user\n<|im_start<|im_end|>", "ไทย हिन्दी العربية", "\u{0}\u{FFFD}\u{10FFFF}",
    String(repeating: " ", count: 50), String(repeating: "x", count: 500),
  ]

  @Test(arguments: texts)
  func joinedTokensAreTheText(_ text: String) {
    let tokens = Tokens.split(text)
    #expect(tokens.joined() == text)
    #expect(tokens.count == Tokens.count(text))
    #expect(tokens.allSatisfy { !$0.isEmpty })
  }

  @Test(arguments: [
    ("Hello world", 2), ("Hello, world!", 4), ("日本語", 3), ("12345", 2), ("👩‍👧", 3), ("a\n\nb", 3),
    ("<|im_start|>", 1), ("<|im_end|>\n", 2), ("  indented", 2),
  ])
  func aTokenIsAboutAWord(_ text: String, _ count: Int) {
    #expect(Tokens.count(text) == count)
  }

  @Test func aStopSequenceIsFoundHoweverTheTextIsCut() {
    var numbers = SeededNumbers(11)
    let text = "aab abab STOP abc"
    for _ in 0..<300 {
      var filter = StopFilter(["STOP", "ababx", ""])
      var rest = Substring(text)
      var passed = ""
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...5, using: &numbers))
        rest = rest.dropFirst(piece.count)
        passed += filter.pass(String(piece))
      }
      passed += filter.finish()
      #expect(passed == "aab abab ")
      #expect(filter.isOver)
    }
    var open = StopFilter(["abc"])
    #expect(open.pass("xab") == "x")
    #expect(open.finish() == "ab")
  }

  @Test func aConversationGoesIntoATextAndBack() {
    let turns = [
      Turn(role: "system", content: "be\nkind"), Turn(role: "user", content: "hi"),
      Turn(role: "assistant", content: "yes?"), Turn(role: "user", content: "no"),
    ]
    #expect(Transcript.parse(Transcript.render(turns)) == turns)
    #expect(Transcript.parse("plain") == [Turn(role: "user", content: "plain")])
    #expect(Transcript.parse("") == [])
    let open = [Turn(role: "user", content: "a"), Turn(role: "assistant", content: "b c")]
    #expect(Transcript.render(open).hasSuffix("assistant\nb c"))
    #expect(Transcript.parse(Transcript.render(open)) == open)
  }

  @Test(arguments: texts)
  func theVocabularyIsExactBothWays(_ text: String) {
    let vocabulary = Vocabulary()
    #expect(vocabulary.decode(vocabulary.encode(text)) == text)
    #expect(vocabulary.decode([-1, 999_999, Int.max]) == "")
  }
}

/// Reading and writing JSON as the real server does.
@Suite struct WireValueTests {
  @Test(arguments: [
    ("", "EOF"), (" \n", "EOF"), ("{", "unexpected EOF"), ("[1,", "unexpected EOF"),
    ("\"a", "unexpected EOF"), ("tru", "unexpected EOF"), ("-", "unexpected EOF"),
    ("{\"a\"}", "invalid character '}' after object key"),
    ("{\"a\":1 2}", "invalid character '2' after object key:value pair"),
    ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
    ("{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
    ("[1 2]", "invalid character '2' after array element"),
    ("[1,]", "invalid character ']' looking for beginning of value"),
    ("nul!", "invalid character '!' in literal null (expecting 'l')"),
    ("+1", "invalid character '+' looking for beginning of value"),
    ("-x", "invalid character 'x' in numeric literal"),
    ("1.x", "invalid character 'x' after decimal point in numeric literal"),
    ("1ex", "invalid character 'x' in exponent of numeric literal"),
    ("\"\n\"", "invalid character '\\n' in string literal"),
    ("\"\\q\"", "invalid character 'q' in string escape code"),
    ("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"),
    ("'", "invalid character '\\'' looking for beginning of value"),
    (String(repeating: "[", count: 100_000), "exceeded max depth"),
  ])
  func badTextsAreNamedAsGoNamesThem(_ text: String, _ message: String) {
    #expect(throws: WireParser.Failure.self) { try WireParser.parse(Array(text.utf8)) }
    do throws(WireParser.Failure) {
      _ = try WireParser.parse(Array(text.utf8))
    } catch {
      #expect(error.message == message)
    }
  }

  @Test(arguments: [
    (#"{"b":1,"a":[true,null,-0.5e+3]}"#, #"{"b":1,"a":[true,null,-0.5e+3]}"#),
    (#""\u00e9\ud83e\udea2\n\/""#, "\"é🪢\\n/\""), (#""\ud800x""#, "\"\u{FFFD}x\""),
    (#""\ud83e\u0041""#, "\"\u{FFFD}A\""),
    (
      "\"<&>\u{7}\u{2028}\"".replacing("\u{7}", with: "\\u0007"),
      #""\u003c\u0026\u003e\u0007\u2028""#
    ),
    (" 7 trailing", "7"), ("{}", "{}"), ("[]", "[]"),
  ])
  func goodTextsComeBackWithTheirMembersInOrder(_ text: String, _ json: String) throws {
    #expect(try WireParser.parse(Array(text.utf8)).json == json)
  }

  @Test func everyCutAndEveryBrokenByteIsSurvived() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",{"b":null}],"c":true,"ключ":"🪢"}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: WireParser.Failure.self) { try WireParser.parse(Array(text[..<end])) }
    }
    var numbers = SeededNumbers(3)
    var failures = 0
    for _ in 0..<3000 {
      var bytes = text
      for _ in 0...Int.random(in: 0...3, using: &numbers) {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] =
          UInt8.random(in: 0...255, using: &numbers)
      }
      do {
        // What is accepted must be written and read again to the same value.
        let value = try WireParser.parse(bytes)
        #expect(try WireParser.parse(Array(value.json.utf8)) == value)
      } catch {
        failures += 1
      }
    }
    #expect(failures > 500)
  }

  @Test func nullCountsAsAbsentAndTheLastOfSeveralWins() throws {
    let value = try WireParser.parse(Array(#"{"a":1,"a":2,"n":null}"#.utf8))
    #expect(value["a"]?.integer == 2)
    #expect(value["n"] == nil)
  }
}

/// Small forms: names, durations, times, digests.
@Suite struct FormTests {
  @Test(arguments: [
    ("eliza", "eliza:latest"), ("me/eliza:v1", "me/eliza:v1"), ("llama3.2", "llama3.2:latest"),
    ("hf.co/a/b:Q4", "hf.co/a/b:Q4"), ("host:80/ns/m:t", "host:80/ns/m:t"), ("_x", "_x:latest"),
    ("registry.ollama.ai/library/x", "x:latest"), ("https://h/n/m", "h/n/m:latest"),
  ])
  func aNameIsShownShort(_ text: String, _ short: String) {
    #expect(ModelName(text)?.short == short)
  }

  @Test(arguments: [
    "", ":", "a:", "/a", "a//b", "a b", "@@/..//x", "-a", ".a", "a:b:c/d", "n.s/m", "é", "a/b/c/d",
    String(repeating: "a", count: 81),
  ])
  func aBadNameIsNone(_ text: String) {
    #expect(ModelName(text) == nil)
  }

  @Test(arguments: [
    ("5m", Duration.seconds(300)), ("1h30m", .seconds(5400)), ("300ms", .milliseconds(300)),
    ("1.5s", .milliseconds(1500)), ("-1m", .seconds(-60)), ("0", .zero), ("2us", .microseconds(2)),
    ("1h1m1s1ms", .milliseconds(3_661_001)), ("10µs", .microseconds(10)), ("+3ns", .nanoseconds(3)),
  ])
  func aGoDurationIsRead(_ text: String, _ duration: Duration) {
    #expect(GoDuration.parse(text) == duration)
  }

  @Test(arguments: ["", "5", "forever", "5 m", "m", ".s", "1d", "--1s", "1e3s", "999999999h"])
  func whatIsNoGoDurationIsNone(_ text: String) {
    #expect(GoDuration.parse(text) == nil)
  }

  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00Z"), (-126_230_400, 0, "1966-01-01T00:00:00Z"),
    (951_782_399, 999_999_999, "2000-02-28T23:59:59.999999999Z"),
    (951_782_400, 500_000_000, "2000-02-29T00:00:00.5Z"), (-1, 0, "1969-12-31T23:59:59Z"),
    (4_107_542_400, 120, "2100-03-01T00:00:00.00000012Z"),
    (1_767_225_599, 0, "2025-12-31T23:59:59Z"),
  ])
  func aTimeIsWrittenAsGoDoes(_ seconds: Int, _ nanoseconds: Int, _ text: String) {
    #expect(Timestamp(seconds: seconds, nanoseconds: nanoseconds).text == text)
  }

  @Test func timesAreAdded() {
    let time = Timestamp(seconds: 10, nanoseconds: 900_000_000)
    #expect(time.adding(.milliseconds(200)).text == "1970-01-01T00:00:11.1Z")
    #expect(time.adding(.milliseconds(-950)).text == "1970-01-01T00:00:09.95Z")
    #expect(time.adding(.nanoseconds(Int64.max)) > time)
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      String(repeating: "a", count: 1_000_00),
      "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee"
    ),
  ])
  func aDigestIsTheStandardOne(_ text: String, _ hex: String) {
    #expect(SHA256.hex(text.utf8) == hex)
  }
}
