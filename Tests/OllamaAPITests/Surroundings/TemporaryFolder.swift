import Foundation

/// A folder of its own for a test, removed with this object.
final class TemporaryFolder: Sendable {
  /// Its path, without links.
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("quipu-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below it, with its folders, in one step as editors do.
  @discardableResult
  func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    // The mode has to be right before the name is there.
    let draft = file + ".new"
    try Data(text.utf8).write(to: URL(fileURLWithPath: draft))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: draft)
    guard rename(draft, file) == 0 else { throw CocoaError(.fileWriteUnknown) }
    return file
  }
}
