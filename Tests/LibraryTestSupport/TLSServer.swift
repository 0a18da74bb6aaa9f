internal import Foundation

/// The command `openssl s_server`, which answers with files.
package final class TLSServer {
  /// One of the certificates below, all with the same key.
  package enum Certificate: Sendable {
    case good, expired, otherHost

    /// It as text (PEM).
    package var text: String {
      switch self {
      case .good: TLSServer.good
      case .expired: TLSServer.expired
      case .otherHost: TLSServer.otherHost
      }
    }
  }

  /// Where it listens on 127.0.0.1.
  package let port: Int
  private let process = Process()
  private let output = Pipe()
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("quipu-tls-\(UUID().uuidString)")

  /// Whether there is such a command.
  package static let isThere = (try? run(["version"])) == 0

  /// It did not begin to listen.
  package struct StartError: Error {
    package let words: String
  }

  /// Starts a server with a certificate, which answers GET with the JSON of `answers`, by path.
  package init(
    _ certificate: Certificate, answers: [String: String] = ["version": #"{"version":"1.2.3"}"#]
  ) throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("api"), withIntermediateDirectories: true)
    for (path, json) in answers {
      let answer = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + json
      try Data(answer.utf8).write(to: folder.appendingPathComponent("api/" + path))
    }
    let (pem, key) = (
      folder.appendingPathComponent("c.pem"), folder.appendingPathComponent("c.key")
    )
    try Data(certificate.text.utf8).write(to: pem)
    try Data(Self.key.utf8).write(to: key)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "openssl", "s_server", "-HTTP", "-accept", "127.0.0.1:0", "-cert", pem.path, "-key", key.path,
    ]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // A line `ACCEPT 127.0.0.1:PORT` comes when it listens.
    var words = ""
    while true {
      let data = output.fileHandleForReading.availableData
      words += String(decoding: data, as: UTF8.self)
      let line = words.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
      if words.hasSuffix("\n"), let line,
        let port = line.split(separator: ":").last.flatMap({ Int($0) })
      {
        self.port = port
        return
      }
      guard !data.isEmpty else { throw StartError(words: words) }
    }
  }

  /// Writes a file beside the server's own and returns its path.
  package func file(_ name: String, _ text: String) throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Ends the server at once: other signals may be blocked in what a task's thread starts.
  package func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func run(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  // Made for these tests: they guard nothing.

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgneoFm5mO/yDqj43X
    yy8dh1fk4Oy8IqQBfgAKHRy5rT+hRANCAARdld/TQR9dBI8FgTsEUDQb+CJ/RG36
    Y/qBmxFzET6+bXL+WstJxMhGP6R4WeaHrSL7IX9zqpx+LpL9OiU6otmG
    -----END PRIVATE KEY-----
    """

  /// Of 127.0.0.1, good for a hundred years.
  private static let good = """
    -----BEGIN CERTIFICATE-----
    MIIBkzCCATigAwIBAgIUWHnY63xSO1fjdFJqfnU3LkHQxWkwCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKcXVpcHUgdGVzdDAgFw0yNjExMjMwMDAzNTJaGA8yMTI2MTAz
    MDAwMDM1MlowFTETMBEGA1UEAwwKcXVpcHUgdGVzdDBZMBMGByqGSM49AgEGCCqG
    SM49AwEHA0IABF2V39NBH10EjwWBOwRQNBv4In9Ebfpj+oGbEXMRPr5tcv5ay0nE
    yEY/pHhZ5oetIvshf3OqnH4ukv06JTqi2YajZDBiMB0GA1UdDgQWBBRFyi/uxg+s
    GkHejL5xdZTNiSRwxjAfBgNVHSMEGDAWgBRFyi/uxg+sGkHejL5xdZTNiSRwxjAP
    BgNVHRMBAf8EBTADAQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYIKoZIzj0EAwIDSQAw
    RgIhALkTYywpd0K/rt3pAyL2ahrDEDWGuMOBlBEmD1X4ieneAiEApr01PYQU+yiO
    28kCyOgR6ppL+FAJ1UjqaTvRfsi+xGc=
    -----END CERTIFICATE-----
    """

  /// Of 127.0.0.1, good in January 2020.
  private static let expired = """
    -----BEGIN CERTIFICATE-----
    MIIBWTCB/6ADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCnF1aXB1IHRl
    c3QwHhcNMjAwMTAxMDAwMDAwWhcNMjAwMjAxMDAwMDAwWjAVMRMwEQYDVQQDDApx
    dWlwdSB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXZXf00EfXQSPBYE7
    BFA0G/gif0Rt+mP6gZsRcxE+vm1y/lrLScTIRj+keFnmh60i+yF/c6qcfi6S/Tol
    OqLZhqNAMD4wDwYDVR0RBAgwBocEfwAAATAMBgNVHRMEBTADAQH/MB0GA1UdDgQW
    BBRFyi/uxg+sGkHejL5xdZTNiSRwxjAKBggqhkjOPQQDAgNJADBGAiEAqyJB3Gpb
    BKV5lmkc4hI5vpryCEVSyK6VUi30KYrdAcMCIQC9e75pgxn9nSQf8a64kjnhi3be
    QhvhTjYzWVz+HM6C/w==
    -----END CERTIFICATE-----
    """

  /// Of other.example, good for a hundred years.
  private static let otherHost = """
    -----BEGIN CERTIFICATE-----
    MIIBnDCCAUGgAwIBAgIUaGKf03KwwmS8citIBjf2NIQ7+gQwCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKcXVpcHUgdGVzdDAgFw0yNjExMjMwMDAzNTJaGA8yMTI2MTAz
    MDAwMDM1MlowFTETMBEGA1UEAwwKcXVpcHUgdGVzdDBZMBMGByqGSM49AgEGCCqG
    SM49AwEHA0IABF2V39NBH10EjwWBOwRQNBv4In9Ebfpj+oGbEXMRPr5tcv5ay0nE
    yEY/pHhZ5oetIvshf3OqnH4ukv06JTqi2YajbTBrMB0GA1UdDgQWBBRFyi/uxg+s
    GkHejL5xdZTNiSRwxjAfBgNVHSMEGDAWgBRFyi/uxg+sGkHejL5xdZTNiSRwxjAP
    BgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDW90aGVyLmV4YW1wbGUwCgYIKoZI
    zj0EAwIDSQAwRgIhAONrLFvt+DqqquvJUKAXUw+K/+CvH6+eOtYIMA73t5evAiEA
    mgrH4XrNf327UUzwsXJpU7Wh0hOf+k+UxcAd/urRm+M=
    -----END CERTIFICATE-----
    """
}
