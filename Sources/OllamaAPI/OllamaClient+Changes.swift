extension OllamaClient {
  /// `POST /api/copy`: gives a model a second name. Costs no space.
  ///
  /// A model that has the name already is overwritten. Throws `api` with status 404 where the
  /// source is unknown.
  public func copyModel(_ source: String, to destination: String) async throws(OllamaError) {
    let body: JSONValue = ["source": .string(source), "destination": .string(destination)]
    _ = try await self.body(
      of: request(.post, "/api/copy", json: body, model: source, isInformation: true))
  }

  /// `DELETE /api/delete`: removes a model, and its files where no other model uses them.
  ///
  /// Throws `api` with status 404 where there is no such model.
  public func deleteModel(_ name: String) async throws(OllamaError) {
    _ = try await body(
      of: request(
        .delete, "/api/delete", json: ["model": .string(name)], model: name))
  }

  /// Gives a model another name: copies it, makes sure that the copy is the same by its digest,
  /// and only then deletes the old name. The server has no endpoint for it.
  ///
  /// Refuses a name that is taken. When anything fails, or the task is cancelled before the last
  /// step, the model keeps its old name, and the error says whether the new one exists as well.
  public func renameModel(_ source: String, to destination: String) async throws(OllamaError) {
    let (from, to) = (try ModelName(source), try ModelName(destination))
    guard from != to else {
      throw renaming(source, destination, "both names mean the same model", made: false)
    }
    let before = try await models()
    guard let original = before.first(where: { ModelName(splitting: $0.name) == from }) else {
      throw OllamaError(
        .api, host: host.displayName, endpoint: "/api/tags", model: source, status: 404,
        serverMessage: "model '\(source)' not found")
    }
    guard !before.contains(where: { ModelName(splitting: $0.name) == to }) else {
      throw renaming(source, destination, "there is a model of that name already", made: false)
    }
    guard !original.digest.isEmpty else {
      throw renaming(
        source, destination, "the server names no digests, so a copy cannot be verified",
        made: false)
    }
    try await copyModel(source, to: destination)
    try await verify(original, source, destination)
    do throws(OllamaError) {
      guard !Task.isCancelled else { throw OllamaError(.cancelled) }
      try await deleteModel(source)
    } catch {
      throw renaming(
        source, destination, error.serverMessage ?? error.description, made: true, as: error)
    }
  }

  /// Compares what stands under both names now.
  private func verify(_ original: ModelSummary, _ source: String, _ destination: String)
    async throws(OllamaError)
  {
    let after: [ModelSummary]
    do throws(OllamaError) { after = try await models() } catch {
      throw renaming(
        source, destination, error.serverMessage ?? error.description, made: true, as: error)
    }
    func digest(_ name: String) -> String? {
      let wanted = ModelName(splitting: name)
      return after.first { ModelName(splitting: $0.name) == wanted }?.digest
    }
    guard let copy = digest(destination) else {
      throw renaming(source, destination, "the copy is not to be found", made: false)
    }
    guard copy == original.digest, digest(source) == original.digest else {
      throw renaming(
        source, destination, "the two are not the same any more, by their digests", made: true)
    }
  }

  private func renaming(
    _ source: String, _ destination: String, _ reason: String, made: Bool,
    as cause: OllamaError? = nil
  ) -> OllamaError {
    let reason = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    let state = made ? "Both names exist now" : "Nothing was changed"
    let words = "\(source) was not renamed to \(destination): \(reason). \(state)"
    guard var error = cause else {
      return OllamaError(
        made ? .api : .invalidArgument, detail: words + ".", host: host.displayName, model: source)
    }
    if error.kind == .api { error.serverMessage = words }
    error.detail = words
    return error
  }
}
