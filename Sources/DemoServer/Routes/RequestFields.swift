/// The members of a request, read with the complaints of Go's decoder.
struct RequestFields: Sendable {
  let value: WireValue
  /// The name of the Go struct: `ChatRequest`.
  let type: String

  /// Reads a body. Throws `APIFailure` (400).
  init(_ body: [UInt8], type: String) throws {
    do {
      value = try WireParser.parse(body)
    } catch .empty {
      throw APIFailure(400, "missing request body")
    } catch {
      throw APIFailure(400, error.message)
    }
    self.type = type
    guard case .object = value else {
      throw APIFailure(
        400, "json: cannot unmarshal \(value.goKind) into Go value of type api.\(type)")
    }
  }

  private func mismatch(_ name: String, _ found: WireValue, _ goType: String) -> APIFailure {
    APIFailure(
      400,
      "json: cannot unmarshal \(found.goKind) into Go struct field \(type).\(name) of type \(goType)"
    )
  }

  func has(_ name: String) -> Bool { value[name] != nil }

  /// A text; empty when absent.
  func text(_ name: String) throws -> String {
    guard let found = value[name] else { return "" }
    guard let text = found.text else { throw mismatch(name, found, "string") }
    return text
  }

  func bool(_ name: String) throws -> Bool? {
    guard let found = value[name] else { return nil }
    guard case .bool(let bool) = found else { throw mismatch(name, found, "bool") }
    return bool
  }

  func integer(_ name: String) throws -> Int? {
    guard let found = value[name] else { return nil }
    guard let integer = found.integer else { throw mismatch(name, found, "int") }
    return integer
  }

  func elements(_ name: String, of goType: String) throws -> [WireValue] {
    guard let found = value[name] else { return [] }
    guard let elements = found.elements else { throw mismatch(name, found, "[]\(goType)") }
    return elements
  }

  func members(_ name: String, of goType: String) throws -> [WireValue.Member] {
    guard let found = value[name] else { return [] }
    guard let members = found.members else { throw mismatch(name, found, goType) }
    return members
  }

  /// The name of the model, `model` or the older `name`. Throws `APIFailure` (400).
  func model(orOlder older: Bool = false) throws -> (text: String, name: ModelName) {
    var text = try self.text("model")
    if text.isEmpty && older { text = try self.text("name") }
    guard !text.isEmpty else { throw APIFailure(400, "model is required") }
    guard let name = ModelName(text) else { throw APIFailure(400, "invalid model name") }
    return (text, name)
  }

  /// The messages of a conversation. Throws `APIFailure` (400).
  func messages() throws -> [Message] {
    try elements("messages", of: "api.Message").map { element in
      guard case .object = element else { throw mismatch("messages", element, "api.Message") }
      return try Message(element)
    }
  }

  /// One message of a request.
  struct Message: Sendable {
    var turn: Turn
    var hasImages = false

    init(_ value: WireValue) throws {
      let role = try Self.text("role", in: value).lowercased()
      turn = Turn(role: role, content: try Self.text("content", in: value))
      hasImages = try RequestFields.images(value["images"])
    }

    private static func text(_ name: String, in value: WireValue) throws -> String {
      guard let found = value[name] else { return "" }
      guard let text = found.text else {
        throw APIFailure(
          400,
          "json: cannot unmarshal \(found.goKind) into Go struct field Alias.\(name) of type string"
        )
      }
      return text
    }
  }

  /// Whether there are images; throws `APIFailure` (400) for what is not base64.
  static func images(_ value: WireValue?) throws -> Bool {
    guard let value else { return false }
    guard let images = value.elements else {
      throw APIFailure(
        400,
        "json: cannot unmarshal \(value.goKind) into Go struct field Alias.images of type "
          + "[]api.ImageData")
    }
    for (index, image) in images.enumerated() {
      let place = "Alias.images.\(index) of type api.ImageData"
      guard let text = image.text else {
        throw APIFailure(400, "json: cannot unmarshal \(image.goKind) into \(place)")
      }
      if let bad = Base64.firstIllegalByte(in: text) {
        throw APIFailure(
          400,
          "json: cannot unmarshal string into \(place): illegal base64 data at input byte \(bad)")
      }
    }
    return !images.isEmpty
  }
}

/// The one question that is asked of base64 here.
enum Base64 {
  /// Where a text stops being base64 with padding; nil when it is.
  static func firstIllegalByte(in text: String) -> Int? {
    let bytes = Array(text.utf8).filter { $0 != 0x0A && $0 != 0x0D }
    let body = bytes.prefix { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    let padding = bytes.dropFirst(body.count)
    let isWhole = bytes.count % 4 == 0 && padding.count <= 2
    let isPadding = padding.allSatisfy { $0 == UInt8(ascii: "=") }
    return isWhole && isPadding ? nil : body.count
  }
}
