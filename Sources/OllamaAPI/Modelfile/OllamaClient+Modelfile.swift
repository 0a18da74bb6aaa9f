#if Workflows
extension OllamaClient {
  /// Makes a model of a Modelfile: uploads the files that it names where the server lacks them
  /// (`HEAD` and `POST /api/blobs`), then asks for the model (`POST /api/create`), and waits for
  /// its success.
  ///
  /// `onProgress` gets reports of hashing, uploading and making, from any thread. Throws
  /// `invalidArgument`, with the line, for what is wrong in the Modelfile, before anything is sent.
  public func createModel(
    _ name: String, from modelfile: Modelfile, folder: String, quantize: String? = nil,
    allowingUnknown: Bool = false, onProgress: (@Sendable (PullProgress) -> Void)? = nil
  ) async throws(OllamaError) {
    _ = try ModelName(name)
    let files = try modelfile.localFiles(in: folder)
    // All that can be wrong with the commands is found before gigabytes travel.
    let zero = try BlobDigest(of: [])
    let trial = Dictionary(files.files.map { ($0.path, zero) }) { first, _ in first }
    _ = try modelfile.createRequest(
      model: name, files: files, digests: trial, allowingUnknown: allowingUnknown)
    var digests: [String: BlobDigest] = [:]
    for file in files.files where digests[file.path] == nil {
      digests[file.path] = try await provideBlob(file: file.path, onProgress: onProgress)
    }
    var request = try modelfile.createRequest(
      model: name, files: files, digests: digests, allowingUnknown: allowingUnknown)
    request.quantize = quantize
    try await create(request).finish { onProgress?($0) }
  }
}
#endif
