internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Leaving, suspending, Esc and Ctrl-C, the demo.
enum SessionCommands {
  static func leader(_ state: inout AppState, _: String) -> [Effect] {
    state.leaderSince = state.moment.uptime
    return []
  }

  static func suspend(_ state: inout AppState, _: String) -> [Effect] {
    [.terminal(.suspend)]
  }

  static func quit(_ state: inout AppState, _: String) -> [Effect] {
    guard let words = Transferring.leavingStops(state) else { return Keeping.wantLeave(&state) }
    state.overlays.append(.question(Question(.quit, words)))
    return []
  }

  /// Closes the innermost thing; only when nothing is open does it stop the reply.
  static func escape(_ state: inout AppState, _: String) -> [Effect] {
    if state.composer.completion != nil {
      state.composer.completion = nil
      state.composer.files.isClosed = true
    } else if case .list(var list) = state.overlays.last, list.isFiltering {
      list.isFiltering = false
      state.overlays[state.overlays.count - 1] = .list(list)
    } else if !state.overlays.isEmpty {
      return closeOverlay(&state)
    } else if state.storage.wanted != nil {
      WritingAhead.giveUp(&state)
      state.tell(.information, "Not opened; what you wrote is still here.")
    } else if state.open.transcript.find != nil {
      return FindCommands.cancel(&state)
    } else if state.open.transcript.selection != nil {
      state.open.transcript.selection = nil
    } else if let effects = TakingOut.endCommand(&state) {
      return effects
    } else if state.open.transcript.word != nil {
      state.open.transcript.word = nil
    } else if state.focus != .composer {
      state.focus = .composer
      state.open.transcript.cursor = nil
      state.open.transcript.block = nil
    } else if state.open.compaction?.stage == .editing {
      Compacting.setAside(&state)
    } else if state.open.compaction?.stage == .writing {
      return Compacting.stop(&state)
    } else if state.open.editing != nil {
      BranchCommands.endEditing(&state)
    } else if AwaitingModels.cancel(in: &state) {
      return []
    } else if state.open.reply != nil {
      return ConversationCommands.stop(&state, "")
    } else if let transfer = state.firstRunTransfer, transfer.isRunning {
      return Transferring.stop(transfer.id, in: &state)
    }
    return []
  }

  static func closeOverlay(_ state: inout AppState) -> [Effect] {
    if state.pageFind != nil, state.overlays.last?.context == .page {
      state.pageFind = nil
      return []
    }
    guard let overlay = state.overlays.popLast() else { return [] }
    if case .entry(let entry) = overlay, case .trust = entry.matter, state.composer.isEmpty {
      // What was typed without looking was meant for the message.
      state.composer.field.insert(entry.field.text)
    }
    if case .page(HostCommands.benchTitle, _, _) = overlay { return [.endBench] }
    if case .list(let list) = overlay, case .overflow(let overflow) = list.kind {
      return Overflowing.cancel(overflow, in: &state)
    }
    if case .list(let list) = overlay, list.kind == .themes, let before = list.before,
      before != state.look.wanted
    {
      return Themes.load(before, .preview, in: &state)
    }
    return Browsing.refresh(&state)
  }

  static func interrupt(_ state: inout AppState, _: String) -> [Effect] {
    if let effects = TakingOut.endCommand(&state) { return effects }
    if state.open.reply != nil { return ConversationCommands.stop(&state, "") }
    if !state.overlays.isEmpty { return closeOverlay(&state) }
    if let stage = state.open.compaction?.stage, stage != .ready { return escape(&state, "") }
    if !state.composer.isEmpty {
      state.composer.clear()
      state.open.transcript.target = nil
      state.open.editing = nil
      state.focus = .composer
      let undo = state.keys.hint(for: .undo) ?? "undo"
      state.tell(.information, "Cleared; \(undo) brings it back.")
      return []
    }
    if let asked = state.quitAsked, state.moment.uptime - asked < .seconds(5) {
      return Keeping.wantLeave(&state)
    }
    state.quitAsked = state.moment.uptime
    state.tell(.information, "Ctrl-C again leaves.")
    return []
  }

  static func endOfInput(_ state: inout AppState, _: String) -> [Effect] {
    state.composer.isEmpty ? quit(&state, "") : Writing.perform(.delete, in: &state)
  }

  static func retryServer(_ state: inout AppState, _: String) -> [Effect] {
    guard !state.server.isChecking else { return [] }
    return Servers.check(&state)
  }

  static func demo(_ state: inout AppState, _: String) -> [Effect] {
    if state.server.isDemo {
      guard !state.isReplying else {
        state.tell(.warning, "A reply is running; Esc stops it first.")
        return []
      }
      return Servers.leaveDemo(&state)
    }
    state.tell(.information, "Starting the demo…")
    return [.startDemo]
  }
}
