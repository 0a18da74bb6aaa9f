import Foundation
import Testing

@Suite("Which target may import which")
struct ImportTests {
  /// The arrows of docs/ARCHITECTURE.md, with the packages and system modules of each target.
  private static let allowed: [String: Set<String>] = [
    "OllamaAPI": ["CCurl", "CCrypto", "CLate", "CZlib", "CryptoKit", "Logging", "TOMLReader"],
    "TOMLReader": [],
    "TerminalKit": ["CWidth"],
    "Markdown": ["CMarkGFM", "TerminalKit"],
    "Conversations": ["OllamaAPI"],
    "ConversationStore": ["Conversations", "GRDB"],
    "ChatApp": ["Conversations", "Markdown", "OllamaAPI", "TOMLReader", "TerminalKit"],
    "CursesTerminal": ["CNcurses", "TerminalKit"],
    "DemoServer": ["OllamaAPI", "FlyingFox", "FlyingSocks"],
    // The wiring hands values from one target to another, so it may also name their types.
    "quipu": [
      "ArgumentParser", "ChatApp", "ConversationStore", "Conversations", "CursesTerminal",
      "DemoServer", "OllamaAPI", "TerminalKit",
    ],
    "quipu-bench": [
      "ChatApp", "ConversationStore", "Conversations", "Markdown", "OllamaAPI", "TerminalKit",
    ],
  ]

  private static let system: Set<String> = [
    "Darwin", "Dispatch", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
  ]

  /// The module that a line imports; nil for any other line.
  static func module(in line: String) -> String? {
    let pattern =
      #/
      ^\s*(?:@\w+(?:\([^)]*\))?\s+)*
      (?:(?:public|package|internal|fileprivate|private)\s+)?
      import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?
      (?<name>\w+)
      /#
    return line.firstMatch(of: pattern).map { String($0.name) }
  }

  @Test("Sources import only along the arrows")
  func arrows() {
    var wrong: [String] = []
    for file in Repository.sources {
      let allowed = Self.allowed[file.target, default: []].union(Self.system)
      for index in file.indices(with: "import") {
        let module = Self.module(in: file.code[index])
        if let module, module != "Foundation", !allowed.contains(module) {
          wrong.append(file.place(index, "\(file.target) may not import \(module)"))
        }
      }
    }
    expectNone(wrong, "Move the code to where the import is allowed, or draw a new arrow:")
  }

  @Test("libcurl stays behind the transport")
  func curl() {
    let files = Repository.sources.filter { !$0.path.hasPrefix("Sources/OllamaAPI/Transport/") }
    expectNone(
      files.flatMap {
        $0.places(of: #/import +CCurl\b/#, with: "CCurl", "only Transport/ may import CCurl")
      },
      "The transport is the one door to libcurl:")
  }

  @Test("The library does without full Foundation, which costs its users 44 MB")
  func foundation() {
    var wrong: [String] = []
    for file in Repository.sources where file.target == "OllamaAPI" {
      for index in file.indices(with: "import")
      where Self.module(in: file.code[index]) == "Foundation" {
        // Where there are no essentials (macOS) the whole stands in.
        let before = index > 0 ? file.code[index - 1].trimmingCharacters(in: .whitespaces) : ""
        guard before != "#else" else { continue }
        wrong.append(file.place(index, "import FoundationEssentials where there is one"))
      }
    }
    expectNone(wrong, "OllamaAPI imports FoundationEssentials only:")
  }

  @Test("Every target of the sources stands in the table of arrows")
  func everyTarget() {
    let targets = Set(Repository.sources.map(\.target))
    #expect(targets.subtracting(Self.allowed.keys) == [], "targets without arrows")
  }
}
