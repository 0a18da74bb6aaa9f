internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A file of the program's own that only grows at its end. Once it is long it becomes `NAME.1`,
/// what was that becomes `NAME.2`, and so on; it is for its owner alone.
///
/// Several instances may write to it: lines go out in one piece, to the end.
struct RotatingFile: Sendable {
  let path: String
  /// Bytes after which it begins anew.
  private let limit: Int
  /// How many old ones stay.
  private let old: Int

  init(_ path: String, limit: Int, old: Int) {
    self.path = path
    self.limit = limit
    self.old = old
  }

  /// Adds text; what cannot be written is lost, for nobody could be told of it here.
  func append(_ text: String) {
    guard let file = opened() else { return }
    var text = text
    let size = text.withUTF8 { bytes -> off_t in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = write(file, part.baseAddress, part.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        rest = rest.dropFirst(count)
      }
      return lseek(file, 0, SEEK_END)
    }
    _ = close(file)
    if size > off_t(limit) { rotate() }
  }

  /// What was written, the oldest first: the old ones and the file, each up to its limit.
  func text() -> String {
    let paths = (1...max(old, 1)).reversed().prefix(old).map { "\(path).\($0)" } + [path]
    return paths.map { path in
      guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
      defer { try? handle.close() }
      let data = (try? handle.read(upToCount: limit + limit / 2)) ?? nil
      return String(decoding: data ?? Data(), as: UTF8.self)
    }.joined()
  }

  private func opened() -> Int32? {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    let file = open(path, flags, 0o600)
    if file >= 0 { return file }
    guard errno == ENOENT else { return nil }
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let second = open(path, flags, 0o600)
    return second >= 0 ? second : nil
  }

  private func rotate() {
    guard old > 0 else {
      _ = unlink(path)
      return
    }
    for number in stride(from: old, to: 1, by: -1) {
      _ = rename("\(path).\(number - 1)", "\(path).\(number)")
    }
    _ = rename(path, "\(path).1")
  }
}
