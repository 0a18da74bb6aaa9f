/// What the words of a command line ask for: the chat, or a subcommand. Options may stand before a
/// subcommand's name as well as after it.
package struct LaunchWords: Sendable, Equatable {
  /// The name of the subcommand; nil for the chat.
  package let subcommand: String?
  /// The options that stand before the name, with their values.
  package let before: [String]
  /// All words after the name; for the chat all words.
  package let rest: [String]

  /// Reads the words behind the program's own name.
  package init(_ words: [String], subcommands: Set<String>) {
    var place = 0
    while place < words.count, let step = Self.step(words[place]) { place += step }
    guard place < words.count, subcommands.contains(words[place]) else {
      (subcommand, before, rest) = (nil, [], words)
      return
    }
    subcommand = words[place]
    before = Array(words[..<place])
    rest = Array(words[(place + 1)...])
  }

  /// How many words an option takes with its value; nil where the words are no options from here
  /// on, or where all others are a prompt.
  private static func step(_ word: String) -> Int? {
    guard word.hasPrefix("-"), word != "-", word != "--" else { return nil }
    let name = String(word.prefix { $0 != "=" })
    // With -m all words are the prompt, also one that begins as a subcommand does.
    if name == "--model" || name == "--version" { return nil }
    if !name.hasPrefix("--"), name.contains("m") { return nil }
    return takingValues.contains(name) && name == word ? 2 : 1
  }

  /// The options that have a value in a word of its own.
  private static let takingValues: Set<String> = Set(
    LaunchTable.arguments.compactMap { entry in
      let words = entry.name.split(separator: " ")
      guard words.count > 1, let last = words.last, !last.hasPrefix("-") else { return nil }
      return words.dropLast().last.map(String.init)
    })

  /// What is said where the subcommand does not know an option that stands before its name; nil
  /// where `fault`, the parser's sentence, is about something else.
  package func complaint(_ fault: String) -> String? {
    guard let subcommand else { return nil }
    let names = before.filter { $0.hasPrefix("-") }.map { String($0.prefix { $0 != "=" }) }
    guard let wrong = names.first(where: { fault.contains("Unknown option '\($0)'") }) else {
      return nil
    }
    return """
      "quipu \(subcommand)" takes no \(wrong): "quipu \(subcommand) --help" lists what it takes. \
      A model named \(subcommand) is asked so: quipu -m \(subcommand) \(wrong)…
      """
  }
}
