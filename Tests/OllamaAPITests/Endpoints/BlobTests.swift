import Foundation
import LibraryTestSupport
import Synchronization
import Testing

@testable import OllamaAPI

/// A folder that is there for one test.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("quipu-endpoint-tests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// Digests, and files on their way to the server.
@Suite struct BlobTests {
  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  private func client(_ url: String) throws -> OllamaClient {
    OllamaClient(OllamaClient.Configuration(host: try Host(url)))
  }

  @Test func digestsAreTheStandardsOwn() throws {
    #expect(try BlobDigest(of: []).hex == Self.empty)
    #expect(try "\(BlobDigest(of: Array("abc".utf8)))" == "sha256:\(Self.abc)")
    #expect(try BlobDigest(of: Array("abc".utf8)).short == "ba7816bf8f01")
    let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      try BlobDigest(of: million).hex
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func digestsAreReadInTheirUsualForms() throws {
    let plain = try BlobDigest(Self.abc)
    #expect(try BlobDigest("sha256:" + Self.abc.uppercased()) == plain)
    for bad in [
      "", "sha256:", "sha256:12", "md5:\(Self.abc)", Self.abc + "0", "sha256:/../\(Self.abc)",
    ] {
      #expect(throws: OllamaError.self) { try BlobDigest(bad) }
    }
  }

  @Test func aFileIsHashedInPieces() async throws {
    try await withFolder { folder in
      let path = folder + "/big"
      let bytes = (0..<3_200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try Data(bytes).write(to: URL(filePath: path))
      let seen = Mutex<[Int]>([])
      let digest = try await BlobDigest.ofFile(path) { done, total in
        #expect(total == bytes.count)
        seen.withLock { $0.append(done) }
      }
      #expect(try digest == BlobDigest(of: bytes))
      #expect(seen.withLock { $0 } == [1_048_576, 2_097_152, 3_145_728, 3_200_000])
      try Data().write(to: URL(filePath: path))
      #expect(try await BlobDigest.ofFile(path).hex == Self.empty)
    }
  }

  @Test func whatIsNoReadableFileIsSaidToBeSo() async throws {
    try await withFolder { folder in
      mkfifo(folder + "/pipe", 0o600)
      for name in ["missing", "", "pipe"] {
        let error = await #expect(throws: OllamaError.self) {
          _ = try await BlobDigest.ofFile(folder + "/" + name)
        }
        #expect(error?.kind == .invalidArgument)
        #expect(error?.description.contains(folder) == true)
      }
    }
  }

  @Test func aCancelledDigestEndsAtOnce() async throws {
    try await withFolder { folder in
      let path = folder + "/file"
      try Data([1, 2, 3]).write(to: URL(filePath: path))
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await BlobDigest.ofFile(path)
      }
      let error = await #expect(throws: OllamaError.self) { _ = try await task.value }
      #expect(error?.kind == .cancelled)
    }
  }

  @Test func theServerIsAskedWhetherItHasABlob() async throws {
    let transport = ScriptedTransport([
      .reply(status: 200, pieces: []), .reply(status: 404, pieces: []),
      .reply(status: 403, pieces: []),
    ])
    let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
    let digest = try BlobDigest(Self.abc)
    #expect(try await client.hasBlob(digest))
    #expect(try await client.hasBlob(digest) == false)
    await #expect(throws: OllamaError.self) { _ = try await client.hasBlob(digest) }
    #expect(transport.requests.map(\.method) == [.head, .head, .head])
    #expect(transport.requests[0].endpoint == "/api/blobs/sha256:\(Self.abc)")
  }

