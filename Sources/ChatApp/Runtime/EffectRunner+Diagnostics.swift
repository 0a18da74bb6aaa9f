internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

// Looking at what the client does: requests, connections, other hosts.
extension EffectRunner {
  /// Starts to look at something.
  func look(_ effect: Effect) {
    if case .request(let deed) = effect {
      start(deed)
    } else if case .examine(let host, let model, let title, let unicode) = effect {
      examine(host, model, title: title, unicode: unicode)
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
        mailbox.post(.request(.shown(title: page.title, text: page.text)))
      case .copy(let number, let toFile):
        guard let record = requests.record(number) else { return gone() }
        copy(CurlCommand(record.request).description, toFile: toFile)
      }
    }
  }

  private func gone() {
    mailbox.post(
      .failure("The texts of the last \(RequestLog.mostTexts) requests are kept; not this one's."))
  }

  private func examine(_ host: Host, _ model: String?, title: SafeText, unicode: Bool) {
    let client = environment.client(host)
    let doctor = Doctor(client, model: model, now: environment.now)
    let mailbox = mailbox
    Task {
      _ = await doctor.examine { report in
        mailbox.post(.pageGrew(title: title, text: report.text(unicode: unicode)))
      }
    }
  }

  private func bench(_ host: Host, _ plan: BenchPlan, title: SafeText) {
    let client = client(host)
    let (mailbox, now) = (mailbox, environment.now)
    let task = Task {
      var report = BenchReport()
      func tell(_ words: SafeText) {
        let table = report.runs.isEmpty ? "" : SafeText(report.table, as: .prose)
        mailbox.post(.pageGrew(title: title, text: "\(table)\n\(words)"))
      }
      do throws(OllamaError) {
        try await Bench(client, now: { now().uptime }).run(plan) { done, run in
          if let run { report.add(run) }
          tell("\(done) of \(plan.count) runs; closing the page ends them.")
        }
        tell("Middle values of the runs; FROM and TO are the slowest and fastest writing.")
      } catch {
        guard error.kind != .cancelled else { return }
        tell(Wording.sentence(error))
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
        let began = environment.now().uptime
        switch await client(host).availability() {
        case .available(let version):
          let took = environment.now().uptime - began
          mailbox.post(.probed(host, .up(version: version.text, latency: took)))
        case .unavailable(let error): mailbox.post(.probed(host, .down(error)))
        }
      }
    }
  }
}
