import Foundation
import Testing

@testable import DemoServer

/// Files of layers: their digests, their folder, their bytes.
@Suite struct BlobTests {
  @Test func blobsAreCheckedAgainstTheirDigest() async throws {
    try await DemoServer.running { server in
      let digest = "sha256:" + SHA256.hex("abc".utf8)
      let path = "/api/blobs/\(digest)"
      let before = try await server.exchange("HEAD", path)
      let wrong = try await server.exchange("POST", path, "abd")
      let right = try await server.exchange("POST", path, "abc")
      let again = try await server.exchange("POST", path, "abc")
      let after = try await server.exchange("HEAD", path)
      #expect([before, wrong, right, again, after].map(\.status) == [404, 400, 201, 200, 200])
      #expect(
        wrong.error
          == "digest mismatch, expected \"\(digest)\", got \"sha256:\(SHA256.hex("abd".utf8))\"")
      for bad in [
        "sha256:12", "md5:x", "../../etc/passwd", "sha256:" + String(repeating: "G", count: 64),
      ] {
        let reply = try await server.exchange("POST", "/api/blobs/\(bad)", "x")
        #expect(reply.error == "invalid digest format")
      }
      #expect(try await server.exchange("GET", path).status == 405)
    }
  }

  @Test func aTemporaryFolderGoesWithItsServer() async throws {
    let folder = ModelFolder(nil)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    _ = try folder.addBlob([1, 2, 3])
    #expect(FileManager.default.fileExists(atPath: folder.path))
    folder.remove()
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func anyPartOfAGeneratedLayerIsTheSame() {
    let source = Registry.Source.numbers(seed: 5, size: 1000)
    var whole = LayerStream(source, from: 0)
    let bytes = whole.next(atMost: 5000) ?? []
    #expect(bytes.count == 1000)
    #expect(Set(bytes).count > 200)
    for start in [0, 1, 7, 8, 9, 500, 993, 999] {
      var part = LayerStream(source, from: start)
      var found: [UInt8] = []
      while let piece = part.next(atMost: 13) { found += piece }
      #expect(found == Array(bytes[start...]))
    }
    var end = LayerStream(source, from: 1000)
    #expect(end.next(atMost: 1) == nil)
  }
}
