// What the tests of this target stand on: the real binary in a pseudo-terminal, at most a few at
// once, with folders of its own and a server inside the test's process.
import Foundation

/// The program under test: the binary that was built beside this test bundle.
enum Program {
  /// Why it cannot be started.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// The path of the binary; `QUIPU_BINARY` names another, such as an installed one.
  static func path() throws -> String {
    if let named = ProcessInfo.processInfo.environment["QUIPU_BINARY"] {
      return try executable(at: named, said: "QUIPU_BINARY")
    }
    return try executable(
      at: products.appending(path: "quipu").path(percentEncoded: false),
      said: "the folder of this test bundle")
  }

  /// The folder that the build put its products in.
  private static var products: URL {
    if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) {
      return bundle.bundleURL.deletingLastPathComponent()
    }
    // On Linux the bundle is a plain executable, and the process's own.
    let own = Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
    return URL(filePath: own).deletingLastPathComponent()
  }

  private static func executable(at path: String, said source: String) throws -> String {
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Missing(
        description: "no program at \(path), named by \(source): `swift build` makes it first")
    }
    return path
  }
}

/// A home of its own for one program, removed at the end.
final class Household: Sendable {
  let path: String

  init() throws {
    let name = "quipu-e2e-" + UUID().uuidString.prefix(13)
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.resolvingSymlinksInPath().path(percentEncoded: false)
    for folder in ["config/quipu/themes", "state/quipu", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: path + "/" + folder, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Puts a file below the home.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
  }

  /// The text of a file below the home; nil where there is none.
  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: path + "/" + name).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The environment of a program that lives here.
  var environment: [String: String] {
    [
      "HOME": path, "XDG_CONFIG_HOME": path + "/config", "XDG_STATE_HOME": path + "/state",
      "XDG_DATA_HOME": path + "/data", "XDG_CACHE_HOME": path + "/cache", "TMPDIR": path + "/tmp",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no",
      // A busy machine may take longer than a person between two keys.
      "QUIPU_LEADER_TIMEOUT": "0",
    ]
  }
}
