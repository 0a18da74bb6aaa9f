internal import Conversations
internal import Foundation
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

// The search over all conversations, and conversations on their way into files and out of them.
extension EffectRunner {
  func start(_ deed: HistoryDeed) {
    switch deed {
    case .search(let request, let generation): search(request, generation)
    case .export(let order): inTurn { await Self.export(order, $0, $1) }
    case .importFile(let path, let seed):
      let (read, now) = (environment.readForeign, environment.now)
      inTurn { store, mailbox in
        let reading = ImportReading(path: path, seed: seed, now: now().wall, foreign: read)
        await Self.take(reading, store, mailbox)
      }
    case .saveModel(let order):
      let client = client(order.host)
      let mailbox = mailbox
      Task { await Self.create(order, client, mailbox) }
    }
  }

  // Only the last question matters: one that was overtaken while it waited is not asked.
  private func search(_ request: SearchRequest, _ generation: Int) {
    let (store, mailbox) = (environment.store, mailbox)
    work.withLock { work in
      let before = work.searching
      before?.cancel()
      work.searching = Task {
        await before?.value
        guard !Task.isCancelled else { return }
        do throws(StorageError) {
          let hits = try await store.search(request)
          mailbox.post(.history(.found(generation: generation, hits)))
        } catch {
          let reason = Wording.notDone("The search failed", error)
          mailbox.post(.history(.unfound(generation: generation, reason)))
        }
      }
    }
  }

  // MARK: files

  private static func export(
    _ order: ExportOrder, _ store: any ConversationStoring, _ mailbox: Mailbox
  ) async {
    do throws(StorageError) {
      let conversation: Conversation
      switch order.source {
      case .open(let open): conversation = open
      case .kept(let id):
        guard let kept = try await store.conversation(id) else {
          throw StorageError(.missing, reason: "it is not in the history")
        }
        conversation = kept
      }
      var files: [String: [UInt8]] = [:]
      if order.format == .json {
        for digest in Set(conversation.turns.flatMap(\.attachments).map(\.digest)) {
          files[digest] = try await store.bytes(of: digest)
        }
      }
      let text = Export.text(conversation, as: order.format, attachments: files)
      let name = order.format.fileName(for: conversation.title)
      mailbox.post(.history(write(text, PersonFile(order.path, named: name), order)))
    } catch {
      mailbox.post(.history(.failed(Wording.notDone("Nothing was exported", error))))
    }
  }

  private static func write(_ text: String, _ file: PersonFile, _ order: ExportOrder)
    -> HistoryEvent
  {
    let path = SafeText(file.path, as: .field)
    do throws(PersonFile.Trouble) {
      if order.makesFolder { try file.makeFolder() }
      try file.write(text, replacing: order.mayReplace)
      return .exported(path: path, bytes: text.utf8.count)
    } catch {
      switch error {
      case .isThere: return .inTheWay(order, path: path)
      case .failed(let reason):
        let reason = SafeText(reason, as: .field)
        return .failed(
          "Nothing was exported to \(path): \(reason). /export FILE names another place.")
      }
    }
  }

  private static func take(
    _ reading: ImportReading, _ store: any ConversationStoring, _ mailbox: Mailbox
  ) async {
    let file = SafeText(reading.path, as: .field)
    let outcome: Import.Outcome
    do throws(ImportError) {
      outcome = try reading.read()
    } catch {
      let reason = SafeText(error.reason, as: .field)
      mailbox.post(.history(.failed("Nothing was imported from \(file): \(reason).")))
      return
    }
    do throws(StorageError) {
      for conversation in outcome.conversations {
        for attachment in conversation.turns.flatMap(\.attachments) {
          guard let bytes = outcome.attachments[attachment.digest] else { continue }
          try await store.keep(bytes, of: attachment)
        }
        try await store.save(conversation)
      }
      mailbox.post(
        .history(
          .imported(
            outcome.conversations.map(\.id), file: file, passedOver: outcome.passedOver)))
    } catch {
      mailbox.post(.history(.failed(Wording.notDone("Not all of \(file) could be kept", error))))
    }
  }

  // MARK: models

  func askTitle(_ client: OllamaClient, _ id: ConversationID, _ request: ChatRequest) {
    let mailbox = mailbox
    let task = Task {
      let answer = try? await client.chat(request)
      guard !Task.isCancelled else { return }
      mailbox.post(.history(.titled(id, answer?.message.content)))
    }
    work.withLock { $0.title = task }
  }

  private static func create(
    _ order: ModelOrder, _ client: OllamaClient, _ mailbox: Mailbox
  ) async {
    do throws(OllamaError) {
      for try await _ in try await client.create(order.request) {}
      mailbox.post(.history(.savedModel(order.request.model)))
    } catch {
      let name = SafeText(order.request.model, as: .field)
      mailbox.post(.history(.failed("\(name) was not made: \(Wording.sentence(error))")))
    }
  }
}

/// A file that conversations are read from.
struct ImportReading: Sendable {
  /// Larger files are more than anybody has said.
  private static let most = 512 << 20

  let path: String
  let seed: UInt64
  let now: WallTime
  let foreign: Environment.ForeignHistory

  /// Reads the file; oterm's database by its own reader. Blocks.
  func read() throws(ImportError) -> Import.Outcome {
    let whole = PersonFile.whole(path)
    var identifiers = IdentifierSource(seed: seed)
    let size = (try? FileManager.default.attributesOfItem(atPath: whole))?[.size] as? Int
    guard let size else { throw ImportError("there is no such file, or it cannot be read") }
    guard size <= Self.most else { throw ImportError("the file is larger than 512 MB") }
    let start = FileHandle(forReadingAtPath: whole).flatMap { try? $0.read(upToCount: 15) }
    if start == Data("SQLite format 3".utf8) {
      let chats: [Conversation]
      do throws(StorageError) {
        chats = try foreign(whole, &identifiers, now)
      } catch {
        throw ImportError(error.reason)
      }
      guard !chats.isEmpty else { throw ImportError("there is no conversation in it") }
      return Import.Outcome(conversations: chats)
    }
    guard let data = FileManager.default.contents(atPath: whole) else {
      throw ImportError("it cannot be read")
    }
    return try Import.read(
      String(decoding: data, as: UTF8.self), identifiers: &identifiers, now: now)
  }
}
