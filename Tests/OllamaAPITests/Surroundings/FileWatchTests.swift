#if App || Workspace
import Foundation
import OllamaAPI
import Testing

@Suite("Files that are watched")
struct FileWatchTests {
  /// A watch and the stream of what it tells.
  private func watch(_ files: String...) -> (FileWatch, AsyncStream<Void>.Iterator) {
    let (changes, told) = AsyncStream.makeStream(of: Void.self)
    return (FileWatch(files) { told.yield() }, changes.makeAsyncIterator())
  }

  @Test("a file written in place is told")
  func written() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config.toml", "a = 1")
    var (watch, changes) = watch(path)
    try Data("a = 2".utf8).write(to: URL(filePath: path))
    #expect(await changes.next() != nil)
    watch.stop()
  }

  @Test("a file that an editor replaces is told once, when the new one is whole")
  func replaced() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config.toml", "a = 1")
    var (watch, changes) = watch(path)
    // As vim does: the old one out of the way, a new one made, filled and closed.
    try FileManager.default.moveItem(atPath: path, toPath: path + "~")
    let made = FileManager.default.createFile(atPath: path, contents: nil)
    #expect(made)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.write(contentsOf: Data("a = 2".utf8))
    try handle.close()
    try FileManager.default.removeItem(atPath: path + "~")
    #expect(await changes.next() != nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a = 2")
    watch.stop()
  }

  @Test("a file in folders that are not there yet is told as they come")
  func absent() async throws {
    let folder = try TemporaryFolder()
    var (watch, changes) = watch(folder.path + "/config/quipu/config.toml")
    try folder.write("config/quipu/config.toml", "a = 1")
    #expect(await changes.next() != nil)
    watch.stop()
  }

  @Test("what a link leads to is watched as well")
  func linked() async throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("dotfiles/quipu.toml", "a = 1")
    let link = folder.path + "/config.toml"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    var (watch, changes) = watch(link)
    try folder.write("dotfiles/quipu.toml", "a = 2")
    #expect(await changes.next() != nil)
    watch.stop()
  }
}
#endif
