internal import Conversations
internal import OllamaAPI
internal import TerminalKit

// Files of the person's and prompts of earlier runs.

extension EffectRunner {
  func readFiles(_ requests: [FileRequest], _ purpose: FilePurpose) {
    let results = requests.map { request in
      let (outcome, bytes) = files.read(request)
      if case .file(let file) = outcome { shelf.put(bytes, file.attachment) }
      return FileResult(request, outcome)
    }
    mailbox.post(.filesRead(results, purpose))
  }

  func readModelfile(_ written: String) {
    let path = files.places.path(written)
    Task {
      do throws(OllamaError) {
        mailbox.post(.modelfileRead(written, .read(try Modelfile(file: path))))
      } catch {
        let reason = error.detail ?? error.description
        let isNamed = reason.hasPrefix(path)
        let words = isNamed ? written + reason.dropFirst(path.count) : "\(written): \(reason)"
        let end = ".!?".contains(words.last ?? ".") ? "" : "."
        mailbox.post(.modelfileRead(written, .unusable(SafeText(words + end, as: .field))))
      }
    }
  }

  // Before the turn that names them is saved, and after those before.
  func keep(_ attachments: [Attachment]) {
    inTurn { [shelf] _, mailbox in
      do throws(StorageError) {
        try await shelf.keep(attachments)
      } catch {
        let reason = SafeText(error.reason, as: .field)
        mailbox.post(.failure("The attached files could not be kept: \(reason)."))
      }
    }
  }

  // The bytes first into memory: the conversation goes on with them.
  func forget(_ traces: Traces) {
    inTurn { [shelf] store, mailbox in
      await shelf.hold(traces.files)
      do throws(StorageError) {
        try await store.forget(
          traces.conversation, files: traces.files.map(\.digest), prompts: traces.prompts)
      } catch {
        let what: SafeText = "What was kept of this conversation before is still on the disk"
        mailbox.post(.failure(Wording.notDone(what, error)))
      }
    }
  }

  /// The request with its attachments; what is gone from the store is told.
  func filled(_ request: ChatRequest, _ enclosures: [Enclosure]) async -> ChatRequest {
    guard !enclosures.isEmpty else { return request }
    let (filled, missing) = await shelf.fill(request, enclosures)
    if !missing.isEmpty {
      let names = missing.map { SafeText($0, as: .field) }.joined(separator: ", ")
      mailbox.post(.failure("No longer there, so the model only gets the name: \(names)."))
    }
    return filled
  }

  // In order: the newest prompt must be the last one kept.
  func remember(_ prompt: String) {
    inTurn { store, _ in
      // A store that cannot keep it says so by its notices; the prompt is in memory.
      try? await store.remember(prompt: prompt)
    }
  }

  func findPrompts(_ text: String, _ limit: Int) {
    inTurn { store, mailbox in
      guard let prompts = try? await store.prompts(holding: text, limit: limit) else { return }
      mailbox.post(.promptsFound(text, prompts))
    }
  }
}
