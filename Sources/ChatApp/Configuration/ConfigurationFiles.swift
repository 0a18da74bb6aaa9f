internal import Foundation

/// Where configuration lies on the disk. Reading blocks: for the start, and for effects.
package struct ConfigurationFiles: Sendable, Hashable {
  /// The user's own file; nil without a home.
  package let user: String?
  /// The project's file, the nearest upwards from the working folder; nil for none.
  package let project: String?
  private let variables: [String: String]

  /// The files for an environment and a working folder; looks at the disk for the project's.
  package init(variables: [String: String], workingFolder: String) {
    self.variables = variables
    user = Self.userFolder(variables).map { $0 + "/config.toml" }
    project = Self.project(from: workingFolder, home: variables["HOME"])
  }

  /// `$XDG_CONFIG_HOME/quipu`, else below `~/.config`; nil without a home.
  package static func userFolder(_ variables: [String: String]) -> String? {
    // The specification says to ignore a relative path.
    if let folder = variables["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      return folder + "/quipu"
    }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.config/quipu"
  }

  private static func project(from folder: String, home: String?) -> String? {
    var url = URL(fileURLWithPath: folder).standardizedFileURL
    for _ in 0..<64 {
      for name in [".quipu/config.toml", "quipu.toml"] {
        let path = url.appendingPathComponent(name).path
        if FileManager.default.fileExists(atPath: path) { return path }
      }
      // What lies above the home folder is nobody's project.
      if url.path == home || url.path == "/" { return nil }
      url.deleteLastPathComponent()
    }
    return nil
  }

  /// A file of this many bytes is no configuration.
  private static let longest = 1 << 20

  /// Reads all layers. A file that is there and cannot be read is a problem, not an end.
  package func load() -> Configuration {
    var layers: [Configuration.Layer] = []
    var unread: [ConfigurationProblem] = []
    for (path, isProject) in [(user, false), (project, true)] {
      guard let path, FileManager.default.fileExists(atPath: path) else { continue }
      guard let data = FileManager.default.contents(atPath: path), data.count <= Self.longest else {
        unread.append(
          ConfigurationProblem(
            place: path, line: nil, reason: "it cannot be read, or is longer than 1 MB"))
        continue
      }
      layers.append(
        Configuration.Layer(
          path: path, text: String(decoding: data, as: UTF8.self), isProject: isProject))
    }
    var configuration = Configuration(layers: layers, variables: variables)
    configuration.add(unread)
    return configuration
  }
}
