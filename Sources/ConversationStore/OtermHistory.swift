package import Conversations
internal import Foundation
internal import GRDB

/// Conversations out of oterm's `store.db`, which is only read.
package enum OtermHistory {
  /// All chats that have messages. Blocks for as long as the reading takes.
  ///
  /// Throws `missing` for an absent file and `notAHistory` for one that is not oterm's.
  package static func conversations(
    at path: String, identifiers: inout IdentifierSource, now: WallTime
  ) throws(StorageError) -> [Conversation] {
    guard FileFacts(path, following: true)?.isFile == true else {
      throw StorageError(.missing, reason: "there is no file \(path)")
    }
    var source = identifiers
    defer { identifiers = source }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(5)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let chats = try queue.inDatabase(read)
      return chats.compactMap { conversation($0, &source, now) }
    } catch {
      let known = StorageError(error, at: path)
      guard known.kind == .other || known.kind == .damaged else { throw known }
      throw StorageError(.notAHistory, reason: "\(path) is not a history of oterm's")
    }
  }

  private struct Chat {
    var name: String
    var model: String
    var system: String?
    var options: String?
    var messages: [(author: String, text: String)] = []
  }

  private static func read(_ db: Database) throws -> [Chat] {
    let columns = Set(try db.columns(in: "chat").map(\.name))
    func optional(_ column: String) -> String { columns.contains(column) ? column : "NULL" }
    var chats: [Chat] = []
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, name, model, \(optional("system")), \(optional("parameters"))
        FROM chat ORDER BY id
        """)
    while let row = try rows.next() {
      guard let id = row.int(0) else { continue }
      var chat = Chat(
        name: row.text(1) ?? "", model: row.text(2) ?? "", system: row.text(3),
        options: row.text(4))
      let messages = try Row.fetchCursor(
        db, sql: "SELECT author, text FROM message WHERE chat_id = ? ORDER BY id",
        arguments: [id])
      while let row = try messages.next() {
        chat.messages.append((author: row.text(0) ?? "", text: row.text(1) ?? ""))
      }
      chats.append(chat)
    }
    return chats
  }

  private static func conversation(
    _ chat: Chat, _ source: inout IdentifierSource, _ now: WallTime
  ) -> Conversation? {
    var turns: [TurnRecord] = []
    for message in chat.messages where !message.text.isEmpty {
      // Older versions wrote `me` and `ollama`.
      let role =
        ["me", "user"].contains(message.author)
        ? "user" : message.author == "system" ? "system" : "assistant"
      var turn = TurnRecord(
        id: source.turn(), parent: turns.last?.id, role: role, content: message.text, began: now)
      if role == "assistant" {
        turn.model = chat.model
        turn.origin = ReplyOrigin(options: chat.options, system: chat.system)
      }
      turns.append(turn)
    }
    guard !turns.isEmpty else { return nil }
    return Conversation(
      restoring: source.conversation(), began: now, turns: turns.map(\.turn),
      leaf: turns.last?.id, givenTitle: chat.name.isEmpty ? nil : chat.name)
  }
}
