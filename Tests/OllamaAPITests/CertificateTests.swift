import Foundation
import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// Certificates that are fine, foreign, too old or another host's, by the server of the openssl
/// command.
@Suite(
  .enabled(if: TLSServer.isThere, "there is no command openssl"), .timeLimit(.minutes(1)))
struct CertificateTests {
  /// What a call for the version comes to.
  func ask(_ certificate: TLSServer.Certificate, trusting trusted: TLSServer.Certificate?)
    async throws -> (version: String?, error: OllamaError?)
  {
    let server = try TLSServer(certificate)
    defer { server.stop() }
    var configuration = OllamaClient.Configuration(
      host: try Host("https://me:secret@127.0.0.1:\(server.port)"))
    configuration.caFile = try trusted.map { try server.file("trusted.pem", $0.text) }
    let client = OllamaClient(configuration)
    var version: String?
    let error = await failure { () async throws(OllamaError) in
      version = try await client.version().text
    }
    return (version, error)
  }

  @Test("a certificate that the client is told to trust carries requests")
  func trusted() async throws {
    let result = try await ask(.good, trusting: .good)
    #expect(result.version == "1.2.3", "\(result.error?.description ?? "")")
  }

  @Test(
    "a certificate that nobody vouches for, or too old, or another host's, ends the call",
    arguments: [
      (TLSServer.Certificate.good, nil as TLSServer.Certificate?, "self"),
      (.expired, .expired, "expired"),
      (.otherHost, .otherHost, "127.0.0.1"),
    ])
  func refused(
    _ certificate: TLSServer.Certificate, _ trusted: TLSServer.Certificate?, _ word: String
  ) async throws {
    let result = try await ask(certificate, trusting: trusted)
    let error = try #require(result.error)
    #expect(error.kind == .tls)
    #expect(error.progress == .notSent)
    #expect(!error.isRetryable)
    #expect(error.description.contains(word), "\(error.description)")
    #expect(error.recoverySuggestion?.isEmpty == false)
    #expect(!"\(error)".contains("secret"))
    #expect(result.version == nil)
  }
}
