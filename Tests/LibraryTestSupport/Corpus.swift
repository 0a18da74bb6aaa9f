package import OllamaAPI

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The test corpora: the folder in `QUIPU_CORPORA`, else `../shared/corpora` beside the repository.
package enum Corpus {
  /// One case of a corpus file, shown in test reports by its name.
  package struct Case: Sendable, CustomStringConvertible {
    /// The case's name, or its line number.
    package let name: String
    /// The whole case.
    package let json: JSONObject

    package var description: String { name }

    /// The member at a key.
    package subscript(key: String) -> JSONValue? { json[key] }
    /// What must come out, where the case says it as an object.
    package var expected: JSONObject { json.object("expected") ?? [:] }
  }

  /// The folder, if it is there.
  package static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["QUIPU_CORPORA"]
    let beside = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "shared/corpora").path()
    let path = named ?? beside
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// Why tests of `file` cannot run; nil if they can.
  package static func missing(_ file: String) -> String? {
    guard let folder else {
      return "no corpora: set QUIPU_CORPORA to their folder (default ../shared/corpora)"
    }
    return FileManager.default.fileExists(atPath: folder + "/" + file)
      ? nil : "\(file) is not in \(folder)"
  }

  /// Whether `file` is there.
  package static func has(_ file: String) -> Bool { missing(file) == nil }

  /// The text of a file; empty where it is absent.
  package static func text(_ file: String) -> String {
    guard let folder, let data = FileManager.default.contents(atPath: folder + "/" + file) else {
      return ""
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The cases of a JSON-lines file; none where it is absent.
  package static func cases(_ file: String) -> [Case] {
    text(file).split(separator: "\n").enumerated().compactMap { number, line in
      guard let object = try? JSONParser.parse(String(line)).object else { return nil }
      return Case(name: object.string("name") ?? "\(file):\(number + 1)", json: object)
    }
  }

  /// The cases of a JSON-lines file whose member `key` is `value`.
  package static func cases(_ file: String, where key: String, is value: String) -> [Case] {
    cases(file).filter { $0.json.string(key) == value }
  }

  /// Recorded exchanges beside the corpora (`reference/wire`); none where they are absent.
  package static let transcripts: [Transcript] = {
    guard let folder else { return [] }
    let root = folder + "/../reference/wire"
    func list(_ path: String) -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
    var found: [Transcript] = []
    for folder in [""] + list(root).filter({ !$0.contains(".") }).map({ $0 + "/" }) {
      for file in list(root + "/" + folder) where file.hasSuffix(".txt") {
        let data = FileManager.default.contents(atPath: "\(root)/\(folder)\(file)")
        let name = folder + file.dropLast(4)
        if let data, let transcript = Transcript(name: name, bytes: Array(data)) {
          found.append(transcript)
        }
      }
    }
    return found.sorted { $0.name < $1.name }
  }()
}
