#if Workflows
/// A call that a model asked for, and what became of it.
public struct ToolExecution: Sendable, Hashable {
  /// What became of a call.
  public enum Outcome: Sendable, Hashable {
    /// The tool's answer.
    case answered(String)
    /// The tool failed, or its arguments did not fit.
    case failed(String)
    /// There is no such tool.
    case unknownTool(String)
    /// Consent was not given; why, if somebody said so.
    case refused(String)
  }

  /// The call.
  public let call: ToolCall
  /// What became of it.
  public let outcome: Outcome
  /// How long the tool worked.
  public let took: Duration

  /// Whether the tool answered.
  public var isSuccess: Bool {
    if case .answered = outcome { true } else { false }
  }

  /// The message that tells the model.
  public var message: Message { .tool(text, name: call.name, callID: call.id) }

  private var text: String {
    switch outcome {
    case .answered(let text): text
    case .failed(let reason), .unknownTool(let reason), .refused(let reason):
      JSONValue.object(["error": .string(reason)]).description
    }
  }
}

/// Runs the calls of one reply: looks tools up, asks for consent, keeps answers within bounds.
public struct ToolRunner: Sendable {
  /// Whether the calls of one reply run one after the other or at once.
  public enum Order: Sendable, Hashable {
    /// In the model's order, each after the one before.
    case sequential
    /// At most so many at once; the answers keep the model's order.
    case parallel(limit: Int)
  }

  /// Whether a tool may run.
  public enum Consent: Sendable, Hashable {
    /// It may.
    case given
    /// It may not; the reason goes to the model.
    case refused(String)
  }

  /// Decides whether a call may be carried out.
  public typealias ConsentRule = @Sendable (ToolCall, RegisteredTool) async -> Consent

  /// The tools.
  public var tools: ToolRegistry
  /// How the calls of one reply run.
  public var order = Order.parallel(limit: 4)
  /// Greatest length of a tool's answer in characters; the rest is cut off, which the answer says.
  public var answerLimit = 65_536
  /// The clocks.
  public var time = TimeSource.system
  /// Who decides; by default harmless tools may run and dangerous ones may not.
  public var consent: ConsentRule = { call, tool in
    tool.isDangerous
      ? .refused("the person has not allowed the tool \"\(call.name)\"") : .given
  }

  /// Runs the tools of a registry.
  public init(_ tools: ToolRegistry) { self.tools = tools }

  /// Runs calls; one result for each, in their order. Consent is asked for one call at a time,
  /// before any runs. Never throws: what went wrong is for the model to know.
  public func run(_ calls: [ToolCall]) async -> [ToolExecution] {
    var permitted: [(place: Int, tool: RegisteredTool)] = []
    var results: [ToolExecution?] = Array(repeating: nil, count: calls.count)
    for (place, call) in calls.enumerated() {
      guard let tool = tools[call.name] else {
        results[place] = unknown(call)
        continue
      }
      switch await consent(call, tool) {
      case .given: permitted.append((place, tool))
      case .refused(let reason):
        results[place] = ToolExecution(call: call, outcome: .refused(reason), took: .zero)
      }
    }
    await withTaskGroup(of: (Int, ToolExecution).self) { group in
      var queue = permitted[...]
      func add() {
        guard let (place, tool) = queue.popFirst() else { return }
        group.addTask { (place, await execute(calls[place], tool)) }
      }
      for _ in 0..<min(limit, permitted.count) { add() }
      while let (place, execution) = await group.next() {
        results[place] = execution
        add()
      }
    }
    return results.compactMap { $0 }
  }

  private var limit: Int {
    switch order {
    case .sequential: 1
    case .parallel(let limit): max(1, limit)
    }
  }

  private func unknown(_ call: ToolCall) -> ToolExecution {
    let names = tools.names.isEmpty ? "none" : tools.names.joined(separator: ", ")
    let reason = "there is no tool \"\(call.name)\"; the tools are: \(names)"
    return ToolExecution(call: call, outcome: .unknownTool(reason), took: .zero)
  }

  private func execute(_ call: ToolCall, _ tool: RegisteredTool) async -> ToolExecution {
    let began = time.now()
    let outcome: ToolExecution.Outcome
    if Task.isCancelled {
      outcome = .failed("cancelled")
    } else if let missing = Self.missing(in: call.arguments, tool.definition.parameters) {
      outcome = .failed("\"\(missing)\" is missing")
    } else {
      do {
        outcome = .answered(cut(try await tool.work(call.arguments)))
      } catch let fault as ToolFault {
        outcome = .failed(fault.message)
      } catch is CancellationError {
        outcome = .failed("cancelled")
      } catch let error as OllamaError {
        outcome = .failed(cut(error.description))
      } catch {
        outcome = .failed(cut("the tool failed: \(error)"))
      }
    }
    return ToolExecution(call: call, outcome: outcome, took: time.now() - began)
  }

  /// The first member that the schema demands and the arguments do not have.
  static func missing(in arguments: JSONObject, _ schema: JSONValue) -> String? {
    schema["required"]?.array?.compactMap(\.string).first { arguments[$0] == nil }
  }

  private func cut(_ text: String) -> String {
    let limit = max(0, answerLimit)
    guard text.count > limit else { return text }
    return text.prefix(limit) + "\n[cut: \(text.count - limit) more characters]"
  }
}
#endif
