#if Workflows
/// Reads Modelfiles as the official command line does, and says more about what is wrong.
///
/// A value goes to the end of its line; one that begins with a quote (or three) goes on over lines
/// until one ends with as many. Nothing is escaped. Keywords may be written in any case.
struct ModelfileParser {
  private let lines: [Substring]
  private var index = 0
  private var entries: [Modelfile.Entry] = []

  static func parse(_ text: String) throws(OllamaError) -> Modelfile {
    var parser = ModelfileParser(ModelfileText.tidy(text))
    while parser.index < parser.lines.count { try parser.readEntry() }
    let file = Modelfile(parser.entries)
    guard !file.values(.from).isEmpty else {
      throw OllamaError(
        .invalidArgument,
        detail: "this Modelfile has no FROM line: it must name a model or a file")
    }
    return file
  }

  private init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // The end of the last line begins no further one.
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
  }

  private mutating func readEntry() throws(OllamaError) {
    let start = index
    let line = Self.afterSpace(lines[index])
    guard let first = line.first else {
      entries.append(.blank)
      index += 1
      return
    }
    if first == "#" {
      entries.append(.comment(String(line.dropFirst())))
      index += 1
      return
    }
    let word = Self.word(line)
    guard let keyword = Modelfile.Keyword(rawValue: word.uppercased()) else {
      throw fault(start, Self.unknown(String(word)))
    }
    let rest = line[word.endIndex...]
    guard !rest.isEmpty else { throw fault(start, "\(keyword.rawValue) has no value") }
    switch keyword {
    case .parameter: try readNamed(keyword, rest, start, name: Self.parameterName)
    case .message: try readNamed(keyword, rest, start, name: Self.role)
    case .from, .template, .system, .adapter, .license, .requires, .renderer, .parser, .draft:
      let value = try readValue(rest, keyword, start)
      guard !value.isEmpty || [.template, .system, .license].contains(keyword) else {
        throw fault(start, "\(keyword.rawValue) has no value")
      }
      add(keyword, nil, value, start)
    }
  }

  private mutating func readNamed(
    _ keyword: Modelfile.Keyword, _ rest: Substring, _ start: Int,
    name: (Substring) -> Result<String, Complaint>
  ) throws(OllamaError) {
    let rest = Self.afterSpace(rest)
    let word = Self.word(rest)
    let what = keyword == .parameter ? "the name of a parameter" : "a role"
    guard !word.isEmpty else {
      throw fault(start, "\(keyword.rawValue) has no value: \(what) and a value are wanted")
    }
    switch name(word) {
    case .failure(let complaint): throw fault(start, complaint.words)
    case .success(let name):
      let tail = rest[word.endIndex...]
      guard !tail.isEmpty else {
        throw fault(start, "\(keyword.rawValue) \(word) has no value")
      }
      let value = try readValue(tail, keyword, start)
      guard !value.isEmpty || keyword == .message || tail.contains("\"") else {
        throw fault(start, "\(keyword.rawValue) \(word) has no value")
      }
      add(keyword, name, value, start)
    }
  }

  private mutating func add(
    _ keyword: Modelfile.Keyword, _ name: String?, _ value: String, _ start: Int
  ) {
    entries.append(
      .command(Modelfile.Command(keyword, name: name, value: value, line: start + 1)))
  }

  /// Reads a value that begins with `rest`, over as many lines as its quotes ask for.
  private mutating func readValue(
    _ rest: Substring, _ keyword: Modelfile.Keyword, _ start: Int
  ) throws(OllamaError) -> String {
    var text = String(Self.afterSpace(rest))
    // Bytes, not characters: a mark that combines with a quote does not take it away.
    let quotes = text.utf8.prefix(3).prefix { $0 == Self.quote }.count
    guard quotes > 0 else {
      index += 1
      return String(Self.trimmed(text))
    }
    let count = quotes == 3 ? 3 : 1
    var isBlank = false
    while true {
      index += 1
      // A blank line closes nothing, and looking back over many would take their square.
      let shown = isBlank ? "".utf8[...] : Self.trimmed(text).utf8
      if shown.count >= 2 * count, shown.suffix(count).allSatisfy({ $0 == Self.quote }) {
        return String(Substring(shown.dropFirst(count).dropLast(count)))
      }
      guard index < lines.count else {
        let shown = String(repeating: "\"", count: count)
        throw fault(
          start, "the \(shown) that begins the value of \(keyword.rawValue) is never closed")
      }
      isBlank = lines[index].unicodeScalars.allSatisfy { $0.properties.isWhitespace }
      text += "\n" + lines[index]
    }
  }

  private func fault(_ line: Int, _ reason: String) -> OllamaError {
    OllamaError(
      .invalidArgument, detail: "Modelfile, line \(line + 1): \(reason)",
      underlying: OllamaError.Underlying(domain: "modelfile", code: line + 1, text: reason))
  }
}

