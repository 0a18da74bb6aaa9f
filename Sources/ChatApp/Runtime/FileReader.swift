internal import Conversations
internal import TerminalKit

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Where a person's file names begin: the folder of the start, and home.
package struct FilePlaces: Sendable, Equatable {
  package var working: String
  package var home: String?

  /// Places on this machine.
  package init(working: String, home: String?) {
    self.working = working
    self.home = home
  }

  /// The path that the words mean.
  func path(_ words: String) -> String {
    if words.begins(with: "/") { return words }
    if let home, words.isSame(as: "~") || words.begins(with: "~/") {
      return home + words.unicodeScalars.dropFirst().map(String.init).joined()
    }
    return words.isEmpty ? working : working + "/" + words
  }
}

/// Reads files to attach: looks at what they hold, and says why it cannot go to a model.
struct FileReader {
  /// The most that is read of a file, of which a range is wanted.
  static let mostRead = 64 << 20
  /// The most text that one attachment holds.
  static let mostText = 1_000_000
  static let mostImage = 20 << 20
  static let mostSound = 50 << 20

  let places: FilePlaces

  /// A file's content and what it is; the bytes are those that the attachment describes.
  func read(_ request: FileRequest) -> (FileOutcome, [UInt8]) {
    let name = SafeText(request.name, as: .field)
    switch open(places.path(request.path)) {
    case .missing: return (.missing, [])
    case .refused(let reason): return (.refused("\(name) \(reason)."), [])
    case .bytes(let bytes):
      switch ContentKind(bytes[...]) {
      case .media(let kind, let type): return media(bytes, kind, type, request, name)
      case .refused(let word):
        let what = SafeText(word, as: .field)
        return (
          .refused(
            "\(name) is \(what); text, JPEG, PNG, WebP and WAV can be attached."), []
        )
      case .other: return text(bytes, request, name)
      }
    }
  }

  private func media(
    _ bytes: [UInt8], _ kind: Attachment.Kind, _ type: String, _ request: FileRequest,
    _ name: SafeText
  ) -> (FileOutcome, [UInt8]) {
    let most = kind == .image ? Self.mostImage : Self.mostSound
    guard bytes.count <= most else {
      return (.refused("\(name) has \(size(bytes.count)); \(size(most)) is the limit."), [])
    }
    let file = Attachment(bytes, name: lastPart(request.path), kind: kind, mediaType: type)
    return (.file(AttachedFile(file)), bytes)
  }

  private func text(
    _ bytes: [UInt8], _ request: FileRequest, _ name: SafeText
  ) -> (FileOutcome, [UInt8]) {
    if request.isGuess { return (.missing, []) }
    if bytes.prefix(8_192).contains(0) { return (.refused("\(name) is binary, not text."), []) }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      return (
        .refused("\(name) is not in UTF-8; iconv -t UTF-8 makes a copy that can be attached."), []
      )
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    if let lines = request.lines {
      guard let part = Self.part(of: text, lines) else {
        let count = Figures.count(Pasting.lineCount(text), "line")
        return (.refused("\(name): the file has only \(count)."), [])
      }
      text = part
    }
    guard text.utf8.count <= Self.mostText else {
      let limit = "\(size(Self.mostText)), ~\(Figures.tokens(Self.mostText / 4)) tok" as SafeText
      return (
        .refused(
          """
          \(name) has \(size(text.utf8.count)), ~\(Figures.tokens(text.utf8.count / 4)) tok; \
          \(limit) is the limit. Lines can be chosen: @\(SafeText(request.path, as: .field)):1-500
          """), []
      )
    }
    let content = Array(text.utf8)
    let file = Attachment(content, name: request.name, kind: .text, mediaType: "text/plain")
    return (.file(AttachedFile(file, hazards: Hazards(in: text))), content)
  }

  /// Some lines of a text, counted from 1; nil where it has none of them.
  static func part(of text: String, _ lines: ClosedRange<Int>) -> String? {
    let bytes = Array(text.utf8)
    var line = 1
    var start = lines.lowerBound == 1 ? 0 : bytes.count
    var end = bytes.count
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      if line == lines.upperBound {
        end = index + 1
        break
      }
      line += 1
      if line == lines.lowerBound { start = index + 1 }
    }
    return start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
  }

  private func size(_ bytes: Int) -> SafeText { Figures.size(Int64(bytes)) }

  private func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  // MARK: the disk

  private enum Opened {
    case missing
    case refused(SafeText)
    case bytes([UInt8])
  }

  // Without blocking: a named pipe would wait for its writer for ever.
  private func open(_ path: String) -> Opened {
    let descriptor = openFile(path)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL: return .missing
      case EACCES, EPERM: return .refused("may not be read by you")
      default:
        return .refused("cannot be read: \(SafeText(String(cString: strerror(errno)), as: .field))")
      }
    }
    defer { closeFile(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return .refused("cannot be read") }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: return .refused("is a folder; name a file in it")
    default: return .refused("is no plain file")
    }
    guard facts.st_size > 0 else { return .refused("is empty") }
    guard Int(facts.st_size) <= Self.mostRead else {
      return .refused(
        "has \(size(Int(facts.st_size))); more than \(size(Self.mostRead)) is not read")
    }
    return bytes(of: descriptor, expected: Int(facts.st_size))
  }

  private func bytes(of descriptor: Int32, expected: Int) -> Opened {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count <= Self.mostRead {
      let count = chunk.withUnsafeMutableBytes { readFile(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .refused("could not be read to its end") }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes.isEmpty ? .refused("is empty") : .bytes(bytes)
  }

  // MARK: folders

  /// A folder's entries by name, folders first, at most 5,000; empty where it cannot be read.
  func list(_ folder: String) -> [FolderEntry] {
    guard let stream = opendir(places.path(folder)) else { return [] }
    defer { closedir(stream) }
    var entries: [FolderEntry] = []
    while entries.count < 5_000, let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      var facts = stat()
      guard fstatat(dirfd(stream), name, &facts, 0) == 0 else { continue }
      let isFolder = facts.st_mode & S_IFMT == S_IFDIR
      guard isFolder || facts.st_mode & S_IFMT == S_IFREG else { continue }
      entries.append(
        FolderEntry(name: name, isFolder: isFolder, size: isFolder ? 0 : Int(facts.st_size)))
    }
    return entries.sorted { left, right in
      left.isFolder == right.isFolder
        ? left.name.lowercased() < right.name.lowercased() : left.isFolder
    }
  }
}

// Within the reader these names mean its own methods.
private func openFile(_ path: String) -> Int32 { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
private func closeFile(_ descriptor: Int32) { _ = close(descriptor) }
private func readFile(_ descriptor: Int32, _ to: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, to, count)
}
