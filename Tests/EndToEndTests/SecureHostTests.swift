import Foundation
import LibraryTestSupport
import TestSupport
import Testing

/// Hosts with certificates of an authority of one's own, by the server of the openssl command.
@Suite(
  "Secure hosts", .seated, .enabled(if: TLSServer.isThere, "there is no command openssl"))
struct SecureHostTests {
  static let models = #"{"models":[{"name":"m1:latest","model":"m1:latest","size":1}]}"#

  /// What the program says to `arguments` when a host named `safe` trusts `file`.
  private func say(
    _ arguments: String, _ certificate: TLSServer.Certificate, trusting file: String
  ) async throws -> (text: String, ending: PseudoTerminal.Ending) {
    let server = try TLSServer(
      certificate,
      answers: [
        "version": #"{"version":"0.33.0"}"#, "tags": Self.models, "ps": #"{"models":[]}"#,
      ])
    defer { server.stop() }
    let session = try Session(200, 40)
    let path =
      try file == "right"
      ? server.file("ca.pem", certificate.text)
      : file == "words"
        ? server.file("ca.pem", "no certificate") : server.file("x", "x") + "-is-not-there.pem"
    try session.household.write(
      """
      [hosts.safe]
      address = "https://127.0.0.1:\(server.port)"
      ca_file = "\(path)"
      """, to: "config/quipu/config.toml")
    let before = await session.log.count
    try await session.launchShell(#""$0" \#(arguments) --host safe 2>&1"#)
    let ending = try await session.end()
    let log = await session.log.dropFirst(before)
    return (String(decoding: log, as: UTF8.self).replacing("\r\n", with: "\n"), ending)
  }

  @Test("the file of a host's CA lets it be used, in subcommands and for the doctor")
  func right() async throws {
    let models = try await say("models", .good, trusting: "right")
    #expect(models.ending == .exited(0) && models.text.contains("m1:latest"), "\(models.text)")
    let doctor = try await say("doctor", .good, trusting: "right")
    #expect(doctor.ending == .exited(0), "\(doctor.text)")
    #expect(doctor.text.contains("quipu test") && doctor.text.contains("Ollama 0.33.0"))
  }

  @Test(
    "what is wrong with a certificate or the file is told with what to do",
    arguments: [
      (TLSServer.Certificate.good, "missing", "ca_file below [hosts.NAME]"),
      (.good, "words", "ca_file below [hosts.NAME]"),
      (.expired, "right", "Renew the certificate"),
      (.otherHost, "right", "use the name it was made for"),
    ])
  func wrong(_ certificate: TLSServer.Certificate, _ file: String, _ next: String) async throws {
    let doctor = try await say("doctor", certificate, trusting: file)
    #expect(doctor.ending == .exited(2))
    #expect(doctor.text.contains(next), "\(doctor.text)")
    let models = try await say("models", certificate, trusting: file)
    #expect(models.ending == .exited(2))
    #expect(models.text.contains("No secure connection to https://127.0.0.1:"), "\(models.text)")
  }
}
