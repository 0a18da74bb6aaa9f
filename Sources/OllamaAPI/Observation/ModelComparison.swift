#if Diagnostics
/// What several models made of the same prompt.
public struct ModelComparison: Sendable, Equatable {
  /// Whether the models are asked one after the other or all at once.
  public enum Order: Sendable, Hashable {
    /// One after the other: fair times, since no two models share the machine.
    case sequential
    /// At most so many at once: sooner done, but the times disturb each other.
    case parallel(limit: Int)
  }

  /// One model's part.
  public struct Entry: Sendable, Equatable {
    /// The model.
    public var model: String
    /// Its reply, or why there is none.
    public var result: Result<ChatResponse, OllamaError>
    /// From the request to the reply's end, as the client saw it.
    public var took: Duration
    /// Until the first record of the reply; nil where none came.
    public var firstToken: Duration?

    /// The reply, if there is one.
    public var response: ChatResponse? { try? result.get() }
    /// Why there is no reply.
    public var error: OllamaError? {
      if case .failure(let error) = result { error } else { nil }
    }
  }

  /// The models in the order in which they were given.
  public var entries: [Entry]

  /// The model whose reply was complete first; nil where none was.
  public var fastest: Entry? {
    entries.filter { $0.response != nil }.min { $0.took < $1.took }
  }
}

extension ModelComparison: CustomStringConvertible {
  /// A table for a terminal or a report: a line a model, figures aligned to the right.
  public var description: String {
    let head = ["model", "time", "first", "load", "prompt", "reply", "tokens/s", "outcome"]
    let rows = [head] + entries.map(\.row)
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        let pad = String(repeating: " ", count: max(0, widths[column] - text.count))
        let isText = column == 0 || column == row.count - 1
        line += (column == 0 ? "" : "  ") + (isText ? text + pad : pad + text)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

extension ModelComparison.Entry {
  fileprivate var row: [String] {
    let metrics = response?.metrics ?? ReplyMetrics()
    func tokens(_ count: Int?) -> String { count.map(String.init) ?? "-" }
    let rate = metrics.replyRate.map { Self.decimal($0) } ?? "-"
    let outcome = error.map { $0.code } ?? response?.doneReason ?? "done"
    return [
      PlainText.escaped(model, limit: 60), Self.seconds(took), firstToken.map(Self.seconds) ?? "-",
      metrics.loadDuration.map(Self.seconds) ?? "-", tokens(metrics.promptTokens),
      tokens(metrics.replyTokens), rate, PlainText.escaped(outcome, limit: 40),
    ]
  }

  private static func seconds(_ duration: Duration) -> String {
    decimal(duration.secondsValue, digits: 2) + " s"
  }

  private static func decimal(_ value: Double, digits: Int = 1) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "-" }
    let scale = digits == 2 ? 100 : 10
    let whole = Int((value * Double(scale)).rounded())
    let fraction = String(abs(whole % scale))
    let zeros = String(repeating: "0", count: max(0, digits - fraction.count))
    return "\(whole / scale).\(zeros)\(fraction)"
  }
}

extension OllamaClient {
  /// Puts the same chat to several models. A model that fails has its error in the comparison; the
  /// others go on. When the task is cancelled, those not yet answered have `cancelled`.
  ///
  /// `report` hears of each model as it is done, one at a time.
  public func compare(
    _ request: ChatRequest, models: [String], order: ModelComparison.Order = .sequential,
    time: TimeSource = .system, report: (ModelComparison.Entry) -> Void = { _ in }
  ) async -> ModelComparison {
    let limit =
      switch order {
      case .sequential: 1
      case .parallel(let limit): max(1, limit)
      }
    var entries: [ModelComparison.Entry?] = Array(repeating: nil, count: models.count)
    await withTaskGroup(of: (Int, ModelComparison.Entry).self) { group in
      var next = 0
      func add() {
        guard next < models.count else { return }
        let place = next
        var asked = request
        asked.model = models[place]
        next += 1
        group.addTask { [asked] in (place, await measure(asked, time: time)) }
      }
      for _ in 0..<min(limit, models.count) { add() }
      while let (place, entry) = await group.next() {
        entries[place] = entry
        report(entry)
        add()
      }
    }
    return ModelComparison(entries: entries.compactMap { $0 })
  }

  private func measure(_ request: ChatRequest, time: TimeSource) async -> ModelComparison.Entry {
    let began = time.now()
    var first: Duration?
    do throws(OllamaError) {
      guard !Task.isCancelled else { throw OllamaError(.cancelled, model: request.model) }
      var iterator = try await chatStream(request).makeAsyncIterator()
      var response: ChatResponse?
      while let batch = try await iterator.nextBatch() {
        first = first ?? (time.now() - began)
        for chunk in batch {
          if response == nil { response = ChatResponse(chunk) } else { response?.append(chunk) }
        }
      }
      guard let response else { throw OllamaError(.emptyAnswer, model: request.model) }
      return .init(
        model: request.model, result: .success(response), took: time.now() - began,
        firstToken: first)
    } catch {
      return .init(
        model: request.model, result: .failure(error), took: time.now() - began, firstToken: first)
    }
  }
}
#endif
