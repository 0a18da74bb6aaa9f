import Markdown
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

/// Which places of a reply's picture are marked as uncertain.
@Suite("Marks of uncertain words")
struct ChanceMarkTests {
  /// Every word is its own, so that a mark in a wrong place is seen.
  static let text = """
    # One two

    Three **four five** with `six` and a [seven eight](http://example.com/nine_x) so ten \
    eleven twelve, thirteen &amp; fourteen; fifteen_sixteen 2 * 3 = seventeen.
    Eighteen goes on.

    - nineteen
    - *twenty* one
      1. twoone
    - [x] twotwo

    > twothree
    > twofour

    ```swift
    let twofive = twosix // twoseven
    ```

    | twoeight | twonine |
    |---|---|
    | threezero and more of it | threeone |

    Threetwo 日本語 👩‍👩‍👧 threethree.

    """

  /// Its words with the space before them, each as uncertain as the other.
  static var tokens: [TokenChance] {
    var tokens: [String] = []
    for character in text {
      if tokens.isEmpty || (character.isWhitespace && tokens.last?.last?.isWhitespace == false) {
        tokens.append("")
      }
      tokens[tokens.count - 1].append(character)
    }
    return tokens.map { TokenChance(Logprob(token: $0, logprob: -2)) }
  }

  /// The marked words with their tokens; `text` as far as it has come.
  private func marked(_ text: String, width: Int) -> [(shown: String, token: Int)] {
    let layout = MarkdownLayout(MarkdownOptions(width: width, role: .assistantText))
    layout.grow(to: text, isFinal: text == Self.text)
    let marks = ChanceMarks()
    marks.grow(Self.tokens, text)
    return (0..<layout.count).flatMap { number in
      marks.marks(of: number, in: layout, text).map { mark in
        var column = 0
        var shown = ""
        for character in layout[number].runs.map(\.text.string).joined() {
          if mark.columns.contains(column) { shown.append(character) }
          column += TextWidth.of(character)
        }
        return (shown, mark.token)
      }
    }
  }

  @Test("a mark stands where its token is shown, at every width", arguments: [8, 12, 20, 40, 80])
  func places(width: Int) {
    let tokens = Self.tokens
    for (shown, token) in marked(Self.text, width: width) {
      #expect(tokens[token].text.contains(shown), "\(shown) for \(tokens[token].text)")
    }
  }

  @Test("what the picture shows as it came is marked whole")
  func whole() {
    let marked = marked(Self.text, width: 80)
    let words = marked.map(\.shown).joined(separator: " ")
    for word in [
      "One", "four", "five", "`six`", "eight", "ten", "fourteen", "fifteen_sixteen", "seventeen",
      "nineteen", "twenty", "twoone", "twotwo", "twothree", "twofour", "twosix", "twoseven",
      "threezero", "threeone", "日本語", "👩‍👩‍👧", "threethree",
    ] {
      #expect(words.contains(word), "\(word) in \(words)")
    }
  }

  @Test("while the text comes, no mark is wrong")
  func growing() {
    let tokens = Self.tokens
    var text = ""
    for token in tokens {
      text += token.text
      for (shown, place) in marked(text, width: 30) {
        #expect(tokens[place].text.contains(shown), "\(shown) for \(tokens[place].text)")
      }
    }
  }

  @Test("text that is not what the tokens say is left alone")
  func lost() {
    let layout = MarkdownLayout(MarkdownOptions(width: 40, role: .assistantText))
    layout.grow(to: "One other thing", isFinal: true)
    let marks = ChanceMarks()
    marks.grow(
      ["One", " two", " thing"].map { TokenChance(Logprob(token: $0, logprob: -2)) },
      "One other thing")
    #expect(marks.marks(of: 0, in: layout, "One other thing").map(\.columns) == [0..<3])
  }
}
