internal import OllamaAPI
internal import TerminalKit

/// What the server answers, once it can be reached.
struct AnswerSteps {
  typealias Step = DoctorReport.Step
  private let client: OllamaClient
  private let heard: DoctorEar.Heard
  private let failure: OllamaError?
  private let speaksTLS: Bool

  /// `speaksTLS`: what was asked in plain HTTP wants to be asked by TLS.
  init(
    _ client: OllamaClient, _ heard: DoctorEar.Heard, _ failure: OllamaError?, speaksTLS: Bool
  ) {
    self.speaksTLS = speaksTLS
    self.client = client
    self.heard = heard
    self.failure = failure
  }

  var answer: Step {
    if let status = heard.status {
      let program = heard.via.map { ", by \(SafeText($0, as: .field))" as SafeText } ?? ""
      let isGood = status < 500
      return Step(
        .answer, isGood ? .good : .bad, "HTTP \(status)\(program)",
        next: isGood
          ? nil
          : """
          The server, or a proxy before it, is broken or overloaded: look at its log \
          (journalctl -u ollama), try again later.
          """, took: heard.answered)
    }
    guard let failure, heard.connection != nil else {
      return Step(.answer, .skipped, "no connection")
    }
    if speaksTLS {
      return Step(
        .answer, .bad, "\(Wording.reason(failure)): it speaks TLS on this port",
        next: "Use https:// in the address.")
    }
    if failure.kind == .timeout(.firstByte) {
      return Step(
        .answer, .bad, "none within \(Figures.span(DoctorEar.patience)), though it is connected",
        next: """
          The server hangs, or what listens at port \(client.host.port) is something else: \
          restart it, or check the port (Ollama's is 11434).
          """)
    }
    return Step(
      .answer, .bad, Wording.reason(failure),
      next: failure.recoverySuggestion.map { SafeText($0, as: .field) })
  }

  var access: Step {
    if let failure, failure.hasNoKey {
      return Step(.access, .bad, Wording.reason(failure), next: Wording.next(failure))
    }
    guard let status = heard.status else { return Step(.access, .skipped, "no answer") }
    guard status < 500 else { return Step(.access, .skipped, "the answer does not tell") }
    let sent = isKeyed ? "the credentials" : "no credentials" as SafeText
    guard status == 401 || status == 403 else {
      return Step(.access, .good, isKeyed ? "\(sent) are taken" : "\(sent) are asked for")
    }
    return Step(
      .access, .bad, "refused with \(sent) (HTTP \(status))",
      next: isKeyed
        ? "Check the key or the password, and that they are for this host."
        : """
        Say in the configuration where its key is: key_env, key_file or key_command below \
        [hosts.NAME]; or put user and password into the address: https://USER:PASSWORD@HOST.
        """)
  }

  private var isKeyed: Bool {
    if heard.isKeyed { return true }
    switch client.configuration.credentials {
    case .none: return false
    case .bearer(_, for: .ollamaCloud): return client.host.isOllamaCloud
    case .bearer(_, for: .configuredHost), .basic, .authorization, .header: return true
    }
  }

  func server(_ version: ServerVersion?) async -> Step {
    if let version {
      return Step(.server, .good, "Ollama \(SafeText(version.text, as: .field))")
    }
    if let status = heard.status, status == 401 || status == 403 || status >= 500 {
      return Step(.server, .skipped, "it does not let us look")
    }
    if let place = await elsewhere() {
      let url = SafeText(place.url, as: .field)
      return Step(
        .server, .bad, "no Ollama under this path, but one at \(url)",
        next: "Use it: quipu --host \(url).")
    }
    return Step(
      .server, .bad, "something answers, but it is no Ollama",
      next: """
        Check the port (Ollama's is 11434) and the path: the address ends before /api, as in \
        https://HOST/ollama.
        """)
  }

  // A wrong path is the usual mistake behind proxies; the same server is asked, nobody else.
  private func elsewhere() async -> Host? {
    guard client.host.socketPath == nil else { return nil }
    for path in ["", "/ollama"] where path != client.host.basePath {
      guard let host = try? Host(client.host.origin + path) else { continue }
      var configuration = client.configuration
      configuration.host = host
      configuration.interceptor = nil
      let other = OllamaClient(configuration, transport: client.transport)
      if await other.isAvailable() { return host }
    }
    return nil
  }

  /// The models, and the names of those that can chat.
  func models() async -> (step: Step, able: [String]) {
    do throws(OllamaError) {
      let models = try await client.models()
      let able = models.filter { $0.chatRefusal == nil }.map(\.name)
      guard !models.isEmpty else {
        return (
          Step(.models, .warning, "none yet", next: "quipu pull qwen3:0.6b gets a small one."), []
        )
      }
      let words = "\(Figures.count(models.count, "model")), \(able.count) can chat" as SafeText
      return (Step(.models, .good, words), able)
    } catch {
      return (
        Step(
          .models, .bad, Wording.reason(error),
          next: error.recoverySuggestion.map { SafeText($0, as: .field) }), []
      )
    }
  }

  func clock(_ now: Double) -> Step {
    let local = Int64(min(max(now, 0), 1e12))
    guard let date = heard.date, let theirs = HTTPDate.seconds(from: date, now: local) else {
      return Step(.clock, .skipped, "the server does not tell its time")
    }
    let apart = theirs - local
    guard abs(apart) > 60 else { return Step(.clock, .good, "within a minute of ours") }
    let time = Figures.clock(.seconds(abs(apart)))
    return Step(
      .clock, .warning, "the server's is \(time) \(apart > 0 ? "ahead" : "behind")",
      next: "Ages and times left will look wrong: set both clocks by NTP (timedatectl).")
  }
}
