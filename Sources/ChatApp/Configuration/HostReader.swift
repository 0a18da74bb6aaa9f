internal import OllamaAPI
internal import TOMLReader

/// Reads `[hosts]`: a name and an address, or a table with what goes with it.
struct HostReader {
  private(set) var hosts: [(name: String, entry: HostEntry)] = []
  private(set) var problems: [(reason: String, line: Int)] = []
  /// Hosts that are no hosts as they are written.
  private(set) var refused: [String] = []

  private static let names = ["address", "key_env", "key_file", "key_command", "ca_file"]

  mutating func read(_ table: TOMLTable) {
    for entry in table.entries {
      if let address = entry.value.text {
        add(entry.key, HostEntry(address: address), entry.value.line)
      } else if let section = entry.value.table {
        read(entry.key, section, entry.value.line)
      } else {
        refused.append(entry.key)
        report("the host \"\(entry.key)\" takes an address in quotes, or a table", entry.value.line)
      }
    }
  }

  private mutating func report(_ reason: String, _ line: Int) {
    problems.append((reason, line))
  }

  private mutating func add(_ name: String, _ entry: HostEntry, _ line: Int) {
    do throws(OllamaError) {
      _ = try Host(entry.address)
      hosts.append((name, entry))
    } catch {
      refused.append(name)
      report("the host \"\(name)\": \(error.description)", line)
    }
  }

  private mutating func read(_ name: String, _ section: TOMLTable, _ line: Int) {
    var entry = HostEntry(address: "")
    for setting in section.entries {
      let line = setting.value.line
      guard Self.names.contains(setting.key) else {
        let isKey = ["key", "api_key", "token", "password"].contains(setting.key)
        report(
          isKey
            ? "a key does not belong into this file: key_env, key_file or key_command tell where it is"
            : "unknown setting \"\(setting.key)\" of a host"
              + NearestName.hint(setting.key, in: Self.names), line)
        continue
      }
      guard let text = setting.value.text, !text.isEmpty else {
        report("\"\(setting.key)\" of the host \"\(name)\" takes a text", line)
        continue
      }
      if setting.key.hasPrefix("key_"), entry.key != nil {
        report("the host \"\(name)\" takes its key from one place only", line)
        continue
      }
      switch setting.key {
      case "address": entry.address = text
      case "key_env": entry.key = .variable(text)
      case "key_file": entry.key = .file(text)
      case "key_command": entry.key = .command(text)
      case "ca_file": entry.caFile = text
      default: break
      }
    }
    guard !entry.address.isEmpty else {
      refused.append(name)
      return report("the host \"\(name)\" takes an address: address = \"HOST:PORT\"", line)
    }
    add(name, entry, line)
  }
}
