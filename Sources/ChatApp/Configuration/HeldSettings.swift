/// What a file said before it was edited: it holds where the edit is wrong.
struct HeldSettings {
  private var values: [String: String] = [:]
  private(set) var hosts: [String: HostEntry] = [:]
  private(set) var keys: [KeyChange] = []

  /// Nothing.
  init() {}

  /// What a configuration has from one file.
  init(_ before: Configuration?, from place: String) {
    guard let before else { return }
    for line in before.lines where line.source == place { values[line.key] = line.value }
    hosts = before.preferences.hosts.filter { values["hosts." + $0.key] != nil }
    keys = before.preferences.keys
  }

  /// The value of a setting; `section` is where those of one model or preset stand.
  func value(of key: String, below section: String?) -> String? {
    guard let section else { return values[key] }
    return values[section + key.replacing("chat.", with: "", maxReplacements: 1)]
  }
}
