package import OllamaAPI

/// What was seen of the models of all hosts: speeds and loads. Kept from start to start.
package struct ModelMemory: Sendable, Equatable {
  /// One load, as `/api/ps` told it.
  package struct Load: Sendable, Equatable {
    /// The context window in tokens.
    package var context: Int
    /// Memory in bytes, and how much of it on the GPU.
    package var size: Int
    package var vram: Int
  }

  /// One model.
  package struct Seen: Sendable, Equatable {
    /// Which files the figures belong to.
    package var digest = ""
    /// The best and the last reply, tokens a second by the server's count.
    package var bestRate: Double?
    package var lastRate: Double?
    /// The rates of the last replies, the newest last; at most 50.
    package var rates: [Double] = []
    /// The loads by context, the latest of each.
    package var loads: [Load] = []

    /// How many rates are kept.
    static let mostRates = 50

    /// The middle rate of the replies before the last; nil before there are five of them.
    package var usualRate: Double? {
      let before = rates.dropLast().sorted()
      return before.count < 5 ? nil : before[before.count / 2]
    }
  }

  /// One host.
  package struct Place: Sendable, Equatable {
    package var models: [String: Seen] = [:]
    /// The most bytes seen on the GPU at once.
    package var mostVRAM = 0
    /// The bytes on the GPU when a model did not fit whole: what it holds, as far as seen.
    package var fullVRAM: Int?
    /// Whether anything was ever loaded, and whether any of it went to a GPU.
    package var hasLoaded = false
  }

  package private(set) var places: [String: Place] = [:]

  /// Nothing seen yet.
  package init() {}

  /// What was seen on a host.
  package subscript(host: Host) -> Place { places[host.displayName] ?? Place() }

  /// What was seen of a model; figures of other files under the same name do not count.
  package func seen(_ model: String, digest: String?, on host: Host) -> Seen? {
    guard let seen = places[host.displayName]?.models[ServerState.canonical(model)] else {
      return nil
    }
    if let digest, !digest.isEmpty, !seen.digest.isEmpty, digest != seen.digest { return nil }
    return seen
  }

  /// Notes the speed of a reply.
  package mutating func note(rate: Double, of model: String, digest: String, on host: Host) {
    change(model, digest, host) { seen in
      seen.lastRate = rate
      seen.bestRate = max(seen.bestRate ?? 0, rate)
      seen.rates = (seen.rates + [rate]).suffix(Seen.mostRates)
    }
  }

  /// Notes what is loaded now.
  package mutating func note(_ running: [RunningModel], on host: Host) {
    guard !running.isEmpty else { return }
    var place = self[host]
    let most = CacheShape.most
    let vram = running.reduce(0) { min($0 + min($1.sizeVRAM, most), most) }
    place.hasLoaded = true
    place.mostVRAM = max(place.mostVRAM, vram)
    if running.contains(where: { $0.sizeVRAM > 0 && $0.sizeVRAM < $0.size }) {
      place.fullVRAM = vram
    } else if let full = place.fullVRAM, vram > full {
      place.fullVRAM = nil
    }
    places[host.displayName] = place
    for model in running where model.size > 0 {
      guard let context = model.contextLength else { continue }
      change(model.name, model.digest, host) { seen in
        seen.loads.removeAll { $0.context == context }
        seen.loads.append(
          Load(context: context, size: min(model.size, most), vram: min(model.sizeVRAM, most)))
        if seen.loads.count > 8 { seen.loads.removeFirst() }
      }
    }
  }

  private mutating func change(
    _ model: String, _ digest: String, _ host: Host, _ change: (inout Seen) -> Void
  ) {
    let key = ServerState.canonical(model)
    var seen = self.seen(model, digest: digest, on: host) ?? Seen()
    if !digest.isEmpty { seen.digest = digest }
    change(&seen)
    places[host.displayName, default: Place()].models[key] = seen
  }

  /// Takes in what another instance has kept meanwhile; its figures stand where we have none.
  package mutating func merge(_ other: ModelMemory) {
    for (host, place) in other.places {
      var mine = places[host] ?? Place()
      mine.hasLoaded = mine.hasLoaded || place.hasLoaded
      mine.mostVRAM = max(mine.mostVRAM, place.mostVRAM)
      mine.fullVRAM = mine.fullVRAM ?? place.fullVRAM
      for (model, seen) in place.models {
        guard let known = mine.models[model], known.digest == seen.digest else {
          if mine.models[model] == nil { mine.models[model] = seen }
          continue
        }
        let best = [known.bestRate, seen.bestRate].compactMap { $0 }.max()
        mine.models[model]?.bestRate = best
        // Who has seen more knows better what is usual.
        if known.rates.count < seen.rates.count { mine.models[model]?.rates = seen.rates }
      }
      places[host] = mine
    }
  }
}

extension ModelMemory: JSONEncodable, JSONDecodable {
  /// The memory as it is kept.
  package var json: JSONValue {
    let hosts = places.sorted { $0.key < $1.key }.map { host, place in
      (host, Self.json(place))
    }
    return .object(JSONObject([("hosts", .object(JSONObject(hosts)))]))
  }

  private static func json(_ place: Place) -> JSONValue {
    let models = place.models.sorted { $0.key < $1.key }.map { name, seen -> (String, JSONValue) in
      var object: JSONObject = ["digest": .string(seen.digest)]
      object["best"] = seen.bestRate.map { .double($0) }
      object["last"] = seen.lastRate.map { .double($0) }
      object["rates"] = .array(seen.rates.map { .double(($0 * 100).rounded() / 100) })
      object["loads"] = .array(
        seen.loads.map { .array([.int($0.context), .int($0.size), .int($0.vram)]) })
      return (name, .object(object))
    }
    var object: JSONObject = [
      "loaded": .bool(place.hasLoaded), "most_vram": .int(place.mostVRAM),
      "models": .object(JSONObject(models)),
    ]
    object["full_vram"] = place.fullVRAM.map { .int($0) }
    return .object(object)
  }

  /// Reads what was kept; whatever is not as expected is left out.
  package init(json: JSONValue) throws(OllamaError) {
    for member in json["hosts"]?.object ?? [:] {
      guard let object = member.value.object else { continue }
      var place = Place()
      place.hasLoaded = object.bool("loaded") ?? false
      place.mostVRAM = max(object.int("most_vram") ?? 0, 0)
      place.fullVRAM = object.int("full_vram").flatMap { $0 > 0 ? $0 : nil }
      for model in object.object("models") ?? [:] {
        place.models[model.key] = Self.seen(model.value)
      }
      places[member.key] = place
    }
  }

  private static func seen(_ json: JSONValue) -> Seen {
    var seen = Seen()
    seen.digest = json["digest"]?.string ?? ""
    func rate(_ key: String) -> Double? {
      json[key]?.double.flatMap { $0 > 0 && $0 < 1e6 ? $0 : nil }
    }
    seen.bestRate = rate("best")
    seen.lastRate = rate("last")
    seen.rates = (json["rates"]?.array ?? []).suffix(Seen.mostRates).compactMap(\.double)
      .filter { $0 > 0 && $0 < 1e6 }
    for item in (json["loads"]?.array ?? []).prefix(8) {
      let numbers = item.array?.compactMap(\.int) ?? []
      guard numbers.count == 3, numbers.allSatisfy({ 0...CacheShape.most ~= $0 }) else { continue }
      seen.loads.append(Load(context: numbers[0], size: numbers[1], vram: numbers[2]))
    }
    return seen
  }
}
