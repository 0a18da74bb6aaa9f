#if Workflows
extension OllamaClient {
  /// Speech from text: always throws `invalidArgument`, because no Ollama server has an endpoint for
  /// it. It is here so that whoever looks for it finds the answer.
  public func synthesize(_ text: String, model: String) async throws(OllamaError) -> AudioClip {
    throw OllamaError(
      .invalidArgument,
      detail: "Ollama has no endpoint that speaks a text. Give the text to a speech program of the "
        + "system, such as `say` or `espeak-ng`.",
      host: host.displayName, model: model)
  }
}
#endif