extension ModelfileParser {
  struct Complaint: Error {
    let words: String
  }

  private static func parameterName(_ word: Substring) -> Result<String, Complaint> {
    let isName = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isName else {
      return .failure(Complaint(words: "\"\(shown(word))\" is no name of a parameter"))
    }
    return .success(String(word))
  }

  private static func role(_ word: Substring) -> Result<String, Complaint> {
    if Modelfile.roles.contains(String(word)) { return .success(String(word)) }
    let near = Spelling.nearest(to: String(word).lowercased(), among: Modelfile.roles)
    let hint = near.map { ": did you mean \($0)?" } ?? ""
    return .failure(
      Complaint(words: "the role of a MESSAGE is system, user or assistant\(hint)"))
  }

  private static func unknown(_ word: String) -> String {
    let all = Modelfile.Keyword.allCases.map(\.rawValue)
    let near = Spelling.nearest(to: word.uppercased(), among: all)
    let hint = near.map { ": did you mean \($0)?" } ?? "; known are \(all.joined(separator: ", "))"
    return "\"\(shown(Substring(word)))\" is no command\(hint)"
  }

  private static func shown(_ word: Substring) -> String {
    ServerMessage.tidy(String(word), limit: 40)
  }

  private static let quote = UInt8(ascii: "\"")

  // Scalars, not characters: a mark that combines with a space does not take it away.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

  /// The text up to its first space.
  static func word(_ text: Substring) -> Substring {
    Substring(text.unicodeScalars.prefix { !isSpace($0) })
  }

  /// The text from its first character that is no space.
  static func afterSpace(_ text: Substring) -> Substring {
    Substring(text.unicodeScalars.drop { isSpace($0) })
  }

  /// The text without spaces and line ends around it.
  static func trimmed(_ text: String) -> Substring {
    var part = text.unicodeScalars[...]
    while let first = part.first, first.properties.isWhitespace { part.removeFirst() }
    while let last = part.last, last.properties.isWhitespace { part.removeLast() }
    return Substring(part)
  }
}

/// Bytes and texts as Modelfiles have them.
enum ModelfileText {
  /// UTF-16 where its mark says so, else UTF-8 with or without one.
  static func decode(_ bytes: [UInt8]) -> String {
    switch (bytes.first, bytes.dropFirst().first) {
    case (0xFF, 0xFE): String(decoding: units(bytes) { $0 | $1 << 8 }, as: UTF16.self)
    case (0xFE, 0xFF): String(decoding: units(bytes) { $0 << 8 | $1 }, as: UTF16.self)
    default: String(decoding: bytes, as: UTF8.self)
    }
  }

  private static func units(_ bytes: [UInt8], _ join: (UInt16, UInt16) -> UInt16) -> [UInt16] {
    stride(from: 2, to: bytes.count - 1, by: 2).map {
      join(UInt16(bytes[$0]), UInt16(bytes[$0 + 1]))
    }
  }

  /// Every end of line becomes LF; the mark at the beginning and control characters go.
  static func tidy(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var follows: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { follows = scalar }
      switch scalar.value {
      case 0x0D: scalars.append("\n")
      case 0x0A: if follows != "\r" { scalars.append("\n") }
      case 0xFEFF where scalars.isEmpty: continue
      case 0x00...0x08, 0x0B...0x1F, 0x7F: continue
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
#endif
