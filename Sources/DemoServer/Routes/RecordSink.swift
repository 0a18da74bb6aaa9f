/// Where the records of one streamed answer go; the faults that a test asked for happen here.
final class RecordSink {
  /// The connection was cut on purpose.
  struct Cut: Error {}

  private let connection: HTTPConnection
  private let probe: DemoProbe
  private let fault: DemoFault.Kind?
  private let type: String
  private var hasBegun = false
  private var isOver = false
  private var count = 0

  init(
    _ connection: HTTPConnection, probe: DemoProbe, fault: DemoFault.Kind?,
    type: String = "application/x-ndjson"
  ) {
    self.connection = connection
    self.probe = probe
    self.fault = fault
    self.type = type
  }

  /// Sends one record in one chunk. The head goes out with the first, as the server does it.
  func send(_ record: WireValue) async throws {
    guard !isOver else { return }
    try await begin()
    try await playFault()
    guard !isOver else { return }
    count += 1
    try await connection.sendPart(record.json + "\n")
  }

  private func begin() async throws {
    guard !hasBegun else { return }
    hasBegun = true
    try await connection.beginStream(status: 200, type: type)
  }

  private func playFault() async throws {
    switch fault {
    case .hold(let gate, afterRecords: count)?: try await probe.pass(gate)
    case .errorLine(let text, afterRecords: count)?:
      isOver = true
      try await connection.sendPart(WireValue.record(["error": .string(text)]).json + "\n")
    case .endEarly(afterRecords: count)?: isOver = true
    case .cut(afterRecords: count)?: throw Cut()
    case .hold?, .errorLine?, .endEarly?, .cut?, .holdHeaders?, .fail?, .lines?, nil: break
    }
  }

  /// Reports a failure: with its status before the first record, as a line after it.
  func fail(_ failure: APIFailure) async throws {
    guard hasBegun else { return try await connection.send(failure.response) }
    if !isOver { try await connection.sendPart(failure.record.json + "\n") }
    try await connection.endStream()
  }

  /// Ends the answer.
  func finish() async throws {
    try await begin()
    if !isOver { try await playFault() }
    try await connection.endStream()
  }
}
