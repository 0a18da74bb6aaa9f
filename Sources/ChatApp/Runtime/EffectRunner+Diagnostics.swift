internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

// Looking at what the client does: requests, connections, other hosts.
extension EffectRunner {
  /// Starts to look at something.
  func look(_ effect: Effect) {
    if case .request(let deed) = effect {
      start(deed)
    } else if case .examine(let host, let model, let title, let unicode, let isNarrow) = effect {
      examine(host, model, title) { $0.text(unicode: unicode, isNarrow: isNarrow) }
    } else if case .bench(let host, let plan, let title) = effect {
      bench(host, plan, title: title)
    } else if case .endBench = effect {
      work.withLock { $0.bench }?.cancel()
    } else if case .probe(let hosts) = effect {
      probe(hosts)
    }
  }

  private func start(_ deed: RequestDeed) {
    Task {
      switch deed {
      case .show(let number):
        guard let record = requests.record(number) else { return gone() }
        let page = RequestPage(record)
        mailbox.post(.request(.shown(number: number, title: page.title, text: page.text)))
      case .copy(let number, let toFile):
        guard let record = requests.record(number) else { return gone() }
        copy(CurlCommand(record.request).description, toFile: toFile)
      case .copyBody(let number, let toFile):
        guard let record = requests.record(number) else { return gone() }
        guard let body = RequestPage(record).sent else {
          mailbox.post(.failure("No JSON was sent with that request."))
          return
        }
        copy(body, toFile: toFile)
      case .prompt(let number):
        guard let record = requests.record(number) else { return gone() }
        await render(record, number)
      }
    }
  }

  // The server is asked for the prompt that it made of the request.
  private func render(_ record: RequestLog.Record, _ number: Int) async {
    guard case .bytes(let bytes) = record.request.body,
      let json = try? JSONParser.parse(bytes), json["left out"] == nil
    else {
      mailbox.post(.failure("What was sent is not kept, so that it cannot be rendered."))
      return
    }
    let client = client(record.request.host)
    await RequestLog.$isPrivate.withValue(record.entry.isPrivate) {
      do throws(OllamaError) {
        let prompt =
          record.entry.endpoint == "/api/generate"
          ? try await client.renderPrompt(GenerateRequest(json: json))
          : try await client.renderPrompt(ChatRequest(json: json))
        let model = SafeText(record.entry.model ?? "", as: .field)
        let images = prompt.imageCount.map { $0 > 0 ? "\($0) pictures beside it\n\n" : "" } ?? ""
        let text = SafeText(images + prompt.renderedTemplate, as: .prose)
        mailbox.post(
          .request(.shown(number: number, title: "What \(model) sees", text: text)))
      } catch {
        mailbox.post(.failure("The prompt was not rendered: \(Wording.sentence(error))"))
      }
    }
  }

  /// Starts to look at what the client does.
  func start(_ deed: DiagnosticsDeed) {
    switch deed {
    case .policies:
      let clients = work.withLock { $0.clients.values.map { $0 } }
        .sorted { $0.host.displayName < $1.host.displayName }
      let report = PolicyReport(clients: clients.compactMap { PolicyReport.Client($0) })
      mailbox.post(.diagnosed(.policies(report)))
    case .circuit(let host, let place, let wanted):
      client(host).pipeline?.setCircuit(wanted, host: place)
    case .emptyCache(let host): client(host).pipeline?.emptyCache()
    case .log(let number):
      let lines = log.lines.drop { $0.number <= number }
      mailbox.post(.diagnosed(.log(Array(lines), path: log.path)))
    case .speeds:
      Task {
        let lines = (speeds?.text() ?? "").split(separator: "\n").suffix(20_000)
        let runs = lines.compactMap { try? SpeedRun(parsing: Array($0.utf8)) }
        mailbox.post(.diagnosed(.speeds(runs)))
      }
    case .keepSpeed(let run):
      guard let speeds else { return }
      keepInTurn { _ in speeds.append(run.json.description + "\n") }
    }
  }

  private func gone() {
    mailbox.post(
      .failure("The texts of the last \(RequestLog.mostTexts) requests are kept; not this one's."))
  }

  private func examine(
    _ host: Host, _ model: String?, _ title: SafeText,
    _ text: @escaping @Sendable (DoctorReport) -> SafeText
  ) {
    // What policies add would only hide what is wrong.
    let plain = environment.client(host)
    var configuration = plain.configuration
    configuration.policies = Policies()
    let client = OllamaClient(configuration, transport: plain.transport)
    let doctor = Doctor(client, model: model, now: environment.now)
    let mailbox = mailbox
    Task {
      _ = await doctor.examine { report in
        mailbox.post(.pageGrew(title: title, text: text(report)))
      }
    }
  }

  private func bench(_ host: Host, _ plan: BenchPlan, title: SafeText) {
    let client = client(host)
    let (mailbox, now) = (mailbox, environment.now)
    let task = Task {
      var report = BenchReport()
      var ended = 0
      func tell(_ words: SafeText) {
        guard !report.runs.isEmpty else {
          return mailbox.post(.pageGrew(title: title, text: words))
        }
        let table = SafeText(report.table(width: plan.columns), as: .prose)
        mailbox.post(.pageGrew(title: title, text: "\(table)\n\(words)"))
      }
      do throws(OllamaError) {
        try await Bench(client, now: { now().uptime }).run(plan) { done, run in
          ended = done
          if let run { report.add(run) }
          tell("\(done) of \(plan.count) runs; closing the page ends them…")
        }
        tell("Middle values of the runs; FROM and TO are the slowest and fastest writing.")
      } catch {
        guard error.kind != .cancelled else { return }
        let place: SafeText = ended > 0 ? "Ended after \(ended) of \(plan.count) runs: " : ""
        tell("\(place)\(Wording.sentence(error))")
      }
    }
    work.withLock { work in
      work.bench?.cancel()
      work.bench = task
    }
  }

  private func probe(_ hosts: [Host]) {
    for host in hosts {
      Task {
        let client = client(host)
        let began = environment.now().uptime
        let finding: HostFinding
        switch await client.availability() {
        case .available(let version):
          let took = environment.now().uptime - began
          finding = .up(version: version.text, latency: took)
        case .unavailable(let error): finding = .down(error)
        }
        let circuit = client.pipeline?.hostStatuses(own: host).first?.circuit
        mailbox.post(.probed(host, finding, circuit: circuit))
      }
    }
  }
}
