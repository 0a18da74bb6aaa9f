#if Resilience
import LibraryTestSupport
import OllamaAPI

/// One scenario of the corpus: a configuration, then operations, or what is expected of it.
struct Scenario: Sendable {
  let family: String
  let config: JSONObject
  let ops: [Op]
  let expect: JSONObject

  init(_ json: JSONObject) {
    family = json.string("family") ?? ""
    config = json.object("config") ?? [:]
    ops = (json.array("ops") ?? []).compactMap { $0.array.flatMap(Op.init) }
    expect = json.object("expect") ?? [:]
  }

  /// One operation: its name, then its arguments.
  struct Op: Sendable, CustomStringConvertible {
    let name: String
    let arguments: [JSONValue]

    init?(_ values: [JSONValue]) {
      guard let name = values.first?.string else { return nil }
      self.name = name
      arguments = Array(values.dropFirst())
    }

    var first: JSONValue? { arguments.first }
    var second: JSONValue? { arguments.count > 1 ? arguments[1] : nil }
    var number: Double? { first?.double }
    var text: String? { first?.string }
    var isTrue: Bool { first?.bool ?? true }
    var duration: Duration { Duration(policySeconds: number ?? 0) }
    var description: String {
      String(decoding: JSONWriter.bytes(.array([.string(name)] + arguments)), as: UTF8.self)
    }
  }

  /// What the runner does not know: it must be taught, so it fails.
  struct Unknown: Error, CustomStringConvertible {
    let what: String
    init(_ what: String) { self.what = what }
    var description: String { "the scenario runner does not know \(what)" }
  }

  /// Throws for keys that no runner reads.
  func allowConfig(_ known: Set<String>) throws {
    for key in config.keys where !known.contains(key) { throw Unknown("config \(key)") }
  }

  func allowExpect(_ known: Set<String>) throws {
    for key in expect.keys where !known.contains(key) { throw Unknown("expect \(key)") }
  }

  func seconds(_ key: String) -> Duration? {
    config.double(key).map { Duration(policySeconds: $0) }
  }
}

/// Whether two numbers are the same but for rounding.
func isClose(_ left: Double, _ right: Double, within: Double = 1e-6) -> Bool {
  abs(left - right) <= within * max(1, abs(right))
}
#endif
