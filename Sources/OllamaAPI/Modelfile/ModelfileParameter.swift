#if Workflows
/// What a PARAMETER line means on the wire.
enum ModelfileParameter {
  /// Options that servers no longer know; they are left out, as the official command line does.
  static let retired: Set<String> = [
    "penalize_newline", "low_vram", "f16_kv", "logits_all", "vocab_only", "use_mlock", "mirostat",
    "mirostat_tau", "mirostat_eta", "numa", "num_gqa", "tfs_z", "embedding_only",
  ]

  private static let wholeNumbers: Set<String> = [
    "num_keep", "seed", "num_predict", "draft_num_predict", "top_k", "repeat_last_n", "num_ctx",
    "num_batch", "num_gpu", "main_gpu", "num_thread",
  ]
  private static let numbers: Set<String> = [
    "top_p", "min_p", "typical_p", "temperature", "repeat_penalty", "presence_penalty",
    "frequency_penalty",
  ]
  private static let flags: Set<String> = ["use_mmap"]
  private static let texts: Set<String> = ["stop"]

  /// Every name that is known.
  static var names: [String] {
    (wholeNumbers.union(numbers).union(flags).union(texts)).sorted()
  }

  /// Adds an option to those before it; throws what is wrong with it, in words.
  static func add(
    _ name: String, _ value: String, to options: inout ModelOptions, allowingUnknown: Bool
  ) throws(ModelfileParser.Complaint) {
    if texts.contains(name) {
      options.stop = (options.stop ?? []) + [value]
      return
    }
    if retired.contains(name) { return }
    let json = try typed(name, value, allowingUnknown: allowingUnknown)
    if !options.set(name, json) { options.extra[name] = json }
  }

  private static func typed(_ name: String, _ value: String, allowingUnknown: Bool)
    throws(ModelfileParser.Complaint) -> JSONValue
  {
    if wholeNumbers.contains(name) {
      guard let number = Int(value) else { throw wrong(name, value, "a whole number") }
      return .int(number)
    }
    if numbers.contains(name) {
      guard let number = Double(value), number.isFinite else {
        throw wrong(name, value, "a number")
      }
      return .double(number)
    }
    if flags.contains(name) {
      guard let flag = truth(value) else { throw wrong(name, value, "true or false") }
      return .bool(flag)
    }
    guard allowingUnknown else {
      let near = Spelling.nearest(to: name.lowercased(), among: names)
      let hint =
        near.map { ": did you mean \($0)?" } ?? "; known are \(names.joined(separator: ", "))"
      throw ModelfileParser.Complaint(words: "\"\(name)\" is no known parameter\(hint)")
    }
    return guess(value)
  }

  private static func wrong(_ name: String, _ value: String, _ what: String)
    -> ModelfileParser.Complaint
  {
    let shown = ServerMessage.tidy(value, limit: 40)
    return ModelfileParser.Complaint(words: "\(name) takes \(what), not \"\(shown)\"")
  }

  private static func truth(_ value: String) -> Bool? {
    switch value {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
  }

  private static func guess(_ value: String) -> JSONValue {
    if let number = Int(value) { return .int(number) }
    if let number = Double(value), number.isFinite { return .double(number) }
    return value == "true" ? true : value == "false" ? false : .string(value)
  }

  /// The option as lines of a Modelfile; none where it is no plain value.
  static func lines(_ options: ModelOptions) -> [(name: String, value: String)] {
    (options.json.object ?? [:]).flatMap { member -> [(name: String, value: String)] in
      switch member.value {
      case .string(let text): [(member.key, text)]
      case .bool(let flag): [(member.key, flag ? "true" : "false")]
      case .number(let number): [(member.key, number.text)]
      case .array(let items): items.compactMap(\.string).map { (member.key, $0) }
      case .null, .object: []
      }
    }
  }
}
#endif
