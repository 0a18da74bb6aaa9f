#if Resilience
import OllamaAPI
import Testing

/// Runs failover scenarios: on the pool where hosts just fail and recover, and through the whole
/// pipeline with a fake transport where calls are made.
struct FailoverScenario {
  let scenario: Scenario

  private static let poolOps: Set<String> = [
    "fail", "ok", "ejected", "advance", "at", "dead", "alive", "probe", "pick", "ejected_for",
    "time_left", "panic", "eligible", "healthy", "fail_gateway", "force_eject",
  ]

  func run() async throws {
    if scenario.ops.allSatisfy({ Self.poolOps.contains($0.name) }) {
      try runPool()
    } else {
      try await FailoverCalls(scenario).run()
    }
  }

  private func configuration() throws -> HostPool.Configuration {
    try scenario.allowConfig([
      "consecutive_5xx", "consecutive", "consecutive_gateway", "interval_s", "base_ejection_s",
      "max_ejection_percent", "max_ejection_s", "hosts", "panic_threshold", "panic_percent",
      "success_rate", "min_requests", "strategy",
    ])
    let config = scenario.config
    var ejection = HostPool.Ejection()
    let isTimed =
      config["consecutive_5xx"] != nil || config["base_ejection_s"] != nil
      || config["consecutive_gateway"] != nil
    ejection.revival = isTimed ? .afterTime : .byProbe
    ejection.gatewayFailuresOnly = config["consecutive_gateway"] != nil
    ejection.consecutiveFailures =
      config.int("consecutive_5xx") ?? config.int("consecutive_gateway")
      ?? config.int("consecutive") ?? 5
    if isTimed { ejection.maxShare = 10 }
    scenario.seconds("interval_s").map { ejection.interval = $0 }
    scenario.seconds("base_ejection_s").map { ejection.baseTime = $0 }
    scenario.seconds("max_ejection_s").map { ejection.longestTime = $0 }
    config.double("max_ejection_percent").map { ejection.maxShare = $0 }
    config.double("success_rate").map { ejection.successShare = $0 > 1 ? $0 / 100 : $0 }
    config.int("min_requests").map { ejection.minimumCalls = $0 }
    let strategy = config.string("strategy").flatMap(HostPool.Strategy.init) ?? .priority
    return HostPool.Configuration(
      strategy: strategy, ejection: ejection,
      panicShare: config.double("panic_threshold") ?? config.double("panic_percent") ?? 0)
  }

  private func runPool() throws {
    var names = scenario.config.strings("hosts") ?? []
    for op in scenario.ops {
      if let name = op.text, !names.contains(name), Double(name) == nil { names.append(name) }
    }
    let count = max(names.count, scenario.config.int("hosts") ?? 1)
    var pool = HostPool(count: count, configuration: try configuration())
    var now = Duration.zero
    for op in scenario.ops {
      let host = op.text.flatMap(names.firstIndex) ?? 0
      let flag = op.arguments.compactMap(\.bool).first ?? true
      let times = op.second?.int ?? 1
      switch op.name {
      case "advance": now += op.duration
      case "at": now = op.duration
      case "fail", "fail_gateway":
        let status = op.second?.int.flatMap { $0 >= 100 ? $0 : nil }
        for _ in 0..<(status == nil ? times : 1) {
          _ = pool.record(.failure(status: status ?? 503), host: host, now: now)
        }
      case "ok": for _ in 0..<times { _ = pool.record(.success, host: host, now: now) }
      case "probe":
        let isOK = op.second?.string != "fail" && op.second?.bool != false
        _ = pool.record(isOK ? .success : .failure(status: 503), host: host, now: now)
      case "ejected", "dead": #expect(pool.isEjected(host, now: now) == flag, "\(op) at \(now)")
      case "alive", "eligible", "healthy":
        #expect(pool.isEligible(host, now: now) == flag, "\(op) at \(now)")
      case "ejected_for", "time_left":
        let time = pool.timeLeft(host, now: now)
        let left = try #require(time, "\(op): it is not out")
        #expect(isClose(left.inSeconds, op.second?.double ?? -1), "\(op): \(left)")
      case "panic":
        let isPanic = pool.pick(now: now).isPanic
        #expect(isPanic == flag, "\(op)")
      case "pick":
        let picked = pool.pick(now: now).host
        #expect(picked == host, "\(op)")
      default: throw Scenario.Unknown("failover operation \(op)")
      }
    }
  }
}

