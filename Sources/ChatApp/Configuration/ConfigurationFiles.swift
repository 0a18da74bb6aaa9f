internal import Conversations
internal import Foundation

/// Where configuration lies on the disk. Reading blocks: for the start, and for effects.
package struct ConfigurationFiles: Sendable, Hashable {
  /// The user's own file; nil without a home.
  package let user: String?
  /// The project's file, the nearest upwards from the working folder; nil for none.
  package let project: String?
  private let variables: [String: String]
  private let stateFolder: String?
  private let workingFolder: String

  /// The files for an environment and a working folder; looks at the disk for the project's.
  ///
  /// - Parameter stateFolder: where the program keeps what was chosen in it; nil for nowhere.
  package init(variables: [String: String], workingFolder: String, stateFolder: String? = nil) {
    self.variables = variables
    self.stateFolder = stateFolder
    self.workingFolder = workingFolder
    user = Self.userFolder(variables).map { $0 + "/config.toml" }
    project = Self.project(from: workingFolder, home: variables["HOME"])
  }

  /// `$XDG_CONFIG_HOME/quipu`, else below `~/.config` or, on macOS where that is not there, below
  /// `~/Library/Application Support`; nil without a home.
  package static func userFolder(_ variables: [String: String]) -> String? {
    // The specification says to ignore a relative path.
    if let folder = variables["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      return folder + "/quipu"
    }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    let usual = home + "/.config/quipu"
    #if os(macOS)
    guard FileManager.default.fileExists(atPath: usual) else {
      return home + "/Library/Application Support/quipu"
    }
    #endif
    return usual
  }

  private static let projectNames = [".quipu/config.toml", "quipu.toml"]

  private static func project(from folder: String, home: String?) -> String? {
    var url = URL(fileURLWithPath: folder).standardizedFileURL
    for _ in 0..<64 {
      for name in projectNames {
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
  ///
  /// - Parameter withKept: whether what was kept in the program counts too.
  package func load(withKept: Bool = true) -> Configuration {
    var layers: [Configuration.Layer] = []
    for (path, isProject) in [(user, false), (project, true)] {
      guard let path, FileManager.default.fileExists(atPath: path) else { continue }
      guard let data = FileManager.default.contents(atPath: path), data.count <= Self.longest else {
        layers.append(
          Configuration.Layer(
            path: path, text: "", isProject: isProject,
            fault: "it cannot be read, or is longer than 1 MB"))
        continue
      }
      let text = String(decoding: data, as: UTF8.self)
      let isTrusted = isProject ? isTrusted(path, text) : nil
      layers.append(
        Configuration.Layer(path: path, text: text, isProject: isProject, isTrusted: isTrusted))
    }
    return Configuration(
      layers: layers, kept: withKept ? kept : KeptSettings(), variables: variables)
  }

  /// The files that count, and those that would begin to when somebody makes them.
  package var watched: [String] {
    [user, project].compactMap { $0 }
      + Self.projectNames.map { workingFolder + "/" + $0 }
  }

  // MARK: what was chosen in the program

  private var keptPath: String? { stateFolder.map { $0 + "/settings.toml" } }
  private var trustPath: String? { stateFolder.map { $0 + "/trusted" } }

  private func text(_ path: String?) -> String {
    guard let path, let data = FileManager.default.contents(atPath: path),
      data.count <= Self.longest
    else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The settings that were kept.
  package var kept: KeptSettings { KeptSettings(text(keptPath)) }

  /// What the person said of a file with this text; nil when not asked. Lines: yes or no, the
  /// digest, the path.
  private func isTrusted(_ path: String, _ text: String) -> Bool? {
    let known = self.text(trustPath)
    guard !known.isEmpty else { return nil }
    let wanted = " \(ContentDigest.sha256(Array(text.utf8))) \(path)"
    let line = known.split(separator: "\n").last { $0.hasSuffix(wanted) }
    return line.map { $0.hasPrefix("yes ") }
  }

  /// The text of the file of trusted files with one more.
  package func trusting(_ path: String, _ digest: String, _ isTrusted: Bool) -> (
    path: String, text: String
  )? {
    guard let trustPath, !path.contains("\n") else { return nil }
    let others = text(trustPath).split(separator: "\n").filter { !$0.hasSuffix(" " + path) }
    let line = "\(isTrusted ? "yes" : "no") \(digest) \(path)"
    return (
      trustPath, (others.suffix(500).map(String.init) + [line]).joined(separator: "\n") + "\n"
    )
  }

  /// The text of the file of kept settings with one more, or one less.
  package func keeping(_ key: String, _ value: String?) -> (path: String, text: String)? {
    guard let keptPath else { return nil }
    let over = ConfigurationFiles.files(of: self).value(of: key) ?? ""
    var kept = kept
    kept.keep(key, value, over: over)
    return (keptPath, kept.text)
  }

  // What the files alone say: what was kept is held against that.
  private static func files(of files: ConfigurationFiles) -> Configuration {
    ConfigurationFiles(files, variables: [:]).load(withKept: false)
  }

  private init(_ other: ConfigurationFiles, variables: [String: String]) {
    (user, project) = (other.user, other.project)
    (self.variables, stateFolder) = (variables, other.stateFolder)
    workingFolder = other.workingFolder
  }
}
