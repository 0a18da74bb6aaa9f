import Testing

@testable import DemoServer

/// The listener: its rules and what it does with them.
@Suite struct ElizaTests {
  private func talk(_ remarks: String..., seed: UInt64 = 0) -> [String] {
    var talk = ElizaTalk(ElizaRules.script, seed: seed)
    return remarks.map { talk.answer($0) }
  }

  @Test func theRulesAreWhole() {
    let script = ElizaRules.script
    #expect(script.complaints == [])
    #expect(script.keywords.count >= 40)
    #expect(script.answerCount >= 150)
    for keyword in script.keywords.values {
      for rule in keyword.rules + keyword.memory {
        let captures = rule.pattern.filter { if case .word = $0 { false } else { true } }.count
        #expect(!rule.answers.isEmpty, "\(keyword.name)")
        #expect(!rule.pattern.contains(.anyOf([])), "\(keyword.name) has an unknown class")
        for answer in rule.answers {
          if answer.hasPrefix(">") {
            #expect(script.keywords[String(answer.dropFirst())] != nil, "\(answer)")
          }
          for part in answer.split(separator: "$").dropFirst(answer.hasPrefix("$") ? 0 : 1) {
            let number = Int(part.prefix(while: \.isWholeNumber)) ?? 0
            #expect((1...captures).contains(number), "\(keyword.name): \(answer)")
          }
        }
      }
      // A keyword whose rules may all fail would fall silent.
      #expect(keyword.rules.isEmpty == false, "\(keyword.name)")
    }
    for name in script.spellings.values { #expect(script.keywords[name] != nil, "\(name)") }
  }

  @Test func aTextThatIsNoRuleIsReportedWithItsLine() {
    let script = ElizaScript(text: "key a 1\n  *\n    - b\nkey\n- c\nswap x")
    #expect(script.complaints == ["4: key", "6: swap x"])
    #expect(ElizaScript(text: "- no keyword yet").complaints.count == 1)
  }

  @Test func whatIsSaidComesBackFromTheOtherSide() {
    #expect(talk("I need my own room").first?.contains("our own room") == true)
    #expect(talk("If I lose my work, you know").first?.hasSuffix("if you lose your work?") == true)
  }

  @Test func theStrongestKeywordOfAllClausesIsTaken() {
    #expect(talk("I was late, my computer broke").first?.contains("achine") == true)
    #expect(talk("Hello, my name is Ada Lovelace").first?.contains("Ada Lovelace") == true)
  }

  @Test func answersTakeTurns() {
    let answers = talk("perhaps", "perhaps", "perhaps", "perhaps")
    #expect(Set(answers).count == 3)
    #expect(answers[0] == answers[3])
  }

  @Test func whatWasSaidIsRememberedWhenNothingElseFits() {
    let answers = talk("my garden is dry", "xyzzy")
    #expect(answers[1].contains("your garden is dry"))
  }

  @Test func theSeedChoosesWhereTheTurnsBegin() {
    let answers = Set((0..<6).map { talk("xyzzy", seed: $0)[0] })
    #expect(answers.count == 6)
    #expect(talk("xyzzy", seed: 2) == talk("xyzzy", seed: 2))
  }

  @Test(arguments: [
    "", "   ", "...", "?!", "🪢🪢", "日本語の文", "'''", "$1 $2 $99", "* * *", "@sad", "\u{0}\u{1}",
    String(repeating: "i am ", count: 5000), String(repeating: "x", count: 100_000),
    String(repeating: "my ", count: 60) + "you",
  ])
  func anyTextHasAnAnswer(_ text: String) {
    #expect(talk(text).first?.isEmpty == false)
  }

  @Test func aConversationIsPlayedAgainFromItsTurns() {
    let engine = ElizaEngine(ElizaRules.script)
    let turns = ["perhaps", "perhaps"].flatMap {
      [Turn(role: "user", content: $0), Turn(role: "assistant", content: "…")]
    }
    let prompt = Prompt(turns: Array(turns.dropLast()), seed: 0)
    let parts = Array(engine.reply(to: prompt).parts).map(\.text).joined()
    #expect(parts == talk("perhaps", "perhaps")[1])
  }

  @Test(arguments: [
    ["perhaps"], ["I am sad", "my mother", "perhaps", "well"], ["I dreamt of you"],
  ])
  func theOddsAreThoseOfTheSeeds(_ remarks: [String]) throws {
    let engine = ElizaEngine(ElizaRules.script)
    var counts: [String: Int] = [:]
    let seeds = 0..<120
    for seed in seeds {
      let prompt = Prompt(
        turns: remarks.map { Turn(role: "user", content: $0) }, seed: UInt64(seed))
      let answer = Array(engine.reply(to: prompt).parts).map(\.text).joined()
      #expect(engine.cases(for: prompt)?.text == answer)
      counts[answer, default: 0] += 1
    }
    let prompt = Prompt(turns: remarks.map { Turn(role: "user", content: $0) }, seed: 0)
    let cases = try #require(engine.cases(for: prompt)).texts
    let shares = Dictionary(grouping: cases) { $0 }.mapValues {
      Double($0.count) / Double(cases.count)
    }
    for (answer, count) in counts {
      #expect(abs((shares[answer] ?? 0) - Double(count) / Double(seeds.count)) < 1e-9, "\(answer)")
    }
    #expect(shares.count == counts.count)
  }

  @Test func aScriptOfVeryManyAnswersIsNotPlayedForAllOfThem() throws {
    let rules = [7, 11, 13, 17].map { count in
      "key k\(count) \(count)\n  *\n" + (0..<count).map { "    - k\(count) a\($0)\n" }.joined()
    }
    let engine = ElizaEngine(ElizaScript(text: rules.joined()))
    let turns = ["k7", "k11", "k13", "k17"].map { Turn(role: "user", content: $0) }
    let prompt = Prompt(turns: turns, seed: 9000)
    let cases = try #require(engine.cases(for: prompt))
    #expect(cases.texts.count <= 61)
    #expect(cases.text == Array(engine.reply(to: prompt).parts).map(\.text).joined())
  }

  @Test func theOddsFollowTheText() throws {
    var odds = TokenOdds(try #require(ReplyCases(["a b", "a c", "a c", "a"], taken: 0)))
    #expect(odds.next("a") == [.init(token: "a", share: 1)])
    #expect(odds.next(" c") == [.init(token: " c", share: 0.5), .init(token: " b", share: 0.25)])
    #expect(odds.next("!") == [])
  }

  @Test func whatWasBegunGoesOnAsOneThatBeginsSo() throws {
    let cases = try #require(ReplyCases(["one", "two", "other"], taken: 2))
    #expect(cases.going(onFrom: "o", seed: 0)?.text == "ther")
    #expect(cases.going(onFrom: "tw", seed: 5)?.text == "o")
    #expect(cases.going(onFrom: "x", seed: 0) == nil)
  }
}

/// The guide: finding, tables, thoughts.
@Suite struct GuideTests {
  private let text = GuideText(
    commands: [
      .init(name: "/model", aliases: ["/m"], arguments: "[NAME]", summary: "Chooses the model."),
      .init(name: "/copy", summary: "Copies the last reply, or a code block of it."),
      .init(name: "/export", arguments: "md|json", summary: "Writes the conversation to a file."),
    ],
    keys: [
      .init(chord: "Ctrl-X m", context: "anywhere", summary: "Opens the list of models."),
      .init(chord: "PgUp", context: "composer", summary: "Scrolls the conversation up."),
    ],
    topics: [
      .init(title: "Attachments", keywords: ["attach", "image", "file"], body: "Use `@file`.")
    ])

  private func ask(_ question: String, _ level: ThinkLevel? = nil) -> (String, String) {
    let prompt = Prompt(
      turns: [Turn(role: "user", content: question)], thinking: level, seed: 0)
    var thinking = ""
    var answer = ""
    for part in GuideEngine(text).reply(to: prompt).parts {
      if part.isAnswer { answer += part.text } else { thinking += part.text }
    }
    return (thinking, answer)
  }

  @Test(arguments: [
    ("how do I attach images?", "## Attachments"), ("tour", "## Tour"), ("Hello!", "## Welcome"),
    ("show me tables", "## Tables"), ("what models are there", "## The models here"),
    ("emoji please", "## Emoji"), ("中文", "## Scripts of the world"),
    ("how does thinking work", "## Thinking"), ("is this a real server?", "## What this demo is"),
  ])
  func aQuestionFindsItsPage(_ question: String, _ heading: String) {
    #expect(ask(question).1.hasPrefix(heading))
  }

  @Test func commandsAndKeysComeFromTheTables() {
    #expect(ask("how do I switch the model").1.contains("| `/model`, `/m` `[NAME]` |"))
    #expect(ask("what does Ctrl-X m do").1.contains("| `Ctrl-X m` | anywhere |"))
    #expect(ask("scrolling").1.contains("`PgUp`"))
    #expect(ask("/export").1.contains(#"`md\|json`"#))
    #expect(ask("list all commands").1.contains("Writes the conversation"))
  }

  @Test func aCommandWithMoreOfTheWordsComesBeforeAnyPage() {
    let (thinking, answer) = ask("how do I copy code?", .low)
    #expect(answer.hasPrefix("### Commands that match"))
    #expect(answer.contains("| `/copy` |"))
    #expect(!answer.contains("## Code"))
    #expect(answer.contains("Related pages: *Code*"))
    #expect(thinking.contains("The tables have more of these words than any page."))
    #expect(ask("code").1.hasPrefix("## Code"))
  }

  @Test func whatItDoesNotKnowItSays() {
    let answer = ask("quantum chromodynamics").1
    #expect(answer.hasPrefix("I know nothing about that: “quantum chromodynamics”"))
    #expect(answer.contains("- Attachments"))
    #expect(ask("").1.hasPrefix("I know nothing about that –"))
  }

  @Test func theManualHasEverything() {
    let answer = ask("everything").1
    #expect(answer.contains("## Attachments"))
    #expect(answer.contains("## Tour"))
    #expect(answer.utf8.count > 8000)
    #expect(!answer.contains("{{"))
  }

  @Test func aConversationIsSummedUpByWhatWasSaid() {
    func reply(_ last: String) -> String {
      let turns = [
        Turn(role: "user", content: "how do I attach images?"),
        Turn(role: "assistant", content: "## Attachments\n\nUse `@file`."),
        Turn(role: "user", content: "\n\n**and** sounds?"),
        Turn(role: "user", content: last),
      ]
      let parts = GuideEngine(text).reply(to: Prompt(turns: turns, seed: 0)).parts
      return parts.filter(\.isAnswer).map(\.text).joined()
    }
    #expect(
      reply("Write a summary of our conversation up to here.")
        == "So far:\n\n- Asked: how do I attach images?\n  Told: Attachments\n- Asked: and** sounds?"
    )
    #expect(reply("how does a summary of the conversation work?").hasPrefix("##"))
    #expect(ask("Write a summary of our conversation").1.hasPrefix("So far") == false)
  }

  @Test func theLevelDecidesHowMuchIsThought() {
    let lengths = [ThinkLevel.low, .medium, .high, .max].map { ask("model list code", $0).0.count }
    #expect(lengths == lengths.sorted())
    #expect(lengths[0] < lengths[3])
    #expect(ask("model list code").0.isEmpty)
    #expect(ask("?!", .high).0 == "The question has no word that I could look up.\n")
  }
}
