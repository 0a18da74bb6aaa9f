internal import ChatApp
internal import Foundation
internal import OllamaAPI
internal import Synchronization
internal import TerminalKit

/// Gives each request to one host the key that is configured for it. The key is looked up at the
/// first request, kept in memory alone, and looked up again after the server has refused it.
final class KeyStage: Interceptor {
  private let source: HostEntry.Key
  private let entry: HostEntry
  private let host: OllamaAPI.Host
  private let process: ProcessFacts
  private let lookup = Mutex<Task<Result<String, OllamaError>, Never>?>(nil)

  /// A stage for an entry; nil where it has no key.
  init?(_ entry: HostEntry, for host: OllamaAPI.Host, _ process: ProcessFacts) {
    guard let source = entry.key else { return nil }
    self.source = source
    self.entry = entry
    self.host = host
    self.process = process
  }

  func open(
    _ request: TransportRequest,
    next: @escaping @Sendable (TransportRequest) async throws(OllamaError) -> TransportResponse
  ) async throws(OllamaError) -> TransportResponse {
    // Whatever else this client may come to ask, only its own host gets the key.
    guard request.host == host else { return try await next(request) }
    let key = try await key()
    var request = request
    let header = entry.header(key)
    request.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
    request.headers.append(header)
    let response = try await next(request)
    if response.head.status == 401 { lookup.withLock { $0 = nil } }
    return response
  }

  private func key() async throws(OllamaError) -> String {
    let task = lookup.withLock { lookup in
      if let running = lookup { return running }
      let task = Task { await find() }
      lookup = task
      return task
    }
    switch await task.value {
    case .success(let key): return key
    case .failure(let error):
      lookup.withLock { if $0 == task { $0 = nil } }
      throw error
    }
  }

  private func find() async -> Result<String, OllamaError> {
    let text: String
    switch source {
    case .variable(let name):
      guard let value = process.variables[name], !value.isEmpty else {
        return fault("it is not set")
      }
      text = value
    case .file(let path):
      let path = process.expanded(path)
      let facts = try? FileManager.default.attributesOfItem(atPath: path)
      guard let facts else { return fault("there is no such file") }
      let rights = (facts[.posixPermissions] as? Int) ?? 0
      guard rights & 0o077 == 0 else {
        return fault("others can read it; chmod 600 makes it yours alone")
      }
      guard let data = FileManager.default.contents(atPath: path), data.count <= 64 << 10 else {
        return fault("it cannot be read")
      }
      text = String(decoding: data, as: UTF8.self)
    case .command(let line):
      let clock = ContinuousClock()
      let began = clock.now
      let ending = await ending(of: line)
      if let reason = Self.fault(ending, after: clock.now - began) { return fault(reason) }
      text = String(decoding: ending?.output ?? Data(), as: UTF8.self)
    }
    let (isPrinted, key) = (isCommand, text.trimmingCharacters(in: .whitespacesAndNewlines))
    guard !key.isEmpty else { return fault(isPrinted ? "it printed nothing" : "it is empty") }
    guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return fault("it \(isPrinted ? "printed" : "holds") several words or lines")
    }
    return .success(key)
  }

  private var isCommand: Bool {
    if case .command = source { return true }
    return false
  }

  private static let limit: Duration = .seconds(30)

  // Why a command gave no key; its own words are the best there are.
  private static func fault(_ ending: ChildCommand.Ending?, after took: Duration) -> String? {
    if took >= limit { return "it had not ended after \(limit.components.seconds) s" }
    guard let ending else { return "it could not be run" }
    guard ending.status != 0 || ending.wasKilled else { return nil }
    let words =
      String(decoding: ending.errors, as: UTF8.self)
      .split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(120))" } ?? ""
    return ending.wasKilled
      ? "it was ended by signal \(ending.status)\(words)"
      : "it ended with status \(ending.status)\(words)"
  }

  // Its input is empty: a question on the terminal would stand in the picture.
  private func ending(of line: String) async -> ChildCommand.Ending? {
    guard let input = FileHandle(forReadingAtPath: "/dev/null") else { return nil }
    defer { try? input.close() }
    return await ChildCommand(keeping: 64 << 10)
      .run(["sh", "-c", line], input: input, limit: Self.limit)
  }

  private func fault(_ reason: String) -> Result<String, OllamaError> {
    .failure(
      OllamaError(
        .invalidArgument,
        detail: "no key for \(host.displayName) from \(source.place): \(reason)",
        host: host.displayName))
  }
}
