import Foundation
import TerminalKit
import Testing

@testable import ChatApp

/// Each table is one truth: nothing in it may contradict or miss anything.
@Suite("Tables")
struct TableTests {
  private let commands = CommandTable.standard
  private let keys = KeyTable.standard

  @Test("every command has one entry")
  func complete() {
    for id in CommandID.allCases {
      #expect(commands.commands.filter { $0.id == id }.count == 1, "\(id.rawValue)")
    }
  }

  @Test("no slash name stands twice, and all are plain words")
  func names() {
    let names = commands.commands.flatMap(\.names)
    #expect(Set(names).count == names.count)
    for name in names where name != "?" {
      // A mark at the end does it against resistance, as in vi.
      let name = name.hasSuffix("!") ? name.dropLast() : name[...]
      #expect(name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(name)")
    }
  }

  @Test("the commands of the first release are there under the names that people know")
  func known() {
    let wanted = [
      "help", "?", "model", "clear", "demo", "theme", "retry", "copy", "bye", "exit", "load",
      "set", "show",
    ]
    for name in wanted { #expect(commands.named(name) != nil, "/\(name)") }
  }

  @Test("names of other programs lead to commands, and are none themselves")
  func foreign() {
    for (theirs, ours) in ForeignNames.commands {
      #expect(commands.named(theirs) == nil, "/\(theirs)")
      #expect(commands.named(ours) != nil, "/\(ours)")
    }
  }

  @Test("names are matched whole, never by prefix")
  func whole() {
    #expect(commands.named("he") == nil)
    #expect(commands.named("byeX") == nil)
  }

  @Test("every summary begins with a capital and ends without a full stop")
  func summaries() {
    for command in commands.commands {
      let text = command.summary.string
      #expect(text.first?.isUppercase == true, "\(command.id.rawValue)")
      #expect(!text.hasSuffix("."), "\(command.id.rawValue)")
    }
  }

  @Test("no chord stands twice in a context")
  func chords() {
    for context in KeyContext.allCases {
      let chords = keys.bindings.filter { $0.context == context }.map(\.chord)
      #expect(Set(chords).count == chords.count, "\(context.rawValue)")
    }
  }

  @Test("every binding names a command of the table")
  func bound() {
    for binding in keys.bindings {
      #expect(commands[binding.command] != nil, "\(binding.chord.name.string)")
    }
  }

  @Test("keys that terminals cannot tell apart are never bound as different ones")
  func impossible() {
    for binding in keys.bindings where binding.chord.modifiers == .control {
      guard case .character(let letter) = binding.chord.code else { continue }
      #expect(!"him[".contains(letter), "\(binding.chord.name.string)")
    }
  }

  @Test("every command can be reached by a key or by a slash name")
  func reachable() {
    for command in commands.commands where command.names.isEmpty {
      #expect(keys.hint(for: command.id) != nil, "\(command.id.rawValue)")
    }
  }

  @Test("the help names every slash command and every chord")
  func help() {
    let text = HelpText.rows(.standard, width: 90)
      .map { $0.runs.map(\.text.string).joined() }.joined(separator: "\n")
    for command in commands.commands {
      for name in command.names { #expect(text.contains("/\(name)"), "/\(name)") }
    }
    for binding in keys.bindings {
      #expect(text.contains(binding.chord.name.string), "\(binding.chord.name.string)")
    }
  }

  @Test("every focus has a pane, every role a name of its own")
  func panesAndRoles() {
    for focus in [Focus.composer, .transcript, .diagnostics] {
      #expect(PaneTable.panes.contains { $0.focus == focus })
    }
    #expect(Set(Role.allCases.map(\.name)).count == Role.allCases.count)
  }

  @Test("every option of the server is known with a range")
  func options() {
    #expect(OptionTable.standard.options.count == 20)
    #expect(OptionTable.standard.nearest(to: "temprature") == "temperature")
  }

  @Test("the committed documents are those of the tables", arguments: Documents.all)
  func fresh(document: Document) throws {
    let docs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/\(document.name)")
    let kept = try String(contentsOf: docs, encoding: .utf8)
    #expect(kept == document.text, "make docs writes docs/\(document.name) anew")
  }
}

extension Document: CustomTestStringConvertible {
  /// The file's name.
  public var testDescription: String { name }
}
