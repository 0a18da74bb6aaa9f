import Testing

@Suite("Telling code from comments and texts")
struct SwiftTextTests {
  @Test(
    "Only code remains",
    arguments: [
      ("a // try!", "a        "), ("a /* b /* c */ d */ e", "a                   e"),
      ("f(\"x // y\") // z", "f(\"      \")     "), ("#\"a\"b\"# c", "#\"   \"# c"),
      ("\"\\\"\" x", "\"  \" x"), ("\"a\\(f(\"b\"))c\" d", nil),
      ("\"\"\"\nx \"q\"\n\"\"\" y", "\"\"\"\n     \n\"\"\" y"), ("\"open\nnext", "\"    \nnext"),
      ("/* open", "       "), ("#if os(Linux)", "#if os(Linux)"), ("#\"\\#(x)\"#", nil), ("", ""),
    ])
  func code(text: String, expected: String?) {
    let result = SwiftText.withoutCommentsAndTexts(text)
    #expect(result.count == text.count)
    if let expected {
      #expect(result == expected)
    } else {
      #expect(!result.contains("x") && !result.contains("c"))
    }
  }
}
