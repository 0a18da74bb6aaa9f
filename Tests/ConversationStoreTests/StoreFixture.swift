import Conversations
import Foundation
import GRDB
import OllamaAPI
import Synchronization
import Testing

@testable import ConversationStore

/// A folder of its own for a test, gone afterwards.
final class StoreFixture: Sendable {
  let root: String
  var folder: String { root + "/data/quipu" }
  var database: String { folder + "/history.db" }

  init() throws {
    var name = Array((NSTemporaryDirectory() + "/quipu-store-XXXXXX").utf8CString)
    guard mkdtemp(&name) != nil else { throw StorageError(reason: "no temporary folder") }
    root = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// A store whose clock goes on a second with each look, and which does nothing by itself.
  func store(_ change: (inout StoreConfiguration) -> Void = { _ in }) -> SQLiteStore {
    let clock = Mutex(1_800_000_000.0)
    var configuration = StoreConfiguration(
      now: {
        clock.withLock { time in
          time += 1
          return WallTime(seconds: time, offset: 3600)
        }
      },
      busySeconds: 6, journalDelay: .seconds(3600), retryDelay: nil, checksInBackground: false)
    change(&configuration)
    return SQLiteStore(folder: folder, configuration: configuration)
  }

  /// Copies the files as they are on the disk now into another fixture: what a kill leaves.
  func crashed() throws -> StoreFixture {
    let copy = try StoreFixture()
    try copy.makeFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where !name.hasSuffix(".lock") && !name.hasSuffix("-shm") {
      try FileManager.default.copyItem(
        atPath: folder + "/" + name, toPath: copy.folder + "/" + name)
    }
    return copy
  }

  func makeFolder() throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Puts a file in the place of the history.
  func put(_ bytes: [UInt8]) throws {
    try makeFolder()
    try PrivateFile.write(bytes, to: database, replacing: true)
  }

  /// The names of the files in the folder that begin so.
  func files(_ prefix: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// Asks the file itself, beside the store.
  func ask<T: DatabaseValueConvertible>(_ sql: String, as type: T.Type = T.self) throws -> T? {
    let queue = try DatabaseQueue(path: database)
    defer { try? queue.close() }
    return try queue.inDatabase { db in try T.fetchOne(db, sql: sql) }
  }

  /// Changes bytes of the closed file.
  func damage(_ change: (inout [UInt8]) -> Void) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: database)))
    change(&bytes)
    try PrivateFile.write(bytes, to: database, replacing: true)
  }
}

/// Conversations for tests, with names that count up.
struct Talk {
  var conversation: Conversation
  private var next: UInt64

  init(_ id: UInt64, began: Double = 1_700_000_000) {
    conversation = Conversation(
      id: ConversationID(raw: id), began: WallTime(seconds: began, offset: 7200))
    next = id * 1000
  }

  private mutating func add(
    _ role: Message.Role, _ text: String, parent: TurnID?, model: String, _ progress: Turn.Progress
  ) -> TurnID {
    next += 1
    let id = TurnID(raw: next)
    conversation.append(
      Turn(
        id: id, parent: parent, role: role, content: text, model: model,
        began: WallTime(
          seconds: 1_700_000_000 + Double(next % 1000) + Double(next / 1000) * 60 - 60, offset: 7200
        ),
        progress: progress))
    return id
  }

  @discardableResult
  mutating func ask(_ text: String) -> TurnID {
    add(.user, text, parent: conversation.leaf, model: "", .done)
  }

  @discardableResult
  mutating func answer(
    _ text: String, to prompt: TurnID? = nil, model: String = "qwen3:8b",
    _ progress: Turn.Progress = .done
  ) -> TurnID {
    add(.assistant, text, parent: prompt ?? conversation.leaf, model: model, progress)
  }
}

extension SQLiteStore {
  /// The notices that have been given so far; closes the store.
  func closedNotices() async -> [StoreNotice] {
    await close()
    var all: [StoreNotice] = []
    for await notice in notices { all.append(notice) }
    return all
  }
}

/// Text of a case that a test's report shows in ASCII: reports go to terminals.
struct Escaped: Sendable, ExpressibleByStringLiteral, CustomTestStringConvertible {
  let text: String
  init(stringLiteral value: String) { text = value }
  init(_ text: String) { self.text = text }
  var testDescription: String {
    text.unicodeScalars.prefix(60).map { $0.escaped(asASCII: true) }.joined()
  }
}
