internal import TerminalKit

/// Files named in a message: `@notes.md`, `@main.swift:10-40`, `@"my notes.txt"`, and paths of
/// images and sounds without the sign.
struct FileMention: Equatable {
  /// UTF-8 offsets in the text.
  let range: Range<Int>
  let request: FileRequest

  /// Where files are looked for in a text; what is longer was not typed by hand.
  static let longestText = 64 * 1024

  /// All of a text, in order.
  static func all(in text: String) -> [FileMention] {
    guard text.utf8.count <= longestText else { return [] }
    let bytes = Array(text.utf8)
    return words(of: bytes).compactMap { word in
      guard let request = request(bytes[word]) else { return nil }
      let end = word.lowerBound + request.words.utf8.count
      return FileMention(range: word.lowerBound..<end, request: request)
    }
  }

  /// Where each word lies.
  private static func words(of bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      guard startsWord(index, bytes) else {
        index += 1
        continue
      }
      let end = wordEnd(from: index, bytes)
      found.append(index..<max(end, index))
      index = max(end, index + 1)
    }
    return found
  }

  /// The mention that is being written at the end of a line: its offset and the path so far.
  static func open(in line: String) -> (start: Int, path: String, isQuoted: Bool)? {
    guard line.utf8.count <= longestText else { return nil }
    let bytes = Array(line.utf8)
    guard let word = words(of: bytes).last, word.upperBound == bytes.count,
      bytes[word.lowerBound] == UInt8(ascii: "@")
    else { return nil }
    let isQuoted = word.count > 1 && bytes[word.lowerBound + 1] == UInt8(ascii: "\"")
    let path = bytes[(word.lowerBound + (isQuoted ? 2 : 1))...]
    if isQuoted, path.last == UInt8(ascii: "\"") { return nil }
    return (word.lowerBound, String(decoding: path, as: UTF8.self), isQuoted)
  }

  /// How a path is written so that it is one word: in quotes where it holds blanks.
  static func written(_ path: String) -> String {
    path.utf8.contains { $0 == 0x20 || $0 == 0x09 } ? "\"\(path)\"" : path
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09
  }

  private static func startsWord(_ index: Int, _ bytes: [UInt8]) -> Bool {
    guard !isBlank(bytes[index]) else { return false }
    guard index > 0 else { return true }
    return isBlank(bytes[index - 1]) || "([{".utf8.contains(bytes[index - 1])
  }

  // A quoted name goes to its second quote, the range behind it included.
  private static func wordEnd(from start: Int, _ bytes: [UInt8]) -> Int {
    var end = start
    let quote = UInt8(ascii: "\"")
    if bytes[start] == UInt8(ascii: "@"), start + 1 < bytes.count, bytes[start + 1] == quote {
      end = start + 2
      while end < bytes.count, bytes[end] != quote, bytes[end] != 0x0A { end += 1 }
    }
    while end < bytes.count, !isBlank(bytes[end]) { end += 1 }
    return end
  }

  private static func request(_ word: ArraySlice<UInt8>) -> FileRequest? {
    var body = word
    while let last = body.last, ",;:!?)]}.".utf8.contains(last) { body = body.dropLast() }
    let words = String(decoding: body, as: UTF8.self)
    guard body.first == UInt8(ascii: "@") else { return media(words) }
    var (path, lines) = parted(String(words.unicodeScalars.dropFirst()))
    if path.begins(with: "\"") {
      path = String(path.unicodeScalars.dropFirst())
      if path.ends(with: "\"") { path = String(path.unicodeScalars.dropLast()) }
    }
    guard !path.isEmpty, path.utf8.count <= 4_096 else { return nil }
    return FileRequest(path, lines: lines, words: words)
  }

  // As `ollama run` has it: the path of an image or a sound is meant as such.
  private static func media(_ words: String) -> FileRequest? {
    guard words.utf8.count <= 1_024,
      ["/", "./", "../", "~/"].contains(where: { words.begins(with: $0) }),
      [".jpg", ".jpeg", ".png", ".webp", ".wav"].contains(where: {
        words.lowercased().ends(with: $0)
      })
    else { return nil }
    var request = FileRequest(words, words: words)
    request.isGuess = true
    return request
  }

  /// `main.swift:10-40` in its two parts; a colon without a range belongs to the name.
  static func parted(_ text: String) -> (path: String, lines: ClosedRange<Int>?) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return (text, nil) }
    let tail = text[text.utf8.index(after: colon)...]
    let parts = tail.split(separator: "-", omittingEmptySubsequences: false)
    guard !tail.isEmpty, tail.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      parts.count <= 2
    else { return (text, nil) }
    let first = parts.first.flatMap { $0.isEmpty ? 1 : Int($0) }
    let last = parts.count == 1 ? first : parts.last.flatMap { $0.isEmpty ? .max : Int($0) }
    guard let first, let last, first >= 1, last >= first, tail != "-" else { return (text, nil) }
    return (String(text[..<colon]), first...last)
  }

  /// Paths that a terminal pastes when files are dropped on it: each on its own, quoted, with its
  /// blanks escaped, or as a `file:` address; nil for any other text.
  static func dropped(_ text: String) -> [FileRequest]? {
    let body = text.withoutLastLineEnds
    guard body.utf8.count <= 4_096, !body.isEmpty else { return nil }
    var paths: [String] = []
    for word in shellWords(String(body)) {
      var path = word
      if path.begins(with: "file://") {
        path = String(path.utf8.dropFirst(7)) ?? ""
        if !path.begins(with: "/"), let slash = path.firstIndex(of: "/") {
          path = String(path[slash...])
        }
        path = unescaped(path)
      }
      guard path.begins(with: "/") || path.begins(with: "~/") else { return nil }
      paths.append(path)
    }
    return paths.isEmpty || paths.count > 16 ? nil : paths.map { FileRequest($0) }
  }

  /// Words as a shell parts them: by blanks, with quotes and backslashes.
  static func shellWords(_ text: String) -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        word = (word ?? .init()) + [scalar]
        isEscaped = false
      } else if scalar == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if scalar == open { quote = nil } else { word?.append(scalar) }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
        word = word ?? .init()
      } else if scalar == " " || scalar == "\n" || scalar == "\t" {
        if let done = word { words.append(String(done)) }
        word = nil
      } else {
        word = (word ?? .init()) + [scalar]
      }
    }
    if let done = word { words.append(String(done)) }
    return words
  }

  private static func unescaped(_ address: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(address.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
