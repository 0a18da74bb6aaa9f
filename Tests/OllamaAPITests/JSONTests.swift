import LibraryTestSupport
import Testing

@testable import OllamaAPI

struct JSONTests {
  @Test(
    "good documents are read and written as they were",
    arguments: [
      "[]", "{}", "0", "-0", "1.5e-3", "true", "false", "null", "\"\"", "\"é😀\"",
      #"{"b":1,"a":[1,2,{"c":null}],"b2":"x"}"#, "123456789012345678901234567890",
      #""\"\\\n\r\t\b\f""#, "1E+2", "[[[[[]]]]]", "-1e-9999",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try JSONParser.parse(text).description == text)
  }

  @Test(
    "good documents in other clothes",
    arguments: [
      (" [ 1 , 2 ] ", "[1,2]"), ("\t{\"a\" :\r\n1}\n", #"{"a":1}"#),
      (#""\u0041\/\u00e9""#, "\"A/é\""), (#""\uD83D\uDE00""#, "\"😀\""),
      (#""\uD800""#, "\"\u{FFFD}\""), (#""\uDE00x""#, "\"\u{FFFD}x\""),
      (#""\uD83Dx""#, "\"\u{FFFD}x\""), (#""\u0000""#, #""\u0000""#), (#""\u001F""#, #""\u001f""#),
    ])
  func normalised(_ text: String, _ shown: String) throws {
    #expect(try JSONParser.parse(text).description == shown)
  }

  @Test(
    "bad documents are refused",
    arguments: [
      "", " ", "[1,]", "[,1]", "[1,,2]", "[", "]", "[1", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
      "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{1:1}",
      "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1a", "--1", "Infinity", "NaN", "-NaN",
      "tru", "True", "nul", "nulll", "'a'", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u\"",
      "\"\\u12\"", "\"\\u12G4\"", "\"\\uD800\\u\"", "\"\u{1}\"", "\"\t\"", "\"\n\"", "[1] x",
      "[]]", "{}}", "1 2", "\u{FEFF}1", "// c\n1", "[/**/1]", "\u{A0}1", "\u{0C}1", "[\u{0}]",
      "-01", "1.e1", "1.5.2", "[-]", "[1:2]", "[\"a\":1]", "{\"a\"}", "{\"a\":1:2}", "{:1}", "*",
    ])
  func refused(_ text: String) {
    let error = #expect(throws: OllamaError.self) { try JSONParser.parse(text) }
    #expect(error?.kind == .parse)
  }

  @Test(
    "invalid UTF-8 is refused",
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22],
      [0x22, 0xE0, 0x80, 0x80, 0x22], [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0xE5],
      [0x5B, 0xFF, 0x5D],
    ])
  func utf8(_ bytes: [UInt8]) {
    #expect(throws: OllamaError.self) { try JSONParser.parse(bytes) }
    #expect(!bytes.withUnsafeBufferPointer { UTF8Check.isValid($0) })
  }

  @Test("our check of UTF-8 agrees with the standard library on random bytes")
  func utf8Agrees() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        [UInt8.random(in: 0...255, using: &random), 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0xC3]
          .randomElement(
            using: &random) ?? 0
      }
      let isValid = bytes.withUnsafeBufferPointer { UTF8Check.isValid($0) }
      #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
    }
  }

  @Test("depth and length are limited")
  func limits() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: OllamaError.self) { try JSONParser.parse(deep) }
    let nested = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    _ = try JSONParser.parse(nested)
    #expect(throws: OllamaError.self) { try JSONParser.parse("[\(nested)]") }
    #expect(throws: OllamaError.self) {
      try JSONParser.parse("[1,2,3]", limits: .init(bytes: 6))
    }
  }

  @Test("numbers keep their text and give what fits")
  func numbers() throws {
    #expect(try JSONParser.parse("1e3").int == 1000)
    #expect(try JSONParser.parse("1.5").int == nil)
    #expect(try JSONParser.parse("9223372036854775808").int == nil)
    #expect(try JSONParser.parse("9223372036854775807").int == .max)
    #expect(try JSONParser.parse("1e400").double == .infinity)
    #expect(JSONNumber(0.1).text == "0.1")
    #expect(JSONNumber(2.0).text == "2")
    #expect(JSONNumber(Double.nan).text == "0")
  }

  @Test("objects keep their order; of equal keys the last counts")
  func objects() throws {
    let object = try #require(try JSONParser.parse(#"{"z":1,"a":2,"z":3}"#).object)
    #expect(object.keys == ["z", "a", "z"])
    #expect(object["z"] == 3)
    var edited = object
    edited["a"] = nil
    edited["n"] = "x"
    edited["z"] = 4
    #expect(JSONValue.object(edited).description == #"{"z":1,"z":4,"n":"x"}"#)
  }

  @Test("every prefix of a document is refused, and none traps")
  func prefixes() throws {
    let text = Array(#"{"a":[1.5e3,"é\u00e9\n",true,null,{"b":{}}],"c":-0}"#.utf8)
    _ = try JSONParser.parse(text)
    for end in 0..<text.count {
      #expect(throws: OllamaError.self) { try JSONParser.parse(Array(text[..<end])) }
    }
  }

  @Test("random bytes never trap")
  func fuzz() {
    var random = SeededGenerator(seed: 42)
    let alphabet = Array("{}[]\",:\\u0d8eE+-.tfnul \n\u{1}é".utf8)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      if let value = try? JSONParser.parse(bytes) {
        let written = JSONWriter.bytes(value)
        #expect((try? JSONParser.parse(written)) == value)
      }
    }
  }
}