/// Calls over several hosts, each with its state, through the real pipeline.
private final class FailoverCalls {
  private let scenario: Scenario
  private let names: [String]
  private var down: Set<String> = []
  private var answers: [String: Int] = [:]
  private var tokens: [String: String] = [:]
  private var history: [JSONValue] = []
  /// Messages known when the last call was made.
  private var sentHistory = 0
  private var breaksInStream: Set<String> = []
  private var lastError: OllamaError?
  private var lastText = ""
  private var seen: [TransportRequest] = []
  private var model = "m"
  private var wasBroken = false
  private var pending: (() async throws -> Void)?

  init(_ scenario: Scenario) {
    self.scenario = scenario
    names = scenario.config.strings("hosts") ?? ["a", "b"]
  }

  func run() async throws {
    try scenario.allowConfig(["hosts", "tokens", "token"])
    for op in scenario.ops { try await run(op) }
  }

  private func run(_ op: Scenario.Op) async throws {
    switch op.name {
    case "down": down.formUnion(op.arguments.compactMap(\.string))
    case "up": for name in op.arguments.compactMap(\.string) { down.remove(name) }
    case "token", "credentials": tokens[op.text ?? ""] = op.second?.string ?? "secret"
    case "turn" where op.text?.contains("broken") == true || op.text?.contains("marked") == true:
      try await settle()
      #expect(wasBroken, "\(op)")
    case "chat", "turn", "call", "request":
      model = op.text.flatMap { names.contains($0) ? nil : $0 } ?? model
      pending = { [self] in await call() }
    case "turn_on": await call(expecting: op.text)
    case "next_turn_on": await call(expecting: op.text)
    case "stream_on", "stream", "streaming_on", "stream_breaks", "dies_mid_stream":
      breaksInStream.insert(op.text ?? names[0])
      await call()
    case "error": try await expectError(op)
    case "no_pull":
      try await settle()
      #expect(seen.allSatisfy { $0.endpoint != "/api/pull" }, "a pull was sent")
    case "request_has_whole_history":
      try await settle()
      let body = try body(of: try #require(seen.last))
      let isWhole = body.array("messages")?.count == sentHistory
      #expect(isWhole == (op.first?.bool ?? true), "\(op)")
    case "marked", "marked_broken", "broken", "turn_broken":
      try await settle()
      #expect(wasBroken == (op.arguments.compactMap(\.bool).first ?? true), "\(op)")
    case "sent_to", "tried", "asked":
      try await settle()
      let wanted = op.first?.strings ?? op.arguments.compactMap(\.string)
      let flag = op.arguments.compactMap(\.bool).first ?? true
      for name in wanted { #expect(seen.contains { $0.host.name == name } == flag, "\(op)") }
    case "token_sent_to", "authorization_sent_to", "token_at", "token_never_at":
      try await settle()
      let isSent = gotToken(op.text ?? "")
      #expect(isSent == (op.arguments.compactMap(\.bool).first ?? false), "\(op)")
    default: try await runNamed(op)
    }
  }

  /// Operations that carry a host's name, such as `b_answers` and `b_got_token`, or that say that
  /// a host was left alone.
  private func runNamed(_ op: Scenario.Op) async throws {
    let words = op.name.split(separator: "_").map(String.init)
    let flag = op.arguments.compactMap(\.bool).first
    if let name = words.first, names.contains(name) {
      if words.last == "answers" {
        answers[name] = op.first?.int ?? 200
        return
      }
      try await settle()
      if words.contains(where: { ["token", "authorization", "credentials", "auth"].contains($0) }) {
        #expect(gotToken(name) == (flag ?? false), "\(op)")
        return
      }
    } else if ["no", "not", "never"].contains(words.first), let name = op.text,
      names.contains(name)
    {
      try await settle()
      #expect(seen.contains { $0.host.name == name } == !(flag ?? true), "\(op)")
      return
    }
    throw Scenario.Unknown("failover operation \(op)")
  }

  /// Whether a host was sent a token that is another's.
  private func gotToken(_ name: String) -> Bool {
    let foreign = tokens.filter { $0.key != name }.map(\.value)
    return seen.contains { request in
      request.host.name == name
        && request.headers.contains { header in foreign.contains { header.value.contains($0) } }
    }
  }

  /// Runs the call that was announced, once everything about the hosts has been said.
  private func settle() async throws {
    guard let pending else { return }
    self.pending = nil
    try await pending()
  }

  private func expectError(_ op: Scenario.Op) async throws {
    try await settle()
    let error = try #require(lastError, "\(op): no error")
    let text = error.description
    let words = (op.text ?? "").split { !$0.isLetter && !$0.isNumber }.map(String.init)
    var isChecked = false
    for (word, next) in zip(words, words.dropFirst() + [""]) {
      if word == "model" {
        #expect(error.model == next, "\(text)")
        isChecked = true
      } else if ["both", "hosts", "all"].contains(word) {
        for name in names { #expect(text.contains("\(name):"), "\(text)") }
        isChecked = true
      } else if names.contains(word) {
        #expect(text.contains("\(word):"), "\(text)")
        isChecked = true
      }
    }
    if !isChecked { throw Scenario.Unknown("what \(op) should say") }
  }

  private func call(expecting host: String? = nil) async {
    history.append(["role": "user", "content": "question"])
    sentHistory = history.count
    let first = names[0]
    let (down, answers, breaks, model) = (down, answers, breaksInStream, model)
    let transport = FakeTransport { request, _ in
      let name = request.host.name
      if down.contains(name) { return .error(OllamaError(.connectionRefused)) }
      if breaks.contains(name) {
        return .stream(
          [#"{"message":{"role":"assistant","content":"half"},"done":false}"# + "\n"],
          then: OllamaError(.connectionLost, progress: .replying))
      }
      if let status = answers[name], status != 200 {
        return .status(status, body: #"{"error":"model '\#(model)' not found"}"#)
      }
      return .stream([
        #"{"message":{"role":"assistant","content":"answer"},"done":false}"# + "\n",
        #"{"message":{"role":"assistant","content":""},"done":true}"# + "\n",
      ])
    }
    do {
      let result = try await send(over: transport, to: first)
      lastText = result
      lastError = nil
      history.append(["role": "assistant", "content": .string(result)])
    } catch {
      lastError = error
      wasBroken = error.partial != nil
    }
    seen += transport.requests
    if let host {
      #expect(transport.requests.last?.host.name == host, "\(transport.hosts)")
      #expect(lastError == nil)
    }
  }

  private func send(over transport: FakeTransport, to first: String) async throws(OllamaError)
    -> String
  {
    var configuration = OllamaClient.Configuration(host: try Host("\(first):11434"))
    if let token = tokens[first] {
      configuration.credentials = .bearer(token, for: .configuredHost)
    }
    var backups: [Failover.Backup] = []
    for name in names.dropFirst() {
      let token = tokens[name]
      backups.append(
        Failover.Backup(
          try Host("\(name):11434"),
          credentials: token.map { .bearer($0, for: .configuredHost) } ?? .none))
    }
    var policies = Policies()
    policies.failover = Failover(backups)
    policies.clock = HandClock()
    configuration.policies = policies
    let client = OllamaClient(configuration, transport: transport)
    let messages = history.compactMap { $0["content"]?.string }
    let request = ChatRequest(model: model, messages: messages.map { .user($0) })
    var text = ""
    for try await chunk in try await client.chatStream(request) { text += chunk.content }
    return text
  }

  private func body(of request: TransportRequest) throws -> JSONObject {
    guard case .bytes(let bytes) = request.body else { return [:] }
    return try JSONParser.parse(bytes).object ?? [:]
  }
}

extension JSONValue {
  fileprivate var strings: [String]? { array?.compactMap(\.string) }
}
#endif
