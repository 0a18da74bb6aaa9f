extension OllamaClient {
  /// What becomes a blob.
  public enum BlobSource: Sendable, Hashable {
    /// A file, sent as it is read, whatever its size.
    case file(String)
    /// Bytes in memory.
    case bytes([UInt8])
  }

  /// What an upload came to.
  public enum BlobUpload: Sendable, Hashable {
    /// The server had it already.
    case present
    /// The server has it now.
    case created
  }

  /// `HEAD /api/blobs/:digest`: whether the server has a blob.
  public func hasBlob(_ digest: BlobDigest) async throws(OllamaError) -> Bool {
    do throws(OllamaError) {
      _ = try await body(
        of: request(.head, "/api/blobs/\(digest)", isInformation: true))
      return true
    } catch {
      if error.kind == .api, error.status == 404 { return false }
      throw error
    }
  }

  /// `POST /api/blobs/:digest`: sends a blob, which a creation then names by its digest.
  ///
  /// `onProgress` gets the bytes handed to the connection and the bytes in all, on the transport's
  /// own thread: be quick. A connection that is found dead may make the count begin anew. There is
  /// no time limit for the whole, only for silence. Throws `invalidArgument` where the file cannot
  /// be read, and the server's 400 where the content is not what the digest promises.
  @discardableResult
  public func uploadBlob(
    _ source: BlobSource, digest: BlobDigest,
    onProgress: (@Sendable (_ sent: Int, _ total: Int) -> Void)? = nil
  ) async throws(OllamaError) -> BlobUpload {
    var request = try self.request(.post, "/api/blobs/\(digest)")
    let total: Int
    switch source {
    case .file(let path):
      total = try BlobFile(path).length
      request.body = .file(path: path, length: total)
    case .bytes(let bytes):
      total = bytes.count
      request.body = .bytes(bytes)
    }
    request.headers.append(HTTPHeader("Content-Type", "application/octet-stream"))
    request.timeouts.total = nil
    if let onProgress { request.onSent = { onProgress($0, total) } }
    let call = Call(request, interceptor: configuration.interceptor)
    let response = try await open(call)
    call.ended(error: nil, metrics: nil)
    call.drain(response.body)
    return response.head.status == 201 ? .created : .present
  }

  /// Makes sure that the server has a file: computes its digest, asks for it, sends it if need be.
  ///
  /// `onProgress` gets reports in the manner of a pull: `hashing NAME`, then `uploading NAME`, each
  /// with bytes done and in all; from any thread. Throws as `BlobDigest.ofFile`, `hasBlob` and
  /// `uploadBlob` do.
  @discardableResult
  public func provideBlob(
    file path: String, onProgress: (@Sendable (PullProgress) -> Void)? = nil
  ) async throws(OllamaError) -> BlobDigest {
    let name = String(path.split(separator: "/").last ?? Substring(path))
    let digest = try await BlobDigest.ofFile(path) { done, total in
      onProgress?(
        PullProgress(
          status: "hashing \(name)", digest: "hash:\(path)", total: total, completed: done))
    }
    if try await hasBlob(digest) {
      onProgress?(PullProgress(status: "using existing blob \(digest.short)"))
      return digest
    }
    try await uploadBlob(.file(path), digest: digest) { sent, total in
      onProgress?(
        PullProgress(
          status: "uploading \(name)", digest: "\(digest)", total: total, completed: sent))
    }
    return digest
  }
}
