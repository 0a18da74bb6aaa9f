internal import OllamaAPI
internal import TerminalKit

/// The bars of a transfer, a row for each layer and one for what the server does now.
enum TransferPane {
  static func rows(_ transfer: Transfer, _ state: AppState, width: Int) -> [StyledRow] {
    let report = transfer.report
    let isRunning = transfer.isRunning
    let moving = report.layers.last { !$0.isDone }
    var rows = report.layers.map { layer in
      row(
        ProgressLine(
          layer, isRunning && layer.digest == moving?.digest ? report : nil, width: width,
          unicode: state.launch.unicode))
    }
    let named = report.layers.contains { $0.status == report.status }
    if !named, isRunning {
      let status: SafeText =
        report.status.isEmpty ? "asking" : SafeText(report.status, as: .field)
      rows.append(StyledRow(status, .textMuted))
    }
    if case .pull(let model) = transfer.order, isRunning, report.total == 0,
      let words = NamedSize.forecast(model, state)
    {
      rows.append(StyledRow(words, .textMuted))
    }
    if let words = TransferWords.spill(transfer, state.memory) {
      rows += LineWrap(width: max(width, 20)).rows(of: words).map { StyledRow($0, .warning) }
    }
    return rows
  }

  private static func row(_ line: ProgressLine) -> StyledRow {
    StyledRow([
      StyledRun(line.label, .text), StyledRun(line.edges.left, .gaugeEmpty),
      StyledRun(line.full, .gaugeFull), StyledRun(line.empty, .gaugeEmpty),
      StyledRun(line.edges.right, .gaugeEmpty), StyledRun(line.figures, .textMuted),
    ])
  }

  /// The first-run screen's part: bars, then what Esc does or why it stands still.
  static func firstRun(_ transfer: Transfer, _ state: AppState, width: Int) -> [StyledRow] {
    let name = SafeText(transfer.order.model, as: .field)
    var rows = [StyledRow(), StyledRow(title(transfer, name), .textStrong)]
    rows += shortened(self.rows(transfer, state, width: width))
    let again = Transferring.again(transfer.order)
    switch transfer.stage {
    case .running:
      let words: SafeText = "Esc stops it; \(again) goes on where it was."
      rows.append(StyledRow(state.keys.own(words, in: .composer), .textMuted))
    case .stopped: rows.append(StyledRow("Stopped. \(again) goes on where it was.", .textMuted))
    case .failed: rows.append(StyledRow("It broke off. \(again) tries again.", .textMuted))
    }
    return rows
  }

  // The first layer is nearly all of a model; of a dozen small ones the last tell enough.
  private static func shortened(_ rows: [StyledRow]) -> [StyledRow] {
    rows.count > 6 ? Array(rows.prefix(2) + rows.suffix(4)) : rows
  }

  static func title(_ transfer: Transfer, _ name: SafeText) -> SafeText {
    let share = transfer.report.fraction.map { " · \(TransferWords.percent($0))" as SafeText }
    return "\(TransferWords.noun(transfer.order)) \(name)\(share ?? "")"
  }
}
