package import OllamaAPI
package import TerminalKit

// What is said about pulls, pushes and creations, on the screen and outside it.

/// The words of transfers.
package enum TransferWords {
  /// The kind as a noun: `pull`.
  package static func noun(_ order: TransferOrder) -> SafeText {
    switch order {
    case .pull: return "pull"
    case .push: return "push"
    case .create: return "creation"
    }
  }

  /// What is going on, for the rule: `pulling qwen3:8b 45% · 55 MB/s · 47s left`.
  package static func short(_ transfer: Transfer) -> SafeText {
    let name = SafeText(transfer.order.model, as: .field).truncated(width: 28)
    let report = transfer.report
    var words: SafeText = "\(doing(transfer.order)) \(name)"
    if let fraction = report.fraction { words += " \(percent(fraction))" }
    if let rate = report.rate { words += " \(Figures.size(Int64(rate)))/s" }
    if let left = report.timeLeft { words += " \(Figures.brief(left))" }
    return words
  }

  /// What a pull's files alone tell of where the model will run; nil while nothing speaks against
  /// the GPU.
  static func spill(_ transfer: Transfer, _ memory: ModelMemory) -> SafeText? {
    guard case .pull(let model) = transfer.order else { return nil }
    return spill(model, files: transfer.report.total, memory[transfer.host])
  }

  /// The same of a model whose layers known so far have so many bytes, on a host where this was
  /// seen.
  package static func spill(
    _ model: String, files: Int, _ place: ModelMemory.Place
  ) -> SafeText? {
    guard let (share, room) = FitForecast.spill(ofFiles: files, place: place) else { return nil }
    let name = SafeText(model, as: .field)
    let files = Figures.size(Int64(clamping: files))
    let percent = max(Int((share * 100).rounded()), 1)
    return """
      \(name) is \(files), \(Figures.size(Int64(room))) on the GPU here: at least \
      \(percent) % would run on the CPU.
      """
  }

  private static func doing(_ order: TransferOrder) -> SafeText {
    switch order {
    case .pull: return "pulling"
    case .push: return "pushing"
    case .create: return "creating"
    }
  }

  /// `45%`; 100% only when all is done.
  package static func percent(_ fraction: Double) -> SafeText {
    let limited = min(max(fraction.isFinite ? fraction : 0, 0), 1)
    return "\(limited < 1 ? min(Int(limited * 100), 99) : 100)%"
  }

  /// Tells that a transfer is done: what, how much, how long.
  package static func done(_ transfer: Transfer, took: Duration) -> SafeText {
    let name = SafeText(transfer.order.model, as: .field)
    let size: SafeText =
      transfer.report.total > 0 ? "\(Figures.size(Int64(transfer.report.total))), " : ""
    let figures: SafeText = "(\(size)\(Figures.span(took)))"
    switch transfer.order {
    case .pull: return "\(name) is here \(figures)."
    case .push: return "\(name) is in its library \(figures)."
    case .create: return "Created new model '\(name)' \(figures)."
    }
  }

  /// Why a transfer broke off and what to do, as one or two sentences; `again` is the command that
  /// asks for it again, such as `/pull NAME`.
  package static func failure(
    _ order: TransferOrder, _ error: OllamaError, done fraction: Double?, again: SafeText
  ) -> SafeText {
    let name = SafeText(order.model, as: .field)
    let host = SafeText(error.host ?? "the server", as: .field)
    let said = error.serverMessage ?? ""
    let lower = said.lowercased()
    func says(_ words: String...) -> Bool { words.contains { lower.contains($0) } }
    var onward: SafeText =
      fraction.map { "\(again) goes on from \(percent($0))." } ?? "\(again) tries again."
    if case .create = order { onward = "\(again) begins anew." }
    if case .push = order, says("no such file", "file does not exist", "not found") {
      return "\(name) is not on \(host): nothing was pushed."
    }
    if says("file does not exist", "manifest unknown", "model manifest: 404") {
      return """
        The library has no model "\(name)". ollama.com/library lists those that it has; \
        a tag stands after a colon, as in qwen3:8b.
        """
    }
    if says("no space left") {
      return "The disk of \(host) is full. Delete a model, then \(onward)"
    }
    if says("no such host", "dial tcp", "i/o timeout", "network is unreachable", "tls handshake") {
      return "\(host) cannot reach the library: \(cause(said)). \(onward)"
    }
    if says("unauthorized", "access denied", "not authorized", "sign in") {
      return """
        The library refuses \(host) (\(SafeText(said, as: .field))). Sign in there with \
        "ollama signin", and begin the name with your own namespace to push.
        """
    }
    if error.progress == .notSent, error.meansServerAway { return Wording.sentence(error) }
    if error.meansServerAway || error.kind == .stream(.missingFinalRecord) {
      return
        "Lost \(host) during the \(noun(order)) of \(name): \(Wording.reason(error)). \(onward)"
    }
    return "The \(noun(order)) of \(name) failed: \(sentence(error))"
  }

  private static func sentence(_ error: OllamaError) -> SafeText {
    let text = error.serverMessage ?? error.detail ?? error.description
    let words = SafeText(text, as: .field)
    return text.hasSuffix(".") ? words : words + "."
  }

  // Go's errors tell the last thing after the last colon: the host that could not be found.
  private static func cause(_ said: String) -> SafeText {
    let parts = said.split(separator: ": ").suffix(2).joined(separator: ": ")
    return SafeText(parts.isEmpty ? said : parts, as: .field)
  }
}

