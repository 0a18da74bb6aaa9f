/// What the guide knows of the program it speaks for: its tables, as plain values.
package struct GuideText: Sendable, Equatable {
  /// A slash command.
  package struct Command: Sendable, Equatable {
    /// With its slash: `/model`.
    package var name: String
    /// Other names, with their slashes.
    package var aliases: [String]
    /// What follows it: `[NAME]`; empty for nothing.
    package var arguments: String
    /// One sentence.
    package var summary: String

    /// A command as help shows it.
    package init(name: String, aliases: [String] = [], arguments: String = "", summary: String) {
      self.name = name
      self.aliases = aliases
      self.arguments = arguments
      self.summary = summary
    }
  }

  /// A key.
  package struct Key: Sendable, Equatable {
    /// As help writes it: `Ctrl-X m`.
    package var chord: String
    /// Where it counts: `composer`, `transcript`, `anywhere`.
    package var context: String
    /// One sentence.
    package var summary: String

    /// A key as help shows it.
    package init(chord: String, context: String, summary: String) {
      self.chord = chord
      self.context = context
      self.summary = summary
    }
  }

  /// A page of help.
  package struct Topic: Sendable, Equatable {
    /// A short heading.
    package var title: String
    /// Words that point to it.
    package var keywords: [String]
    /// Markdown.
    package var body: String

    /// A page.
    package init(title: String, keywords: [String], body: String) {
      self.title = title
      self.keywords = keywords
      self.body = body
    }
  }

  /// A step of the tutorial.
  package struct Step: Sendable, Equatable {
    package var title: String
    /// Markdown.
    package var body: String

    /// A step.
    package init(title: String, body: String) {
      self.title = title
      self.body = body
    }
  }

  /// All commands.
  package var commands: [Command]
  /// All keys.
  package var keys: [Key]
  /// Pages beside those that the guide brings along.
  package var topics: [Topic]
  /// The tutorial, in its order.
  package var steps: [Step]

  /// The tables; all may be empty.
  package init(
    commands: [Command] = [], keys: [Key] = [], topics: [Topic] = [], steps: [Step] = []
  ) {
    self.commands = commands
    self.keys = keys
    self.topics = topics
    self.steps = steps
  }
}
