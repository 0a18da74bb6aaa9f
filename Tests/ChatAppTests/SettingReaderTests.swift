import Foundation
import Testing

@testable import ChatApp

/// A setting that can be written but changes nothing would be a lie.
@Suite("Settings are used")
struct SettingReaderTests {
  /// A value that is not the usual one, as an environment would say it.
  private func other(_ entry: SettingEntry) -> String {
    let usual = entry.standard.replacing("\"", with: "")
    switch entry.shape {
    case .text: return "another"
    case .flag: return usual == "true" ? "false" : "true"
    case .seconds(let range, _):
      return String(Double(usual) == range.upperBound ? range.lowerBound : range.upperBound)
    case .columns(let range, _): return String(range.lowerBound)
    case .choice(let words, _): return words.first { $0 != usual } ?? ""
    case .texts: return "a, b"
    case .time: return "7m"
    case .count(let range, _): return String(range.upperBound)
    }
  }

  @Test("each setting changes the preferences, and its usual value is theirs")
  func written() {
    for entry in SettingTable.entries {
      var file = ConfigurationFile(place: "test")
      var preferences = Preferences()
      file.read(other(entry), as: entry, into: &preferences)
      #expect(file.problems.isEmpty, "\(entry.key)")
      #expect(preferences != Preferences(), "\(entry.key) changes nothing")
      guard !entry.standard.isEmpty, entry.standard != "\"\"" else { continue }
      // What is usual may be said without a trace but that it was said.
      file.read(entry.standard.replacing("\"", with: ""), as: entry, into: &preferences)
      preferences.chat.freed = []
      preferences.chat.verbose = nil
      preferences.chat.wordWrap = nil
      if entry.key == "host" { preferences.host = nil }
      #expect(preferences == Preferences(), "\(entry.key)")
    }
  }

  @Test("each preference is read somewhere beyond the configuration itself")
  func read() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    var text = ""
    for target in ["ChatApp", "quipu"] {
      let folder = sources.appending(path: target)
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
        // Where they are declared, set and compared is no use.
        guard !file.path.contains("/Configuration/Setting"),
          !file.path.hasSuffix("/Configuration/Preferences.swift")
        else { continue }
        text += try String(contentsOf: file, encoding: .utf8)
      }
    }
    let preferences = Preferences()
    let owners = ["preferences", "network", "after", "chat", "settings", "base", "self", ""]
    for part in [preferences, preferences.network] as [any Sendable] {
      for case let name? in Mirror(reflecting: part).children.map(\.label) {
        let isRead = owners.contains { owner in
          let use = owner.isEmpty ? "let \(name)" : "\(owner).\(name)"
          return text.contains(use) || text.contains("\(owner).now.\(name)")
        }
        // The table of keys is made of these two.
        if ["keys", "keyPreset"].contains(name) { continue }
        #expect(isRead, "nobody reads \(name)")
      }
    }
  }
}