/// The line of one layer, as `ollama pull` draws it:
/// `pulling 6a0746a1ec1a:  45% ▕████      ▏ 2.1 GB/4.7 GB   55 MB/s    47s`.
package struct ProgressLine: Sendable, Equatable {
  package let label: SafeText
  /// The filled part and the rest, between their edges; both empty where there is no room.
  package let full: SafeText
  package let empty: SafeText
  package let edges: (left: SafeText, right: SafeText)
  package let figures: SafeText

  /// The line of a layer in so many columns; rate and time only where it moves.
  package init(
    _ layer: ProgressTracker.Layer, _ report: TransferReport?, width: Int, unicode: Bool
  ) {
    let fraction = layer.fraction ?? 0
    let share = TransferWords.percent(layer.isDone ? 1 : min(fraction, 0.999))
    label = "\(SafeText(layer.status, as: .field)): \(share.padded(width: 4, atStart: true)) "
    var words: SafeText = " "
    if layer.isDone {
      words += Figures.size(Int64(layer.total))
    } else {
      words += "\(Figures.size(Int64(layer.completed)))/\(Figures.size(Int64(layer.total)))"
      if let rate = report?.rate { words += "  \(Figures.size(Int64(rate)))/s" }
      if let left = report?.timeLeft { words += "  \(Figures.brief(left))" }
    }
    figures = words
    // The figures of a moving layer change their width: the bar does not dance with them.
    let room = max(width - label.width - max(words.width, 36) - 2, 0)
    edges = unicode ? ("▕", "▏") : ("|", "|")
    let cells = room >= 4 ? min(room, 40) : 0
    let done = layer.isDone ? cells : min(Int(fraction * Double(cells)), max(cells - 1, 0))
    full = SafeText(repeating: unicode ? "█" : "#", count: done)
    empty = SafeText(repeating: " ", count: cells - done)
  }

  /// The line as plain text.
  package var text: SafeText {
    full.isEmpty && empty.isEmpty
      ? label + figures : label + edges.left + full + empty + edges.right + figures
  }

  /// Lines are the same when they read the same.
  package static func == (left: ProgressLine, right: ProgressLine) -> Bool {
    left.text == right.text
  }
}

extension Figures {
  /// A time left of which the last hour is counted down: `4:12`, `23h59m`, `12 d`.
  package static func timeLeft(_ duration: Duration) -> SafeText {
    let seconds = min(max(duration.seconds, 0), 1e9)
    if seconds < 3600 { return clock(duration) }
    return seconds < 2 * 86_400 ? brief(duration) : "\(Int(seconds / 86_400)) d"
  }

  /// A time left, as short as can be: `47s`, `1m12s`, `2h05m`.
  package static func brief(_ duration: Duration) -> SafeText {
    let seconds = Int(min(max(duration.seconds, 0), 359_999))
    if seconds < 60 { return "\(seconds)s" }
    let two = { (number: Int) -> SafeText in number < 10 ? "0\(number)" : "\(number)" }
    if seconds < 3600 { return "\(seconds / 60)m\(two(seconds % 60))s" }
    return "\(seconds / 3600)h\(two(seconds / 60 % 60))m"
  }
}
