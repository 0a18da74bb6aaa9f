import ChatApp
import Foundation
import TerminalKit

/// A folder of theme files for one test, gone afterwards.
final class ThemeFixture {
  let root = FileManager.default.temporaryDirectory.path + "/quipu-themes-\(UUID().uuidString)"
  var catalog: ThemeCatalog { ThemeCatalog(folders: [root + "/user", root + "/shared"]) }

  init(_ files: [String: String] = [:]) throws {
    for (path, text) in files { try write(Data(text.utf8), to: path) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// Writes a file; its folder is made when it is missing.
  func write(_ data: Data, to path: String) throws {
    let url = URL(fileURLWithPath: root + "/" + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  /// Writes one theme and loads it.
  static func load(_ text: String) throws -> (load: ThemeLoad, messages: [String]) {
    let fixture = try ThemeFixture(["user/mine.toml": text])
    let load = fixture.catalog.load("mine")
    let messages = load.problems.map {
      $0.message.string.replacingOccurrences(of: fixture.root + "/user/", with: "")
    }
    return (load, messages)
  }
}
