// Tests of the house itself: they read the repository's files and hold them to its rules. Each
// failure names file, line and what to do.

import Foundation
import Testing

/// The files of this repository.
enum Repository {
  /// The folder of `Package.swift`.
  static let root: URL = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file below `Sources`, sorted; read once.
  static let sources = swiftFiles(in: "Sources")
  /// Every Swift file below `Tests` but those of this target, which quotes what it forbids.
  static let tests = swiftFiles(in: "Tests").filter { $0.target != "HouseTests" }

  private static func swiftFiles(in folder: String) -> [SourceFile] {
    let start = root.appendingPathComponent(folder)
    let found = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    var files: [SourceFile] = []
    for case let url as URL in found ?? .init() where url.pathExtension == "swift" {
      let path = String(url.path.dropFirst(root.path.count + 1))
      do {
        files.append(SourceFile(path: path, text: try String(contentsOf: url, encoding: .utf8)))
      } catch {
        Issue.record("cannot read \(path): \(error)")
      }
    }
    if files.isEmpty { Issue.record("no Swift file in \(start.path)") }
    return files.sorted { $0.path < $1.path }
  }
}

/// One Swift file, also without its comments and texts.
struct SourceFile: Sendable {
  /// From the root on: `Sources/ChatApp/Update.swift`.
  let path: String
  /// The lines as they are.
  let lines: [String]
  /// The same lines, comments and texts in quotes blanked out.
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.components(separatedBy: "\n")
    code = SwiftText.withoutCommentsAndTexts(text).components(separatedBy: "\n")
  }

  /// The target's name: the second part of the path.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 1 ? String(parts[1]) : ""
  }

  /// Where `pattern` matches the code, as lines ready to be shown. Only lines that hold `word` are
  /// looked at, which makes it fast.
  func places(of pattern: Regex<Substring>, with word: String, _ advice: String) -> [String] {
    indices(with: word).filter { code[$0].contains(pattern) }.map { place($0, advice) }
  }

  /// The lines whose code holds `word`.
  func indices(with word: String) -> [Int] {
    // C's search, as it is fast in debug builds too.
    code.indices.filter { code[$0].withCString { strstr($0, word) != nil } }
  }

  /// `Sources/A/B.swift:7: advice: the line`.
  func place(_ index: Int, _ advice: String) -> String {
    "\(path):\(index + 1): \(advice): \(lines[index].trimmingCharacters(in: .whitespaces))"
  }
}

/// Fails once for all violations of a rule, each on a line of its own.
func expectNone(
  _ violations: [String], _ rule: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !violations.isEmpty else { return }
  let list = violations.map { "  " + $0 }.joined(separator: "\n")
  Issue.record("\(rule)\n\(list)", sourceLocation: sourceLocation)
}
