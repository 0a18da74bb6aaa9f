internal import OllamaAPI
internal import TOMLReader

/// Reads `[hosts]`: a name and an address, or a table with what goes with it.
struct HostReader {
  private(set) var hosts: [(name: String, entry: HostEntry)] = []
  private(set) var problems: [(reason: String, line: Int)] = []
  /// Hosts that are no hosts as they are written.
  private(set) var refused: [String] = []

  static let names = [
    "address", "key_env", "key_file", "key_command", "user", "key_header", "headers", "ca_file",
  ]

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
      if setting.key == "headers" {
        entry.headers = headers(setting.value, of: name)
        continue
      }
      guard let text = setting.value.text, !text.isEmpty else {
        report("\"\(setting.key)\" of the host \"\(name)\" takes a text", line)
        continue
      }
      if ["key_env", "key_file", "key_command"].contains(setting.key), entry.key != nil {
        report("the host \"\(name)\" takes its key from one place only", line)
        continue
      }
      switch setting.key {
      case "address": entry.address = text
      case "key_env": entry.key = .variable(text)
      case "key_file": entry.key = .file(text)
      case "key_command": entry.key = .command(text)
      case "user": entry.user = text
      case "key_header" where HTTPHeader(text, "").isCarried: entry.keyHeader = text
      case "key_header": report("\"\(text)\" is no name of a header", line)
      case "ca_file": entry.caFile = text
      default: break
      }
    }
    guard !entry.address.isEmpty else {
      refused.append(name)
      return report("the host \"\(name)\" takes an address: address = \"HOST:PORT\"", line)
    }
    if entry.key == nil, entry.user != nil || entry.keyHeader != nil {
      let asked = entry.user != nil ? "user" : "key_header"
      report(
        "\"\(asked)\" of the host \"\(name)\" needs a key: key_env, key_file or key_command", line)
    }
    if entry.user != nil, entry.keyHeader != nil {
      report("the host \"\(name)\" sends its key by \"user\" or in \"key_header\", not both", line)
    }
    add(name, entry, line)
  }

  // What a gateway before the server asks for.
  private mutating func headers(_ value: TOMLValue, of name: String) -> [HTTPHeader] {
    guard let table = value.table else {
      report(
        "\"headers\" of the host \"\(name)\" takes a table: headers = { X-Name = \"value\" }",
        value.line)
      return []
    }
    return table.entries.compactMap { member in
      let header = HTTPHeader(secret: member.key, member.value.text ?? "")
      if member.value.text != nil, header.isCarried { return header }
      report(
        "the header \"\(member.key)\" of the host \"\(name)\" takes a text of one line, and a name "
          + "of letters, digits and dashes", member.value.line)
      return nil
    }
  }
}

extension HTTPHeader {
  /// Whether a request can carry it, and it is not one that the program sends itself.
  fileprivate var isCarried: Bool {
    let own = [
      "accept", "connection", "content-length", "content-type", "host", "transfer-encoding",
    ]
    return !name.isEmpty && !own.contains(name.lowercased())
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
      } && value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}
