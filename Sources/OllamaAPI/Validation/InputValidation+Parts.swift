extension InputValidation {
  /// What is wrong with a model's name.
  func name(_ name: String) -> [Fault] {
    guard !name.isEmpty else { return [Fault("model", "is missing")] }
    do throws(OllamaError) {
      _ = try ModelName(name)
      return []
    } catch {
      return [Fault("model", "is not right: \(error.detail ?? "")")]
    }
  }

  /// What is wrong with a message.
  func message(_ message: Message, at path: String) -> [Fault] {
    var faults = text(message.content, at: "\(path).content")
    if message.role.rawValue.isEmpty { faults.append(Fault("\(path).role", "is missing")) }
    let isEmpty = !message.content.contains { !$0.isWhitespace } && message.images.isEmpty
    if isEmpty, message.role == .user {
      faults.append(Fault("\(path).content", "is empty, and there is no image either"))
    }
    if message.role == .tool, message.toolName == nil, message.toolCallID == nil {
      faults.append(Fault(path, "does not say which tool's result it is (toolName, toolCallID)"))
    }
    if message.role != .assistant, !message.toolCalls.isEmpty {
      faults.append(Fault("\(path).tool_calls", "belong to messages of the assistant"))
    }
    for (index, call) in message.toolCalls.enumerated() where call.name.isEmpty {
      faults.append(Fault("\(path).tool_calls[\(index)]", "names no tool"))
    }
    for (index, image) in message.images.enumerated() {
      faults += self.image(image, at: "\(path).images[\(index)]")
    }
    return faults
  }

  /// What is wrong with a text.
  func text(_ text: String, at path: String) -> [Fault] {
    guard text.utf8.count > textLimit else { return [] }
    return [Fault(path, "is longer than \(textLimit) bytes")]
  }

  /// What is wrong with an image (or sound): servers take PNG, JPEG, WebP and WAV.
  func image(_ image: Base64Data, at path: String) -> [Fault] {
    if image.text.isEmpty { return [Fault(path, "is empty")] }
    guard image.text.utf8.count / 4 * 3 <= imageBytes else {
      return [Fault(path, "is larger than \(imageBytes) bytes")]
    }
    guard Self.isBase64(image.text) else { return [Fault(path, "is not base64")] }
    // The first 18 bytes tell every format; decoding the rest would cost as much as sending it.
    let beginning = Base64Data(base64: String(image.text.prefix(24))).bytes ?? []
    guard Self.isKnown(beginning) else {
      return [Fault(path, "is neither PNG, JPEG, WebP nor WAV")]
    }
    return []
  }

  private static func isBase64(_ text: String) -> Bool {
    var padding = 0
    let isRight = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
        return padding == 0
      case UInt8(ascii: "="):
        padding += 1
        return padding <= 2
      default: return false
      }
    }
    return isRight && text.utf8.count % 4 == 0
  }

  private static func isKnown(_ bytes: [UInt8]) -> Bool {
    let isRIFF = bytes.starts(with: Array("RIFF".utf8)) && bytes.count >= 12
    let form = isRIFF ? String(decoding: bytes[8..<12], as: UTF8.self) : ""
    return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) || bytes.starts(with: [0xFF, 0xD8, 0xFF])
      || form == "WEBP" || form == "WAVE"
  }

  /// What is wrong with options: figures that no server takes, or that mean nothing.
  func options(_ options: ModelOptions, at path: String = "options") -> [Fault] {
    var faults: [Fault] = []
    func check(_ name: String, _ value: Double?, _ range: ClosedRange<Double>) {
      guard let value else { return }
      if !value.isFinite {
        faults.append(Fault("\(path).\(name)", "is no number"))
      } else if !range.contains(value) {
        let (low, high) = (JSONNumber(range.lowerBound), JSONNumber(range.upperBound))
        faults.append(
          Fault("\(path).\(name)", "should be \(low) to \(high), not \(JSONNumber(value))"))
      }
    }
    func check(_ name: String, _ value: Int?, atLeast least: Int) {
      guard let value, value < least else { return }
      faults.append(Fault("\(path).\(name)", "should be at least \(least), not \(value)"))
    }
    check("temperature", options.temperature, 0...100)
    check("top_p", options.topP, 0...1)
    check("min_p", options.minP, 0...1)
    check("typical_p", options.typicalP, 0...1)
    check("repeat_penalty", options.repeatPenalty, 0...100)
    check("presence_penalty", options.presencePenalty, -100...100)
    check("frequency_penalty", options.frequencyPenalty, -100...100)
    check("top_k", options.topK, atLeast: 0)
    check("num_ctx", options.numCtx, atLeast: 1)
    check("num_batch", options.numBatch, atLeast: 1)
    check("num_predict", options.numPredict, atLeast: -2)
    check("num_keep", options.numKeep, atLeast: -1)
    check("repeat_last_n", options.repeatLastN, atLeast: -1)
    check("num_gpu", options.numGPU, atLeast: -1)
    check("num_thread", options.numThread, atLeast: 0)
    check("main_gpu", options.mainGPU, atLeast: 0)
    for (index, text) in (options.stop ?? []).enumerated() where text.isEmpty {
      faults.append(Fault("\(path).stop[\(index)]", "is empty, and would end every reply"))
    }
    return faults
  }

  /// What is wrong with the number of alternatives to a token.
  func logprobs(_ count: Int?) -> [Fault] {
    guard let count, !(0...20).contains(count) else { return [] }
    return [Fault("top_logprobs", "should be 0 to 20, not \(count)")]
  }

  static func isToolName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
