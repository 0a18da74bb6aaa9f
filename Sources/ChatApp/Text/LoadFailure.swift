internal import OllamaAPI
internal import TerminalKit

/// A model that is there and does not come up: why, and what helps.
enum LoadFailure {
  /// Too little memory, or a process that the system ended for it.
  case memory
  /// Its files are damaged, or the server does not know their form.
  case files

  /// What the server's words mean; nil for any other error.
  init?(_ error: OllamaError) {
    let isOfServer = error.kind == .api && error.status ?? 0 >= 500
    guard isOfServer || error.kind == .stream(.errorRecord),
      let said = error.serverMessage?.lowercased()
    else { return nil }
    if Self.memoryWords.contains(where: said.contains) {
      self = .memory
    } else if Self.fileWords.contains(where: said.contains) {
      self = .files
    } else {
      return nil
    }
  }

  private static let memoryWords = [
    "system memory", "out of memory", "outofmemory", "insufficient memory", "not enough memory",
    "cudamalloc failed", "failed to allocate", "unable to allocate", "signal: killed",
  ]
  private static let fileWords = [
    "unable to load model", "failed to load model", "error loading model",
    "runner process has terminated", "invalid file magic", "unsupported model format",
    "unknown model architecture", "digest mismatch", "tensor data is not within",
  ]

  /// What happened, with host, model and the server's words, and what to do next.
  static func sentence(_ error: OllamaError) -> SafeText? {
    guard let failure = LoadFailure(error), let model = error.model else { return nil }
    let name = SafeText(model, as: .field)
    let place = SafeText(error.host ?? "the server", as: .field)
    let said = SafeText(error.serverMessage ?? "", as: .field)
    let end: SafeText = said.string.hasSuffix(".") ? "" : "."
    return "\(name) could not be loaded on \(place): \(said)\(end) \(failure.next(name))"
  }

  private func next(_ name: SafeText) -> SafeText {
    switch self {
    case .memory:
      """
      A smaller num_ctx or quantisation needs less; unloading another model makes room.
      """
    case .files:
      "Pull \(name) again, or update the server; its log tells more."
    }
  }
}
