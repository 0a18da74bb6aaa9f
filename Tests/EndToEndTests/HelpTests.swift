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
