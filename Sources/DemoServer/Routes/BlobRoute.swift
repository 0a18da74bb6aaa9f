/// `/api/blobs/DIGEST`: whether a file is here, and bringing it here.
struct BlobRoute: Sendable {
  let services: DemoServices

  static let prefix = "/api/blobs/"

  /// Answers a request whose path begins with the prefix.
  func answer(_ request: HTTPRequest, _ connection: HTTPConnection) async throws {
    let digest = String(request.path.dropFirst(Self.prefix.count))
    switch request.method {
    case "HEAD":
      try await connection.send(.empty(services.folder.hasBlob(digest) ? 200 : 404))
    case "POST":
      do {
        try await connection.send(.empty(try await receive(digest, connection)))
      } catch let failure as APIFailure {
        try await connection.send(failure.response)
      }
    default:
      let allow = [(name: "Allow", value: "HEAD, POST")]
      try await connection.send(.text("405 method not allowed", status: 405, headers: allow))
    }
  }

  /// Takes the body into the folder and returns the status. Throws `APIFailure` (400) when the
  /// bytes are not those that the digest promises.
  private func receive(_ digest: String, _ connection: HTTPConnection) async throws -> Int {
    guard ModelFolder.isDigest(digest) else { throw APIFailure(400, "invalid digest format") }
    if services.folder.hasBlob(digest) { return 200 }
    let upload = try services.folder.openUpload()
    do {
      // As it comes, and never as a whole: a model may be larger than memory.
      while let part = try await connection.nextBodyPart() {
        guard upload.count + part.count <= services.configuration.blobLimit else {
          throw HTTPFailure(status: 413)
        }
        try upload.append(part)
      }
      let found = try upload.digest()
      guard found == digest else {
        throw APIFailure(400, "digest mismatch, expected \"\(digest)\", got \"\(found)\"")
      }
      try services.folder.keepUpload(upload, as: digest)
      return 201
    } catch {
      upload.discard()
      throw error
    }
  }
}
