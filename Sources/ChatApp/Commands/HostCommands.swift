internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Changing the server, and finding out what is wrong with it.
enum HostCommands {
  /// `/host`: the list of the configured ones; with a name or an address, a change to it.
  static func change(_ state: inout AppState, _ arguments: String) -> [Effect] {
    guard arguments.isEmpty else { return use(arguments, in: &state) }
    state.overlays.append(.list(ListState(.hosts)))
    state.hostFindings = [:]
    state.hostCircuits = [:]
    return [.probe(named(state).compactMap { try? Host($0.address) })]
  }

  // The one in use first, then those of the configuration: the group's in its order, then by name.
  private static func named(_ state: AppState) -> [(name: String, address: String)] {
    let preferences = state.launch.configuration.preferences
    let group = preferences.network.failover
    func order(_ name: String) -> Int { group.firstIndex(of: name) ?? group.count }
    let all = preferences.hosts
      .sorted { (order($0.key), $0.key) < (order($1.key), $1.key) }
      .map { (name: $0.key, address: $0.value.address) }
    let current = state.server.realHost ?? state.server.host
    let isNamed = all.contains { (try? Host($0.address)) == current }
    return isNamed ? all : [(current.displayName, current.url)] + all
  }

  /// The host of a row.
  static func host(_ name: String, _ state: AppState) -> Host? {
    named(state).first { $0.name == name }.flatMap { try? Host($0.address) }
  }

  static let headings: [SafeText] = ["NAME", "ADDRESS", "VERSION", "ANSWERS IN", "CIRCUIT"]

  /// Below so many columns only the names and whether they answer are shown.
  static let narrow = 48

  static func narrowColumns(_ width: Int) -> ListColumns {
    ListColumns(
      [.init(width: 0), .init(width: 0), .init(width: 8)], headings: headings, width: width)
  }

  static func rows(_ state: AppState) -> [ListItem] {
    named(state).map { name, address in
      let host = try? Host(address)
      let shown = host.map { SafeText($0.displayName, as: .field) }
      var item = ListItem(
        value: name,
        columns: [SafeText(name, as: .field), shown ?? SafeText(address, as: .field)])
      item.isMarked = host == state.server.host
      guard let host else {
        item.dimmed = "it is no address"
        item.columns += ["it is no address", "", ""]
        return item
      }
      switch state.hostFindings[host] {
      case .up(let version, let latency):
        item.columns += [SafeText(version, as: .field), Figures.span(latency)]
      case .down: item.columns += ["away", "–"]
      case nil: item.columns += ["…", ""]
      }
      item.columns.append(state.hostCircuits[host].map(circuit) ?? "–")
      return item
    }
  }

  private static func circuit(_ state: CircuitBreaker.State) -> SafeText {
    switch state {
    case .closed, .metricsOnly: "closed"
    case .open: "open"
    case .halfOpen: "half-open"
    case .forcedOpen: "tripped"
    case .disabled: "off"
    }
  }

  /// What there is to know of a host beside its row.
  static func remark(_ name: String, _ state: AppState) -> SafeText {
    let preferences = state.launch.configuration.preferences
    var words: [SafeText] = []
    if let host = host(name, state), case .down(let error) = state.hostFindings[host] {
      words.append(Wording.reason(error))
    }
    if let entry = preferences.hosts[name] {
      if let key = entry.key {
        words.append("its key comes from \(SafeText(key.place, as: .field))")
      }
      if let file = entry.caFile {
        words.append("trusts the certificates in \(SafeText(file, as: .field))")
      }
    }
    if let place = preferences.network.failover.firstIndex(of: name) {
      let count = preferences.network.failover.count
      words.append("\(Figures.ordinal(place + 1)) of \(count) in the failover group")
    }
    if let host = host(name, state), let wanted = state.failover?.wanted, host != wanted,
      host == state.server.host
    {
      words.append("stands in for \(FailingOver.name(of: wanted, state))")
    }
    return words.isEmpty ? "" : "\(SafeText(name, as: .field)): \(words.joined(separator: "; "))."
  }

  static func use(_ name: String, in state: inout AppState) -> [Effect] {
    let current = state.server.realHost ?? state.server.host
    let address = state.launch.configuration.preferences.address(of: name)
    let host: Host
    do throws(OllamaError) {
      // The row of an unnamed host has its shown name; its login stays.
      host = name == current.displayName ? current : try Host(address)
    } catch {
      state.tell(.failure, SafeText(error.description, as: .field))
      return []
    }
    let place = FailingOver.name(of: host, state)
    guard host != state.server.host else {
      state.tell(.information, "\(place) is in use already.")
      return Servers.check(&state)
    }
    if let refusal = refusal(state) {
      state.tell(.warning, refusal)
      return []
    }
    return Servers.change(to: host, in: &state)
  }

  // A reply goes on where it began, but not without the server that is a part of this program.
  private static func refusal(_ state: AppState) -> SafeText? {
    if state.conversations.values.contains(where: \.isDuelling) {
      return "A duel is running, and both must be asked at one host; Esc stops it first."
    }
    return state.server.isDemo && state.isReplying
      ? "A reply of the demo is running and would end with it; Esc stops it first." : nil
  }

  // MARK: doctor and bench

  /// `/doctor [MODEL]`
  static func examine(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let host = state.server.host
    let title: SafeText = "Doctor · \(SafeText(host.displayName, as: .field))"
    state.overlays.append(.page(title: title, text: "Asking…", scroll: 0))
    return [
      .examine(
        host, model: arguments.isEmpty ? nil : arguments, title: title,
        unicode: state.launch.unicode, isNarrow: state.size.columns < 60)
    ]
  }

  /// `/bench [MODEL…]`
  static func bench(_ state: inout AppState, _ arguments: String) -> [Effect] {
    var models = arguments.split(separator: " ").map(String.init)
    if models.isEmpty { models = [state.open.settings.model].compactMap { $0 } }
    guard !models.isEmpty else {
      state.tell(.warning, "No model is chosen yet: /bench NAME.")
      return []
    }
    for model in models where state.server.models != nil && state.server.summary(of: model) == nil {
      state.tell(.warning, "Couldn't find model '\(SafeText(model, as: .field))'.")
      return []
    }
    guard !state.isReplying else {
      state.tell(.warning, "A reply is running and would disturb the times; Esc stops it first.")
      return []
    }
    var plan = BenchPlan(models: models)
    plan.columns = max(min(state.size.columns - 6, 96), 20)
    state.overlays.append(
      .page(title: benchTitle, text: "0 of \(plan.count) runs…", scroll: 0))
    return [.bench(state.server.host, plan, title: benchTitle)]
  }

  static let benchTitle: SafeText = "Bench"
}
