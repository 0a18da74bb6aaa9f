internal import Foundation

/// A text as a file without a name: nothing is left behind, whatever ends us. In memory where the
/// system has a folder for that.
enum NamelessFile {
  /// The file, to be read from its beginning; nil where none can be made.
  static func reading(_ text: String, _ variables: [String: String]) -> FileHandle? {
    let temporary = variables["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    for folder in ["/dev/shm", temporary] {
      let path = folder + "/quipu-\(UInt64.random(in: 0..<UInt64.max))"
      guard
        FileManager.default.createFile(
          atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
      else { continue }
      defer { try? FileManager.default.removeItem(atPath: path) }
      if let handle = FileHandle(forReadingAtPath: path) { return handle }
    }
    return nil
  }
}
