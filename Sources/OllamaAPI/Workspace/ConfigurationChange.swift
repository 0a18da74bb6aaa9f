#if Workspace
/// One difference between two configurations, in words that give no secret away.
public struct ConfigurationChange: Sendable, Hashable, CustomStringConvertible {
  /// The setting, such as `host` or `timeouts.connect`.
  public let setting: String
  /// What it was.
  public let old: String
  /// What it is now; a changed secret looks the same before and after.
  public let new: String

  /// `SETTING: OLD → NEW`.
  public var description: String { "\(setting): \(old) → \(new)" }
}

extension OllamaClient.Configuration {
  /// What is different in `other`, in the order of the settings.
  ///
  /// Stages (policies among them) are compared by number and kind only.
  public func changes(to other: OllamaClient.Configuration) -> [ConfigurationChange] {
    var found: [ConfigurationChange] = []
    func compare<Value: Equatable>(
      _ setting: String, _ path: KeyPath<OllamaClient.Configuration, Value>,
      _ shown: (Value) -> String
    ) {
      let (old, new) = (self[keyPath: path], other[keyPath: path])
      guard old != new else { return }
      found.append(ConfigurationChange(setting: setting, old: shown(old), new: shown(new)))
    }
    func compareLimits(
      _ setting: String, _ path: KeyPath<OllamaClient.Configuration, Timeouts>
    ) {
      let limits: [(String, KeyPath<Timeouts, Duration?>)] = [
        ("connect", \.connect), ("firstByte", \.firstByte), ("silence", \.silence),
        ("total", \.total),
      ]
      for (name, limit) in limits {
        compare("\(setting).\(name)", path.appending(path: limit)) { $0.map { "\($0)" } ?? "none" }
      }
    }
    compare("host", \.host) { $0.displayName }
    compareLimits("timeouts", \.timeouts)
    compareLimits("informationTimeouts", \.informationTimeouts)
    compareLimits("transferTimeouts", \.transferTimeouts)
    compare("probeTimeout", \.probeTimeout) { "\($0)" }
    compare("headers", \.headers) { "\($0)" }
    compare("credentials", \.credentials) { $0.description }
    compare("caFile", \.caFile) { $0 ?? "none" }
    compare("proxy", \.proxy) { $0.description }
    compare("maxResponseBytes", \.maxResponseBytes) { "\($0)" }
    compare("userAgent", \.userAgent) { $0 }
    compare("stages", \.stageKinds) { $0.isEmpty ? "none" : $0.joined(separator: ", ") }
    return found
  }

  private var stageKinds: [String] { stages.map { "\(type(of: $0))" } }
}
#endif
