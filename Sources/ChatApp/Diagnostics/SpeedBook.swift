package import OllamaAPI

/// How one reply went, by the server's own figures.
package struct SpeedRun: Sendable, Equatable {
  /// Seconds since 1970.
  package var at: Double
  package var key: SpeedKey
  /// Tokens written and read a second.
  package var rate: Double
  package var promptRate: Double?
  /// From sending to the first token, and loading the model, in seconds.
  package var firstToken: Double?
  package var load: Double?
  /// The share of the model on the GPU, 0...1; nil where it was not told.
  package var gpuShare: Double?
}

/// Runs that can be compared: of one model, on one host, with one context window.
package struct SpeedKey: Sendable, Hashable {
  package var model: String
  package var host: String
  /// Tokens; 0 where it was not told.
  package var context: Int
}

/// The speeds of replies over time.
package struct SpeedBook: Sendable, Equatable {
  /// How many runs of one kind, and how many kinds are held.
  static let mostRuns = 500
  static let mostKinds = 400

  /// The runs of one kind, the oldest first.
  package private(set) var runs: [SpeedKey: [SpeedRun]] = [:]
  /// Whether what was kept has been read.
  package private(set) var isRead = false
  // What came before the kept ones were read, or is not kept.
  private var own: [SpeedRun] = []

  /// Nothing known yet.
  package init() {}

  /// Takes a run of this session.
  package mutating func add(_ run: SpeedRun) {
    own.append(run)
    if own.count > 2_000 { own.removeFirst(own.count - 2_000) }
    put(run)
  }

  /// Takes what was kept: runs of this session that are among them count once.
  package mutating func take(_ kept: [SpeedRun]) {
    runs = [:]
    isRead = true
    for run in kept { put(run) }
    for run in own where !(runs[run.key]?.contains { $0.isSame(run) } ?? false) { put(run) }
    for key in runs.keys { runs[key]?.sort { $0.at < $1.at } }
  }

  private mutating func put(_ run: SpeedRun) {
    guard runs[run.key] != nil || runs.count < Self.mostKinds else { return }
    runs[run.key, default: []].append(run)
    let surplus = (runs[run.key]?.count ?? 0) - Self.mostRuns
    if surplus > 100 { runs[run.key]?.removeFirst(surplus) }
  }

  /// The kinds, the one used last first.
  package var keys: [SpeedKey] {
    runs.keys.sorted {
      let (left, right) = (runs[$0]?.last?.at ?? 0, runs[$1]?.last?.at ?? 0)
      return left == right ? ($0.model, $0.context) < ($1.model, $1.context) : left > right
    }
  }

  /// The middle rate of the runs before the last; nil before there are five of them.
  package func usualRate(_ key: SpeedKey) -> Double? {
    let before = (runs[key] ?? []).dropLast().suffix(50).map(\.rate).sorted()
    return before.count < 5 ? nil : before[before.count / 2]
  }
}

extension SpeedRun {
  // Kept times are rounded.
  fileprivate func isSame(_ other: SpeedRun) -> Bool {
    key == other.key && abs(at - other.at) < 0.01
  }
}

extension SpeedRun: JSONEncodable, JSONDecodable {
  /// The run as it is kept: one line.
  package var json: JSONValue {
    func short(_ value: Double) -> JSONValue { .double((value * 1000).rounded() / 1000) }
    var object: JSONObject = [
      "at": short(at), "model": .string(key.model), "host": .string(key.host),
      "context": .int(key.context), "rate": short(rate),
    ]
    object["prompt_rate"] = promptRate.map(short)
    object["first_token"] = firstToken.map(short)
    object["load"] = load.map(short)
    object["gpu"] = gpuShare.map(short)
    return .object(object)
  }

  /// Reads a line. Throws `parse` for what is no run.
  package init(json: JSONValue) throws(OllamaError) {
    func number(_ name: String, below limit: Double) -> Double? {
      json[name]?.double.flatMap { $0 >= 0 && $0 < limit ? $0 : nil }
    }
    guard let at = number("at", below: 1e11), let rate = number("rate", below: 1e6),
      let model = json["model"]?.string, let host = json["host"]?.string,
      let context = json["context"]?.int, 0..<(1 << 40) ~= context
    else { throw OllamaError(.parse, detail: "no speed") }
    self.at = at
    key = SpeedKey(model: model, host: host, context: context)
    self.rate = rate
    promptRate = number("prompt_rate", below: 1e9)
    firstToken = number("first_token", below: 1e6)
    load = number("load", below: 1e6)
    gpuShare = number("gpu", below: 1.0001)
  }
}
