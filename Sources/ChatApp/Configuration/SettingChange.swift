internal import TOMLReader

/// A setting that was changed in the program, as it would be written.
package struct SettingChange: Sendable, Equatable {
  package let key: String
  package let value: String

  /// A change of a setting to a value.
  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// Settings kept from the program for later starts. Each holds as long as the files say what they
/// said when it was kept: who edits a file afterwards has the last word.
package struct KeptSettings: Sendable, Equatable {
  /// One of them.
  package struct Line: Sendable, Equatable {
    package var value: String
    /// What the files said, or the default.
    package var over: String
  }

  package private(set) var lines: [String: Line] = [:]

  /// None.
  package init() {}

  /// Reads what was kept; what cannot be read is as good as not kept.
  package init(_ text: String) {
    guard let table = try? TOMLReader.read(text) else { return }
    let over = table["over"]?.table
    for entry in table["settings"]?.table?.entries ?? [] {
      guard let value = entry.value.text, let before = over?[entry.key]?.text else { continue }
      lines[entry.key] = Line(value: value, over: before)
    }
  }

  /// Keeps a value, or keeps it no longer.
  package mutating func keep(_ key: String, _ value: String?, over: String) {
    lines[key] = value.map { Line(value: $0, over: over) }
  }

  /// The text of the file.
  package var text: String {
    func table(_ name: String, _ value: (Line) -> String) -> String {
      let rows = lines.sorted { $0.key < $1.key }.map { key, line in
        "\(Self.quoted(key)) = \(Self.quoted(value(line)))\n"
      }
      return "[\(name)]\n" + rows.joined()
    }
    return "# Settings chosen in the program. Quipu writes this file.\n"
      + table("settings", \.value) + table("over", \.over)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// What a project's file says that counts only when the person trusts the file.
package struct WithheldSettings: Sendable, Equatable {
  package let path: String
  /// Of the file's bytes: another text is another question.
  package let digest: String
  /// What it says.
  package let lines: [Configuration.Line]
  /// The person has said no.
  package let isRefused: Bool

  /// The settings that it says.
  package var keys: [String] { lines.map(\.key) }
}
