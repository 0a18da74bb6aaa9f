internal import OllamaAPI
internal import TerminalKit

/// What was measured, in the forms that tools and people read.
package struct BenchReport: Sendable {
  /// How it is written.
  package enum Form: String, Sendable, CaseIterable {
    /// For people.
    case table
    /// For Go's benchstat, a line a step and run.
    case benchstat
    case csv
    /// For scripts: an object a run, with the server's names and nanoseconds.
    case json
  }

  package private(set) var runs: [BenchRun] = []

  /// Nothing measured yet.
  package init() {}

  /// Adds a run.
  package mutating func add(_ run: BenchRun) { runs.append(run) }

  /// The first line of a form; empty where it has none.
  package static func head(_ form: Form) -> String {
    form == .csv ? "NAME,STEP,COUNT,NS_PER_COUNT,TOKEN_PER_SEC\n" : ""
  }

  /// The lines of one run; a table has none before its end.
  package static func lines(_ run: BenchRun, _ form: Form) -> String {
    if form == .json { return json(run).description + "\n" }
    let name = run.model.filter { !$0.isWhitespace && $0 != "," && $0 != "\"" }
    let label = run.length.map { "\(name)/prompt=\($0)" } ?? name
    return steps(run.metrics).map { step in
      switch form {
      case .table, .json: return ""
      case .benchstat:
        let rate = step.rate.map { " \(Figures.decimal($0, 2)) token/sec" } ?? ""
        let unit = step.rate == nil ? "ns/request" : "ns/token"
        return
          "BenchmarkModel/name=\(label)/step=\(step.name) \(step.count) \(step.cost) \(unit)\(rate)\n"
      case .csv:
        let rate = step.rate.map { Figures.decimal($0, 2) } ?? "0"
        return "\(label),\(step.name),\(step.count),\(step.cost),\(rate)\n"
      }
    }.joined()
  }

  private static func json(_ run: BenchRun) -> JSONValue {
    var object: JSONObject = ["model": .string(run.model)]
    func add(_ name: String, _ time: Duration?) {
      object[name] = time.map { .int(Int($0.wholeNanoseconds)) }
    }
    let metrics = run.metrics
    object["prompt_tokens_wanted"] = run.length.map { .int($0) }
    add("first_token", run.firstToken)
    add("total_duration", metrics.totalDuration)
    add("load_duration", metrics.loadDuration)
    object["prompt_eval_count"] = metrics.promptTokens.map { .int($0) }
    add("prompt_eval_duration", metrics.promptDuration)
    object["eval_count"] = metrics.replyTokens.map { .int($0) }
    add("eval_duration", metrics.replyDuration)
    object["prompt_rate"] = metrics.promptRate.map { .double(($0 * 100).rounded() / 100) }
    object["rate"] = metrics.replyRate.map { .double(($0 * 100).rounded() / 100) }
    return .object(object)
  }

  private struct Step {
    let name: String
    let count: Int
    /// Nanoseconds for each.
    let cost: String
    let rate: Double?
  }

  private static func steps(_ metrics: ReplyMetrics) -> [Step] {
    var steps: [Step] = []
    func add(_ name: String, _ tokens: Int?, _ time: Duration?) {
      guard let tokens, tokens > 0, let time, time > .zero else { return }
      steps.append(
        Step(
          name: name, count: tokens,
          cost: Figures.decimal(time.seconds * 1e9 / Double(tokens), 2),
          rate: Double(tokens) / time.seconds))
    }
    func add(_ name: String, _ time: Duration?) {
      guard let time, time > .zero else { return }
      steps.append(
        Step(name: name, count: 1, cost: Figures.decimal(time.seconds * 1e9, 0), rate: nil))
    }
    add("prefill", metrics.promptTokens, metrics.promptDuration)
    add("generate", metrics.replyTokens, metrics.replyDuration)
    add("load", metrics.loadDuration)
    add("total", metrics.totalDuration)
    return steps
  }

  /// A row for each model and length: the middle one of the runs, the spread of what is generated.
  /// Of the columns, those that tell least are left out until a row fits into `width`.
  package func table(width: Int = .max) -> String {
    var seen: [String: [BenchRun]] = [:]
    var order: [String] = []
    for run in runs {
      let key = "\(run.model) \(run.length ?? 0)"
      if seen[key] == nil { order.append(key) }
      seen[key, default: []].append(run)
    }
    let headings: [SafeText] = [
      "MODEL", "PROMPT", "RUNS", "READS", "WRITES", "FROM", "TO", "FIRST", "LOAD", "TOTAL",
    ]
    var rows = [headings] + order.compactMap { seen[$0].map(row) }
    for heading in ["RUNS", "LOAD", "PROMPT", "TO", "FROM", "TOTAL"] as [SafeText] {
      guard Self.width(rows) > width, let place = rows[0].firstIndex(of: heading) else { continue }
      for row in rows.indices { rows[row].remove(at: place) }
    }
    let surplus = Self.width(rows) - width
    if surplus > 0 {
      let name = max((rows.map { $0[0].width }.max() ?? 0) - surplus, 8)
      for row in rows.indices { rows[row][0] = rows[row][0].truncated(width: name) }
    }
    return PlainTable.text(rows, indent: "", gap: 2)
  }

  private static func width(_ rows: [[SafeText]]) -> Int {
    let count = rows.first?.count ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].width }.max() ?? 0 }
    return widths.reduce(0, +) + 2 * max(count - 1, 0)
  }

  private func row(_ runs: [BenchRun]) -> [SafeText] {
    func middle<Value: Comparable>(_ values: [Value]) -> Value? {
      let sorted = values.sorted()
      return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }
    func rate(_ value: Double?) -> SafeText { value.map { "\(Figures.rate($0))/s" } ?? "–" }
    func time(_ values: [Duration]) -> SafeText { middle(values).map { Figures.span($0) } ?? "–" }
    let rates = runs.compactMap(\.metrics.replyRate)
    let prompt = middle(runs.compactMap(\.metrics.promptTokens))
    return [
      SafeText(runs[0].model, as: .field), prompt.map { "\($0) tok" } ?? "–", "\(runs.count)",
      rate(middle(runs.compactMap(\.metrics.promptRate))), rate(middle(rates)), rate(rates.min()),
      rate(rates.max()), time(runs.compactMap(\.firstToken)),
      time(runs.compactMap(\.metrics.loadDuration)), time(runs.compactMap(\.metrics.totalDuration)),
    ]
  }
}
