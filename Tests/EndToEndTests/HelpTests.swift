import ChatApp
import Foundation
import Testing

/// What the program says of itself without a screen.
@Suite("The command line's help")
struct HelpTests {
  @Test("every argument of the documents is in --help", arguments: LaunchTable.arguments)
  func told(entry: LaunchEntry) throws {
    let help = try output(["--help"])
    let name = entry.name.split(separator: " ").first.map(String.init) ?? ""
    let isWord = name == "MODEL" || name == "PROMPT"
    #expect(help.contains(isWord ? "<\(name.lowercased())>" : name), "\(help)")
  }

  @Test("no line of the help is broken at the edge of 80 columns")
  func aligned() throws {
    let lines = try output(["help"]).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("  quipu models") })
    let end = try #require(lines.firstIndex { $0.hasPrefix("USAGE") })
    #expect(lines[start..<end].allSatisfy { $0.hasPrefix("  ") && $0.count <= 80 })
  }

  @Test("--version prints the version that the documents name")
  func version() throws {
    #expect(try output(["--version"]) == Release.version + "\n")
  }

  private func output(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: try Program.path())
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}

extension LaunchEntry: CustomTestStringConvertible {
  /// The argument as it is written.
  public var testDescription: String { name }
}
