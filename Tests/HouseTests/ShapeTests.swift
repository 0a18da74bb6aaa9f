import ChatApp
import Foundation
import Testing

/// The themes in the repository's folder, by name.
private let themeCatalog = ThemeCatalog(
  folders: [Repository.root.appendingPathComponent("themes").path])

@Suite("The shape of the house")
struct ShapeTests {
  @Test("The top level holds what it should, and nothing else")
  func topLevel() throws {
    let expected: Set<String> = [
      "Package.swift", "Sources", "Tests", "themes", "Benchmarks", "docs", "README.md",
      "CHANGELOG.md", "LICENSE", "Makefile", ".ci", ".swift-format", ".gitignore",
    ]
    // What .gitignore names, and what git itself keeps.
    let ignored: Set<String> = [".git", ".swiftpm", "Package.resolved", ".DS_Store", "dist"]
    let found = Set(try FileManager.default.contentsOfDirectory(atPath: Repository.root.path))
      .filter { !ignored.contains($0) && !$0.hasPrefix(".build") && !$0.hasSuffix(".xcodeproj") }
    #expect(found.subtracting(expected).sorted() == [], "these do not belong on the top level")
    let optional: Set<String> = ["Benchmarks"]
    #expect(expected.subtracting(found).subtracting(optional).sorted() == [], "these are missing")
  }

  @Test("Source files have 400 lines at most; 300 are the aim")
  func length() {
    let long = Repository.sources.filter { $0.lines.count > 401 }
    expectNone(
      long.map { "\($0.path): \($0.lines.count - 1) lines" }, "Split these files by subject:")
  }

  @Test("Functions have 50 lines at most; 40 are the aim")
  func functionLength() {
    // The formatter sets a function's last brace below its first letter.
    let start = #/^(?<indent>\s*)(?:[\w@()]+\s+)*(?:func\s|init[?(<]|subscript[(<])/#
    var wrong: [String] = []
    for file in Repository.sources {
      for index in file.indices(with: "(") {
        let line = file.code[index]
        // A signature that neither opens a body nor goes on is a protocol's.
        guard let indent = line.firstMatch(of: start)?.indent,
          line.hasSuffix("{") || line.hasSuffix("(")
        else { continue }
        let rest = file.code[(index + 1)...]
        let end = rest.firstIndex { $0 == indent + "}" || $0.isEmpty && indent.isEmpty }
        let length = (end ?? index) - index - 1
        if length > 50 { wrong.append(file.place(index, "\(length) lines")) }
      }
    }
    expectNone(wrong, "Split these functions:")
  }

  @Test("Types are nouns of the user's world")
  func names() {
    let vague = #/(?:Manager|Helper|Helpers|Util|Utils|Utilities|Handler|Common)$/#
    let words = ["Manager", "Helper", "Util", "Handler", "Common"]
    let declaration = #/\b(?:struct|class|enum|actor|protocol|typealias)\s+(?<name>\w+)/#
    var wrong: [String] = []
    let files = Repository.sources + Repository.tests
    for file in files {
      let stem = file.path.split(separator: "/").last?.split(separator: ".").first ?? ""
      if stem.contains(vague) { wrong.append("\(file.path): name the file for what it holds") }
      for index in file.code.indices where words.contains(where: file.code[index].contains) {
        guard let name = file.code[index].firstMatch(of: declaration)?.name else { continue }
        if name.contains(vague) { wrong.append(file.place(index, "say what it is")) }
      }
    }
    expectNone(wrong, "No Manager, Helper, Util, Handler, Common:")
  }

  @Test("Types and functions for other targets say in a line what they are")
  func documented() {
    let declaration =
      #/
      ^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:package|public)\s+
      (?:(?:final|static|mutating|nonisolated|indirect|convenience|consuming|borrowing)\s+)*
      (?:struct|class|enum|actor|protocol|func|init|subscript|typealias)\b
      /#
    let requirements = documentedRequirements
    var wrong: [String] = []
    for file in Repository.sources {
      let candidates = Set(file.indices(with: "package ") + file.indices(with: "public ")).sorted()
      for index in candidates where file.code[index].contains(declaration) {
        guard !requirements.contains(where: file.code[index].contains) else { continue }
        var above = index - 1
        while above >= 0, file.lines[above].contains(#/^\s*@\w/#) { above -= 1 }
        guard above < 0 || !file.lines[above].contains(#/^\s*///(?:\s|$)/#) else { continue }
        wrong.append(file.place(index, "a /// line is missing above"))
      }
    }
    expectNone(wrong, "What other targets may use is documented:")
  }

  /// What protocols ask for is documented there: by the standard library, or by ours.
  private var documentedRequirements: [String] {
    let requirement = #/^\s+(?:mutating\s+)?(?<name>func\s+\w+\()/#
    var names = [
      "init(from decoder", "func encode(to", "func hash(into", "func next(", "func makeIterator(",
      "func makeAsyncIterator(", "init(stringLiteral", "init(stringInterpolation",
      "init(literalCapacity", "func appendLiteral(", "func appendInterpolation(",
      "StringInterpolation =", "static func ==", "static func <",
    ]
    for file in Repository.sources where file.code.contains(where: { $0.contains("protocol ") }) {
      for index in file.indices(with: "func ") where index > 0 {
        // An attribute may stand between.
        let above = file.lines[..<index].last { !$0.contains(#/^\s*@\w/#) }
        guard let name = file.code[index].firstMatch(of: requirement)?.name,
          above?.contains("///") == true
        else { continue }
        names.append(String(name))
      }
    }
    return names
  }

  @Test("Every theme gives every role a look", arguments: themeCatalog.names())
  func themes(name: String) {
    expectNone(
      themeCatalog.rolesLeftToText(in: name).map { "themes/\(name).toml: \($0)" },
      "Set these roles, or a name above them:")
  }
}