  @Test("a file goes over the wire whole, and its progress is told")
  func upload() async throws {
    let server = try FaultServer(scripts: [[.readRequest, .response("201 Created", body: "")]])
    defer { server.stop() }
    try await withFolder { folder in
      let path = folder + "/model.gguf"
      let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
      try Data(bytes).write(to: URL(filePath: path))
      let digest = try BlobDigest(of: bytes)
      let seen = Mutex<[Int]>([])
      let outcome = try await client(server.url).uploadBlob(.file(path), digest: digest) {
        sent, total in
        #expect(total == bytes.count)
        seen.withLock { $0.append(sent) }
      }
      #expect(outcome == .created)
      let request = try #require(server.requests.first)
      #expect(request.method == "POST")
      #expect(request.path == "/api/blobs/\(digest)")
      #expect(request.body == bytes)
      #expect(request.header("Content-Type") == "application/octet-stream")
      #expect(request.header("Content-Length") == "700000")
      let steps = seen.withLock { $0 }
      #expect(steps.count > 5)
      #expect(steps == steps.sorted())
      #expect(steps.last == bytes.count)
    }
  }

  @Test func bytesAndEmptyOnesGoToo() async throws {
    let server = try FaultServer(scripts: [
      [.readRequest, .response(body: ""), .readRequest, .response("201 Created", body: "")]
    ])
    defer { server.stop() }
    let client = try client(server.url)
    let bytes = Array("a script".utf8)
    #expect(
      try await client.uploadBlob(.bytes(bytes), digest: BlobDigest(of: bytes)) == .present)
    #expect(try await client.uploadBlob(.bytes([]), digest: BlobDigest(of: [])) == .created)
    #expect(server.requests.map(\.body) == [bytes, []])
    #expect(server.requests.map { $0.header("Content-Length") } == ["8", "0"])
    // Both went over one connection.
    #expect(server.log.connections == 1)
  }

  @Test func theServersRefusalReachesTheCaller() async throws {
    let words = #"{"error":"digest mismatch, expected \"sha256:00\", got \"sha256:ba\""}"#
    let server = try FaultServer(scripts: [
      [.readRequest, .response("400 Bad Request", body: words)]
    ])
    defer { server.stop() }
    let error = await #expect(throws: OllamaError.self) {
      _ = try await client(server.url).uploadBlob(
        .bytes(Array("abc".utf8)), digest: try BlobDigest(Self.empty))
    }
    #expect(error?.status == 400)
    #expect(error?.serverMessage == #"digest mismatch, expected "sha256:00", got "sha256:ba""#)
    let missing = await #expect(throws: OllamaError.self) {
      _ = try await client(server.url).uploadBlob(
        .file("/nowhere/at/all"), digest: try BlobDigest(Self.empty))
    }
    #expect(missing?.kind == .invalidArgument)
  }

  @Test func aCancelledUploadClosesTheConnection() async throws {
    let server = try FaultServer(scripts: [[.readHead, .hold]])
    defer { server.stop() }
    let client = try client(server.url)
    let task = Task {
      try await client.uploadBlob(
        .bytes([UInt8](repeating: 7, count: 4_000_000)), digest: try BlobDigest(Self.empty))
    }
    await server.requests(atLeast: 1)
    task.cancel()
    let error = await #expect(throws: OllamaError.self) { _ = try await task.value }
    #expect(error?.kind == .cancelled)
    let closes = await server.closes(atLeast: 1)
    #expect(closes.map(\.kind).contains { $0 == .peerClosed || $0 == .peerReset })
  }

  @Test func aFileIsOnlySentWhereItIsMissing() async throws {
    try await withFolder { folder in
      let path = folder + "/a.gguf"
      try Data(Array("abc".utf8)).write(to: URL(filePath: path))
      let transport = ScriptedTransport([
        .reply(status: 200, pieces: []), .reply(status: 404, pieces: []),
        .reply(status: 201, pieces: []),
      ])
      let client = OllamaClient(OllamaClient.Configuration(), transport: transport)
      let words = Mutex<[String]>([])
      let digest = try await client.provideBlob(file: path) { report in
        words.withLock { $0.append(report.status) }
      }
      #expect(digest.hex == Self.abc)
      #expect(transport.requests.map(\.method) == [.head])
      #expect(words.withLock { $0 } == ["hashing a.gguf", "using existing blob ba7816bf8f01"])
      try await client.provideBlob(file: path)
      #expect(transport.requests.map(\.method) == [.head, .head, .post])
    }
  }
}
