internal import Conversations
internal import Synchronization
internal import TerminalKit

// What the store does for the program. Deeds go one after the other, so that an earlier state
// never overtakes a later one; a failure is told and blocks nothing.
extension EffectRunner {
  /// Opens the store and passes on what it tells; with `resuming` the last conversation comes too.
  func openStore(resuming: Bool) {
    let (store, mailbox) = (environment.store, mailbox)
    Task {
      for await notice in store.notices { mailbox.post(.store(.notice(notice))) }
    }
    inTurn { store, mailbox in
      do throws(StorageError) {
        try await store.open()
        mailbox.post(.store(.opened))
        if resuming { try await Self.resume(store, mailbox) }
        let drafts = try await store.strayDrafts()
        if let draft = drafts.first { mailbox.post(.store(.strayDraft(draft))) }
      } catch {
        mailbox.post(.store(.unusable(error)))
      }
    }
  }

  private static func resume(
    _ store: any ConversationStoring, _ mailbox: Mailbox
  ) async throws(StorageError) {
    let last = try await store.list(ListRequest(pinnedFirst: false, limit: 1)).first
    guard let last, let conversation = try await store.conversation(last.id) else {
      mailbox.post(.store(.nothingToResume))
      return
    }
    mailbox.post(.conversationOpened(conversation, try await store.view(of: last.id)))
  }

  /// Keeps a conversation; the answer tells whether it is on the disk.
  func save(_ conversation: Conversation) {
    inTurn { store, mailbox in
      do throws(StorageError) {
        try await store.save(conversation)
        mailbox.post(.store(.kept(conversation.id, edits: conversation.history.count)))
      } catch {
        mailbox.post(.store(.notKept(conversation.id, error)))
      }
    }
  }

  /// Keeps how a conversation is looked at; a failure is told with that of the conversation.
  func keepView(_ id: ConversationID, _ view: ViewMemory) {
    inTurn { store, _ in try? await store.keep(view, of: id) }
  }

  /// Fetches a conversation and how it was looked at.
  func openConversation(_ id: ConversationID) {
    inTurn { store, mailbox in
      do throws(StorageError) {
        guard let conversation = try await store.conversation(id) else {
          let reason = "this conversation is not in the history"
          mailbox.post(.store(.notOpened(id, StorageError(.missing, reason: reason))))
          return
        }
        mailbox.post(.conversationOpened(conversation, try await store.view(of: id)))
      } catch {
        mailbox.post(.store(.notOpened(id, error)))
      }
    }
  }

  /// Fetches a page of the list, after what was changed before is kept.
  func listConversations(_ request: ListRequest, token: Int) {
    inTurn { store, mailbox in
      do throws(StorageError) {
        // Asked first: what changes meanwhile is found by the next look.
        let revision = try await store.changes(since: 0).revision
        let page = try await store.list(request)
        let total = try await store.count(request)
        mailbox.post(
          .conversationsListed(token: token, page, total: total, revision: revision))
      } catch {
        let reason = Wording.notDone("The conversations could not be listed", error)
        mailbox.post(.history(.unlisted(token: token, reason)))
      }
    }
  }

  /// Renames, pins, archives, deletes.
  func changeConversation(_ id: ConversationID, _ change: ConversationChange) {
    inTurn { store, mailbox in
      do throws(StorageError) {
        try await store.change(id, change)
        mailbox.post(.store(.changed(id, change)))
      } catch {
        mailbox.post(.store(.failed("The conversation could not be changed", error)))
      }
    }
  }

  /// Asks whether anything changed since a revision; tells only when it did.
  func lookForChanges(since revision: Int) {
    inTurn { store, mailbox in
      // Where the store cannot answer, there is nothing new to show; saving tells the failure.
      guard let changes = try? await store.changes(since: revision) else { return }
      if changes.revision != revision { mailbox.post(.store(.changes(changes))) }
    }
  }

  /// Tries again to keep what is in memory alone.
  func retryStore() {
    inTurn { store, mailbox in
      do throws(StorageError) {
        try await store.retry()
        try await store.open()
        mailbox.post(.store(.opened))
      } catch {
        mailbox.post(.store(.unusable(error)))
      }
    }
  }

  /// Closes the store when all is done, and tells how many conversations are in memory alone.
  func close(then tell: @escaping @Sendable (Int) -> Void) {
    inTurn { store, _ in
      await store.close()
      tell(await store.unsavedCount)
    }
  }

  /// Does something with the store when all that was begun before is done.
  func inTurn(
    _ deed: @escaping @Sendable (any ConversationStoring, Mailbox) async -> Void
  ) {
    let (store, mailbox) = (environment.store, mailbox)
    work.withLock { work in
      let before = work.keeping
      work.keeping = Task {
        await before?.value
        await deed(store, mailbox)
      }
    }
  }

  /// Waits until `before` is done, but no longer than a person would.
  static func wait(for before: Task<Void, Never>?, atMost limit: Duration = .seconds(3)) async {
    guard let before else { return }
    let (ends, end) = AsyncStream<Never>.makeStream()
    let done = Task {
      await before.value
      end.finish()
    }
    let timeout = Task {
      try? await Task.sleep(for: limit)
      end.finish()
    }
    for await _ in ends {}
    done.cancel()
    timeout.cancel()
  }
}
