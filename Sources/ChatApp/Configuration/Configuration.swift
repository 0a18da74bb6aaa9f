internal import OllamaAPI

/// All layers of the configuration put together, later ones over earlier: the user's file, the
/// project's, the environment. Options of the command line come last, by whoever reads them.
package struct Configuration: Sendable, Equatable {
  /// One setting that somebody said, and where.
  package struct Line: Sendable, Equatable {
    package let key: String
    package let value: String
    package let source: String

    /// A line.
    package init(key: String, value: String, source: String) {
      self.key = key
      self.value = value
      self.source = source
    }
  }

  /// The text of a file of a layer.
  package struct Layer: Sendable, Equatable {
    package let path: String
    package let text: String
    package let isProject: Bool

    /// A layer.
    package init(path: String, text: String, isProject: Bool) {
      self.path = path
      self.text = text
      self.isProject = isProject
    }
  }

  package private(set) var preferences = Preferences()
  package private(set) var problems: [ConfigurationProblem] = []
  /// What was said, a later saying of the same setting in place of an earlier one.
  package private(set) var lines: [Line] = []

  /// Puts layers together; what is wrong in them is collected and the rest counts.
  package init(layers: [Layer] = [], variables: [String: String] = [:]) {
    for layer in layers {
      var file = ConfigurationFile(place: layer.path, isProject: layer.isProject)
      file.read(layer.text, into: &preferences)
      take(file)
    }
    checkFailover()
    for entry in SettingTable.entries {
      // The host's variable has rules of its own, and is read where they are known.
      guard let name = entry.variable, name != "OLLAMA_HOST", let text = variables[name],
        !text.isEmpty
      else { continue }
      var variable = ConfigurationFile(place: name)
      variable.read(text, as: entry, into: &preferences)
      take(variable)
    }
  }

  // Hosts may be named before they are told.
  private mutating func checkFailover() {
    let names = preferences.network.failover
    guard !names.isEmpty else { return }
    let place = lines.first { $0.key == "network.failover" }?.source ?? ""
    for name in names where preferences.hosts[name] == nil {
      let hint = NearestName.hint(name, in: preferences.hosts.keys.sorted())
      problems.append(
        ConfigurationProblem(
          place: place, line: nil, reason: "network.failover: no host is called \"\(name)\"\(hint)"
        ))
    }
  }

  /// Adds problems that were met before the reading.
  mutating func add(_ more: [ConfigurationProblem]) { problems += more }

  private mutating func take(_ file: ConfigurationFile) {
    problems += file.problems
    for line in file.taken {
      lines.removeAll { $0.key == line.key }
      lines.append(line)
    }
  }

  /// Every setting with its value and where it comes from, for `quipu config`.
  package var table: [Line] {
    let said = Dictionary(lines.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last })
    let known = SettingTable.entries.map { entry in
      said[entry.key]
        ?? Line(key: entry.key, value: entry.standard.replacing("\"", with: ""), source: "default")
    }
    let names = Set(known.map(\.key))
    return known + lines.filter { !names.contains($0.key) }
  }
}

extension OptionEntry {
  /// Copies the option's value, where there is one.
  func copy(_ source: ModelOptions, to target: inout ModelOptions) {
    switch shape {
    case .integer(_, let path):
      if let value = source[keyPath: path] { target[keyPath: path] = value }
    case .number(_, let path):
      if let value = source[keyPath: path] { target[keyPath: path] = value }
    case .flag(let path): if let value = source[keyPath: path] { target[keyPath: path] = value }
    case .words(let path): if let value = source[keyPath: path] { target[keyPath: path] = value }
    }
  }
}
