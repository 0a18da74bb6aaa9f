internal import OllamaAPI
internal import TerminalKit

/// `/pull`, `/push`, `/cancel`.
enum TransferCommands {
  static func pull(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.isEmpty else { return show(&state, "pull") }
    guard let name = name(arguments, in: &state) else { return [] }
    return Transferring.start(.pull(name), in: &state)
  }

  static func push(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard !arguments.isEmpty else { return show(&state, "push") }
    guard let name = name(arguments, in: &state) else { return [] }
    return Transferring.start(.push(name), in: &state)
  }

  /// A model's name as a person typed it, or nothing and a word about what is wrong with it.
  static func name(_ text: String, in state: inout AppState) -> String? {
    // People paste the line that a model's page shows.
    let words = text.split(separator: " ").map(String.init)
    let bare = words.count > 1 && words[0] == "ollama" ? Array(words.dropFirst(2)) : words
    guard bare.count == 1, let name = bare.first else {
      state.tell(.warning, "Say one name, such as /pull qwen3:8b.")
      return nil
    }
    do throws(OllamaError) {
      _ = try ModelName(name)
      return name
    } catch {
      state.tell(.warning, SafeText(error.description, as: .field))
      return nil
    }
  }

  private static func show(_ state: inout AppState, _ word: SafeText) -> [Effect] {
    guard !state.transfers.all.isEmpty else {
      state.tell(.information, "Say which: /\(word) NAME. ollama.com/library lists what there is.")
      return []
    }
    state.overlays.append(.list(ListState(.transfers)))
    return []
  }

  @Sendable static func cannotCancel(_ state: borrowing AppState) -> SafeText? {
    state.transfers.running.isEmpty ? "No pull, push or creation is running." : nil
  }

  static func cancel(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let running = state.transfers.running
    let wanted =
      arguments.isEmpty
      ? running : running.filter { ServerState.same($0.order.model, arguments) }
    guard let first = wanted.first, wanted.count == 1 else {
      let names = running.map { SafeText($0.order.model, as: .field) }.joined(separator: ", ")
      state.tell(.warning, "Say which: /cancel NAME. Running: \(names).")
      return []
    }
    return Transferring.stop(first.id, in: &state)
  }

  /// The rows of the list of transfers.
  static func rows(_ state: AppState) -> [ListItem] {
    state.transfers.all.map { transfer in
      let name = SafeText(transfer.order.model, as: .field)
      let share = transfer.report.fraction.map { TransferWords.percent($0) } ?? ""
      let stage: SafeText
      switch transfer.stage {
      case .running: stage = "running"
      case .stopped: stage = "stopped"
      case .failed: stage = "failed"
      }
      let size: SafeText =
        transfer.report.total > 0
        ? """
        \(Figures.size(Int64(transfer.report.completed)))/\
        \(Figures.size(Int64(transfer.report.total)))
        """ : ""
      let rate = transfer.isRunning ? transfer.report.rate : nil
      let left = transfer.isRunning ? transfer.report.timeLeft : nil
      return ListItem(
        value: String(transfer.id.raw),
        columns: [
          TransferWords.noun(transfer.order), name, share, size,
          rate.map { "\(Figures.size(Int64($0)))/s" } ?? "",
          left.map { Figures.brief($0) } ?? "", stage,
        ])
    }
  }

  /// What can be done with a transfer.
  static func actions(_ number: String, _ state: AppState) -> [ListItem] {
    guard let transfer = transfer(number, state) else { return [] }
    let isRunning = transfer.isRunning
    return [
      ListItem(value: "layers", columns: ["Show its layers"]),
      ListItem(
        value: "stop", columns: ["Stop it; what has come is kept"],
        dimmed: isRunning ? nil : "not running"),
      ListItem(
        value: "again", columns: ["Go on with it"], dimmed: isRunning ? "running already" : nil),
      ListItem(
        value: "forget", columns: ["Take it off the list"],
        dimmed: isRunning ? "running" : nil),
    ]
  }

  static func act(_ action: String, on number: String, in state: inout AppState) -> [Effect] {
    guard let transfer = transfer(number, state) else { return [] }
    switch action {
    case "layers":
      state.overlays.append(.transfer(transfer.id))
      return []
    case "stop": return Transferring.stop(transfer.id, in: &state)
    case "again": return Transferring.start(transfer.order, in: &state)
    case "forget":
      state.transfers.remove(transfer.id)
      return []
    default: return []
    }
  }

  static func transfer(_ number: String, _ state: AppState) -> Transfer? {
    Int(number).flatMap { state.transfers[TransferID(raw: $0)] }
  }
}
