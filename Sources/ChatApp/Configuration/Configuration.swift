internal import Conversations
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
    /// What the person said of a project's file with this text; nil when not asked yet.
    package let isTrusted: Bool?
    /// Why there is no text; nil when there is.
    package let fault: String?

    /// A layer.
    package init(
      path: String, text: String, isProject: Bool, isTrusted: Bool? = nil, fault: String? = nil
    ) {
      self.path = path
      self.text = text
      self.isProject = isProject
      self.isTrusted = isTrusted
      self.fault = fault
    }
  }

  package private(set) var preferences = Preferences()
  package private(set) var problems: [ConfigurationProblem] = []
  /// What was said, a later saying of the same setting in place of an earlier one.
  package private(set) var lines: [Line] = []
  /// What waits for the person's trust; nil for nothing.
  package private(set) var withheld: WithheldSettings?
  /// What it was put together from; of a file that could not be read, what it said before.
  private var layers: [Layer] = []
  private let kept: KeptSettings
  private let variables: [String: String]

  /// Puts layers together; what is wrong in them is collected and the rest counts.
  ///
  /// - Parameter before: what holds for that which is wrong now.
  package init(
    layers: [Layer] = [], kept: KeptSettings = KeptSettings(), variables: [String: String] = [:],
    before: Configuration? = nil
  ) {
    self.kept = kept
    self.variables = variables
    for layer in layers { read(layer, before) }
    for (key, line) in kept.lines.sorted(by: { $0.key < $1.key }) where value(of: key) == line.over
    {
      _ = change(SettingChange(key: key, value: line.value), source: Self.keptSource)
    }
    checkFailover()
    readVariables()
  }

  /// The same where nothing is wrong; else with what held before in the place of what is.
  package func holding(_ before: Configuration) -> Configuration {
    problems.isEmpty
      ? self
      : Configuration(layers: asGiven, kept: kept, variables: variables, before: before)
  }

  /// The layers as they came, broken ones among them.
  private var asGiven: [Layer] = []

  private mutating func read(_ layer: Layer, _ before: Configuration?) {
    asGiven.append(layer)
    let isForeign = layer.isProject && layer.isTrusted != true
    var file = ConfigurationFile(
      place: layer.path, withholds: isForeign,
      held: HeldSettings(before, from: layer.path))
    if let fault = layer.fault {
      problems.append(ConfigurationProblem(place: layer.path, line: nil, reason: fault))
    } else {
      file.read(layer.text, into: &preferences)
    }
    let old = before?.layers.first { $0.path == layer.path && $0.isProject == layer.isProject }
    file.reportFault(isHeld: old != nil)
    take(file)
    if file.isBroken || layer.fault != nil {
      guard let old else { return }
      var earlier = ConfigurationFile(
        place: old.path, withholds: old.isProject && old.isTrusted != true,
        held: HeldSettings(before, from: old.path))
      earlier.read(old.text, into: &preferences)
      for line in earlier.taken { take(line) }
      layers.append(old)
      withhold(earlier.withheld, of: old)
    } else {
      layers.append(layer)
      withhold(file.withheld, of: layer)
    }
  }

  private mutating func withhold(_ lines: [Line], of layer: Layer) {
    guard !lines.isEmpty else { return }
    withheld = WithheldSettings(
      path: layer.path, digest: ContentDigest.sha256(Array(layer.text.utf8)), lines: lines,
      isRefused: layer.isTrusted == false)
  }

  private mutating func readVariables() {
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
    if let only = names.first, Set(names).count == 1, preferences.hosts[only] != nil {
      let reason = "network.failover: one is no group; name all that stand in for each other"
      problems.append(ConfigurationProblem(place: place, line: nil, reason: reason))
    }
  }

  /// Where settings come from that were kept in the program.
  package static let keptSource = "chosen in the program"
  /// Where settings come from that were changed in the program for this run.
  package static let runSource = "this run"

  /// Changes one setting; gives what is wrong with the value, if anything is.
  package mutating func change(_ change: SettingChange, source: String) -> ConfigurationProblem? {
    guard let entry = SettingTable[change.key] else {
      let names = SettingTable.entries.map(\.key)
      let hint = NearestName.hint(change.key, in: names)
      return ConfigurationProblem(
        place: source, line: nil, reason: "there is no setting \"\(change.key)\"\(hint)")
    }
    var line = ConfigurationFile(place: source)
    line.read(change.value, as: entry, into: &preferences)
    if let problem = line.problems.first { return problem }
    take(line)
    return nil
  }

  /// The same with changes on top.
  package func changed(by changes: [SettingChange]) -> Configuration {
    var changed = self
    for change in changes { _ = changed.change(change, source: Self.runSource) }
    return changed
  }

  /// What a setting is, in words.
  package func value(of key: String) -> String? { table.first { $0.key == key }?.value }

  private mutating func take(_ file: ConfigurationFile) {
    problems += file.problems
    for line in file.taken { take(line) }
  }

  private mutating func take(_ line: Line) {
    lines.removeAll { $0.key == line.key }
    lines.append(line)
  }

  /// Every setting with its value and where it comes from, for `quipu config`.
  package var table: [Line] {
    let said = Dictionary(lines.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last })
    let known = SettingTable.entries.map { entry in
      said[entry.key] ?? Line(key: entry.key, value: entry.standardWords, source: "default")
    }
    let names = Set(known.map(\.key))
    return known + lines.filter { !names.contains($0.key) }
  }

  /// The same below what goes before all files: the command line, and what is in use by choice.
  /// What was changed for this run stands.
  package func table(below said: [Line]) -> [Line] {
    table.map { line in
      guard line.source != Self.runSource else { return line }
      return said.last { $0.key == line.key } ?? line
    }
  }
}

extension SettingEntry {
  /// The default in words: nothing for an empty text or list.
  var standardWords: String { standard == "[]" ? "" : standard.replacing("\"", with: "") }
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
