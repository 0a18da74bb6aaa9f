import Testing

@testable import ChatApp

@Suite("The words of the command line")
struct LaunchWordsTests {
  private func read(_ line: String) -> LaunchWords {
    LaunchWords(line.split(separator: " ").map(String.init), subcommands: ["rm", "show", "keys"])
  }

  @Test(
    "options may stand before a subcommand",
    arguments: [
      ("rm a b", "", "a b"), ("--host h:1 rm a", "--host h:1", "a"),
      ("--host=h:1 --demo rm a", "--host=h:1 --demo", "a"), ("--json show x", "--json", "x"),
      ("-c rm a", "-c", "a"), ("--system words keys", "--system words", ""),
      ("--demo rm -- rm", "--demo", "-- rm"),
    ])
  func subcommands(line: String, before: String, rest: String) {
    let words = read(line)
    #expect(words.subcommand != nil)
    #expect(words.before.joined(separator: " ") == before)
    #expect(words.rest.joined(separator: " ") == rest)
  }

  @Test(
    "what is a prompt or a model stays one",
    arguments: [
      "qwen3 rm it", "-m qwen3 rm it", "--model=q rm it", "--model q show me", "-- rm a",
      "--host rm", "--version", "", "-", "--host h:1 qwen3 keys", "-mq rm",
    ])
  func chats(line: String) {
    let words = read(line)
    #expect(words.subcommand == nil)
    #expect(words.rest == line.split(separator: " ").map(String.init))
  }

  @Test("an option that the subcommand does not know is named, with the way to a model so called")
  func complaint() throws {
    let words = read("--theme nord rm a")
    let said = try #require(words.complaint("Unknown option '--theme'"))
    #expect(said.hasPrefix("\"quipu rm\" takes no --theme:"))
    #expect(said.contains("quipu -m rm --theme"))
    #expect(words.complaint("Missing expected argument '<models>'") == nil)
    #expect(words.complaint("Unknown option '--other'") == nil)
  }
}
