/// One report on a pull, a push or a creation, as the server sends it several times a second.
///
/// `ProgressTracker` makes totals, a rate and the time left of a run of these.
public struct PullProgress: Sendable, Hashable {
  /// What the server is doing, in its own words, such as `pulling manifest`.
  public var status: String
  /// The layer that this is about; nil for steps that concern the whole model.
  public var digest: String?
  /// The layer's size in bytes; nil where the server does not say.
  public var total: Int?
  /// Of those, the bytes that are done; nil (as the server leaves it out) means none yet.
  public var completed: Int?

  /// A report.
  public init(status: String, digest: String? = nil, total: Int? = nil, completed: Int? = nil) {
    self.status = status
    self.digest = digest
    self.total = total
    self.completed = completed
  }

  /// Whether this is the last report of work that went well. Without it, work has failed.
  public var isSuccess: Bool { status == "success" }

  /// How much of the layer is done, 0...1; nil for steps without a size.
  public var fraction: Double? {
    guard let total, total > 0 else { return nil }
    return min(1, max(0, Double(completed ?? 0) / Double(total)))
  }
}

extension PullProgress: JSONEncodable, JSONDecodable {
  /// The report as it travels; figures that are zero are left out.
  public var json: JSONValue {
    var object: JSONObject = ["status": .string(status)]
    object.add("digest", digest)
    object.add("total", total == 0 ? nil : total)
    object.add("completed", completed == 0 ? nil : completed)
    return .object(object)
  }

  /// Reads a report; figures below zero or of another type count as missing.
  public init(json: JSONValue) throws(OllamaError) {
    let object = try Self.members(json, of: "progress")
    self.init(
      status: try object.text("status", in: "progress") ?? "",
      digest: object.string("digest").flatMap { $0.isEmpty ? nil : $0 },
      total: Self.count(object["total"]), completed: Self.count(object["completed"]))
  }

  private static func count(_ value: JSONValue?) -> Int? {
    guard let number = value?.int, number >= 0 else { return nil }
    return JSONObject.quantity(number)
  }
}
