#if Workflows
/// Writes Modelfiles so that they read back the same.
enum ModelfileWriter {
  /// The text; throws `invalidArgument` for a value that no quotes can hold.
  static func text(_ file: Modelfile) throws(OllamaError) -> String {
    var lines = ""
    for entry in file.entries {
      switch entry {
      case .blank: lines += "\n"
      case .comment(let words):
        lines += "#\(words.map { $0.isNewline ? " " : $0 }.map(String.init).joined())\n"
      case .command(let command): lines += try line(command) + "\n"
      }
    }
    return lines
  }

  private static func line(_ command: Modelfile.Command) throws(OllamaError) -> String {
    let name = command.name.map { " \($0)" } ?? ""
    guard let value = quoted(command.value) else {
      throw OllamaError(
        .invalidArgument,
        detail: "a Modelfile cannot hold this value of \(command.keyword.rawValue)\(name): it has "
          + "lines that end with quotes")
    }
    return "\(command.keyword.rawValue)\(name) \(value)"
  }

  /// The value in the plainest form that reads back the same.
  private static func quoted(_ value: String) -> String? {
    let isTrimmed = ModelfileParser.trimmed(value).utf8.count == value.utf8.count
    let isPlain = !value.utf8.contains { $0 < 0x20 } && value.utf8.first != UInt8(ascii: "\"")
    if isTrimmed, isPlain, !value.isEmpty { return value }
    return ["\"", "\"\"\""].map { "\($0)\(value)\($0)" }.first { reads($0) == value }
  }

  /// What a value in quotes reads as.
  private static func reads(_ text: String) -> String? {
    let file = try? ModelfileParser.parse("SYSTEM \(text)\nFROM x\n")
    return file?.commands.count == 2 ? file?.values(.system).first : nil
  }
}

extension Modelfile {
  /// The Modelfile's text, each command on its own line, comments and blank lines kept.
  ///
  /// Throws `invalidArgument` for the rare value that the format cannot hold: one with lines of its
  /// own that end with quotes.
  public func text() throws(OllamaError) -> String { try ModelfileWriter.text(self) }
}
#endif
