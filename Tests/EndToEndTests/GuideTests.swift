import ChatApp
@testable import DemoServer
import LibraryTestSupport
import TestSupport
import Testing

/// What the demo's model `guide` answers with the program's own pages.
@Suite("The guide of the demo", .seated)
struct GuideTests {
  static let questions: [(String, String)] = [
    ("how do I change the theme?", "## Themes"),
    ("how do I use a theme of my own?", "## Themes"),
    ("can I have a light background", "## Themes"),
    ("where is the configuration file", "## Configuration"),
    ("how do I change a setting for good?", "### Commands that match"),
    ("does it have vim keys?", "## Keys of your own"),
    ("how can I remap a key", "## Keys of your own"),
    ("how do I connect to another machine?", "## Servers on other machines"),
    ("connect to a remote host with an api key", "## Servers on other machines"),
    ("why does it forget what I said?", "## The context window"),
    ("how large is the context", "## The context window"),
    ("how do I set num_ctx", "## The context window"),
    ("why is it so slow?", "## Speed"),
    ("how many tokens per second do I get", "## Speed"),
    ("how do I benchmark my models", "## Speed"),
    ("how do I download a model", "## Getting and removing models"),
    ("remove a model from the disk", "## Getting and removing models"),
    ("set the temperature", "## Options and presets"),
    ("how do I write a system prompt", "## Options and presets"),
    ("how do I save my conversation?", "## Conversations: kept, found, given away"),
    ("find an old chat", "## Conversations: kept, found, given away"),
    ("regenerate the answer", "## Other answers"),
    ("can I edit an earlier prompt", "### Commands that match"),
    ("send a picture", "## Files and images"),
    ("can it be used in a script", "## Without a screen"),
    ("I am blind, does it work with my screen reader?", "## For screen readers, without motion"),
    ("do you send telemetry", "## What stays here"),
    ("is my data safe", "## What stays here"),
    ("shift-enter sends my message", "## When something is wrong"),
    ("what do I put into tmux", "## When something is wrong"),
  ]

  @Test("finds the page that a question in a person's own words is about", arguments: questions)
  func page(question: String, heading: String) {
    let pages = HelpPages.all.map {
      GuideText.Topic(title: $0.title, keywords: $0.words, body: $0.body)
    }
    let guide = GuideEngine(
      GuideText(
        commands: Documents.commands.map {
          .init(
            name: "/" + $0.name, aliases: $0.aliases.map { "/" + $0 }, arguments: $0.usage,
            summary: $0.summary)
        },
        keys: Documents.keys.map {
          .init(chord: $0.chord, context: $0.context, summary: $0.summary)
        }, topics: pages))
    let turns = [Turn(role: "user", content: question)]
    let answer = guide.reply(to: Prompt(turns: turns, thinking: nil, seed: 0)).parts
      .map(\.text).joined()
    #expect(answer.hasPrefix(heading), "\(answer.prefix(200))")
  }

  @Test("a history that claims a step beyond all numbers")
  func farStep() {
    let guide = GuideEngine(GuideText(steps: [.init(title: "Begin", body: "Type.")]))
    let turns = [
      Turn(role: "assistant", content: "## Step 9223372036854775807: x"),
      Turn(role: "user", content: "next"),
    ]
    let answer = guide.reply(to: Prompt(turns: turns, thinking: nil, seed: 0)).parts
      .map(\.text).joined()
    #expect(answer.hasPrefix("That was the last step."), "\(answer)")
  }

  @Test("the program hands its pages to the demo")
  func program() async throws {
    let session = try Session(120, 40)
    try await session.launchShell(
      #""$0" --demo -m guide --think false --option num_predict=20 "a theme of my own" </dev/null"#)
    #expect(try await session.end() == .exited(0))
    let log = await session.log
    let text = String(decoding: log, as: UTF8.self)
    #expect(text.contains("Themes"), "\(text)")
  }
}
