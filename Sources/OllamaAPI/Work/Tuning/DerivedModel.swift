#if Workflows
/// A model made from another one: other options, instructions, template, adapters, quantisation.
///
/// This is all the tuning that Ollama can do; weights are trained elsewhere and come as adapters.
public struct DerivedModel: Sendable, Hashable {
  /// The name of the model to be made.
  public var name: String
  /// The model that it is made from.
  public var base: String
  /// Options it comes with; only those that are set change.
  public var options = ModelOptions()
  /// Instructions it comes with; nil keeps the base's.
  public var system: String?
  /// Its prompt template, in the form of Go's `text/template`; nil keeps the base's.
  public var template: String?
  /// Files of adapters (LoRA), uploaded before.
  public var adapters: [CreateRequest.File] = []
  /// The quantisation to convert to; nil keeps the base's.
  public var quantization: Quantization?
  /// Messages that every conversation begins with.
  public var messages: [Message] = []
  /// Licences.
  public var licenses: [String] = []

  /// The quantisations that servers convert to; the base must be F16 or F32.
  public enum Quantization: String, Sendable, Hashable, CaseIterable {
    /// 8 bits a weight: hardly any loss.
    case q8 = "q8_0"
    /// 4 bits, medium: the usual compromise.
    case q4KM = "q4_K_M"
    /// 4 bits, small.
    case q4KS = "q4_K_S"
  }

  /// A model of the given name and base, nothing changed yet.
  public init(name: String, base: String) {
    self.name = name
    self.base = base
  }

  /// The request that makes it; throws `invalidArgument` naming what is wrong.
  public func request() throws(OllamaError) -> CreateRequest {
    try check()
    var request = CreateRequest(model: name, from: base, system: system)
    request.template = template
    request.parameters = options
    request.adapters = adapters
    request.quantize = quantization?.rawValue
    request.messages = messages
    request.license = licenses
    return request
  }

  private func check() throws(OllamaError) {
    let (own, from) = (try ModelName(name), try ModelName(base))
    guard own != from else { throw fault("it would replace the model that it is made from") }
    let changes =
      !options.isEmpty || system != nil || template != nil || !adapters.isEmpty
      || quantization != nil || !messages.isEmpty || !licenses.isEmpty
    guard changes else { throw fault("nothing of its base is changed; copy it instead") }
    if let fault = options.rangeFault { throw self.fault(fault) }
    if let template, !Self.isClosed(template) {
      throw fault("its template has a \"{{\" without a \"}}\"")
    }
    for message in messages
    where ![.system, .user, .assistant].contains(message.role) {
      throw fault("its messages may be of system, user and assistant, not \(message.role.rawValue)")
    }
    for adapter in adapters where adapter.name.isEmpty {
      throw fault("an adapter's file needs a name")
    }
  }

  private func fault(_ reason: String) -> OllamaError {
    OllamaError(
      .invalidArgument, detail: "The model \"\(name)\" cannot be made: \(reason).", model: name)
  }

  /// Whether the last `{{` is closed; whatever else may be wrong is the server's to say.
  static func isClosed(_ template: String) -> Bool {
    var rest = template[...]
    while let open = rest.firstRange(of: "{{") { rest = rest[open.upperBound...] }
    return rest.startIndex == template.startIndex || rest.contains("}}")
  }
}

extension ModelOptions {
  /// The first option whose value no server can mean; nil where all can be.
  var rangeFault: String? {
    func check(_ name: String, _ value: Double?, _ range: ClosedRange<Double>) -> String? {
      guard let value, !range.contains(value) else { return nil }
      return "\(name) is \(value), outside \(JSONNumber(range.lowerBound))..."
        + "\(JSONNumber(range.upperBound))"
    }
    let window = numCtx.map { $0 > 0 ? nil : "num_ctx is \($0), and should be at least 1" } ?? nil
    let predict =
      numPredict.map { $0 >= -2 ? nil : "num_predict is \($0), and should be at least -2" } ?? nil
    return check("temperature", temperature, 0...100) ?? check("top_p", topP, 0...1)
      ?? check("min_p", minP, 0...1) ?? check("typical_p", typicalP, 0...1)
      ?? check("repeat_penalty", repeatPenalty, 0...100) ?? window ?? predict
  }
}

extension OllamaClient {
  /// Makes a derived model by `create`; the stream reports the progress.
  ///
  /// Throws `invalidArgument` for a model that cannot be made, before anything is sent.
  public func create(_ model: DerivedModel) async throws(OllamaError) -> ProgressStream {
    try await create(try model.request())
  }
}
#endif
