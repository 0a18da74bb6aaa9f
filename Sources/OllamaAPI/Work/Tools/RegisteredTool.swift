#if Workflows
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A tool with the code that does its work.
public struct RegisteredTool: Sendable {
  /// The work: arguments in, a text for the model out.
  public typealias Work = @Sendable (JSONObject) async throws -> String

  /// What the model is told.
  public let definition: Tool
  /// Whether it can do harm (writes, deletes, pays, runs programs): then nobody's consent is
  /// assumed.
  public let isDangerous: Bool
  let work: Work

  /// A tool that reads its arguments itself.
  public init(_ definition: Tool, isDangerous: Bool = false, work: @escaping Work) {
    self.definition = definition
    self.isDangerous = isDangerous
    self.work = work
  }

  /// A tool whose arguments are decoded into a type of its own. Arguments that do not fit are
  /// answered to the model, with what is wrong and where.
  public init<Arguments: Decodable & SendableMetatype>(
    name: String, description: String, arguments schema: ToolSchema, isDangerous: Bool = false,
    work: @escaping @Sendable (Arguments) async throws -> String
  ) {
    self.init(
      Tool(name: name, description: description, parameters: schema.json), isDangerous: isDangerous
    ) { arguments in
      try await work(try Self.decode(Arguments.self, from: arguments))
    }
  }

  /// A tool that answers with a value, which goes to the model as JSON with sorted keys.
  public init<Arguments: Decodable & SendableMetatype, Answer: Encodable & SendableMetatype>(
    name: String, description: String, arguments schema: ToolSchema, isDangerous: Bool = false,
    work: @escaping @Sendable (Arguments) async throws -> Answer
  ) {
    self.init(
      Tool(name: name, description: description, parameters: schema.json), isDangerous: isDangerous
    ) { arguments in
      let answer = try await work(try Self.decode(Arguments.self, from: arguments))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(answer), as: UTF8.self)
    }
  }

  /// The name.
  public var name: String { definition.name }

  private static func decode<Arguments: Decodable & SendableMetatype>(
    _ type: Arguments.Type, from arguments: JSONObject
  ) throws(ToolFault) -> Arguments {
    do {
      return try JSONDecoder().decode(
        type, from: Data(JSONWriter.bytes(.object(arguments))))
    } catch let error as DecodingError {
      throw ToolFault(words(for: error))
    } catch {
      throw ToolFault("the arguments cannot be read")
    }
  }

  private static func words(for error: DecodingError) -> String {
    func place(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
      let keys = (path + (last.map { [$0] } ?? [])).map { key in
        key.intValue.map { "[\($0)]" } ?? key.stringValue
      }
      return keys.isEmpty ? "the arguments" : "\"\(keys.joined(separator: "."))\""
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(place(context.codingPath, key)) is missing"
    case .valueNotFound(let type, let context):
      return "\(place(context.codingPath)) should be \(typeWords(type)), not null"
    case .typeMismatch(let type, let context):
      return "\(place(context.codingPath)) should be \(typeWords(type))"
    case .dataCorrupted(let context):
      return "\(place(context.codingPath)) has a value that is not allowed"
    @unknown default: return "the arguments cannot be read"
    }
  }

  private static func typeWords(_ type: Any.Type) -> String {
    switch "\(type)" {
    case "String": "text"
    case "Bool": "true or false"
    case "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64":
      "a whole number"
    case "Double", "Float": "a number"
    case let name where name.hasPrefix("Array"): "a list"
    case let name where name.hasPrefix("Dictionary"): "an object"
    default: "of another type"
    }
  }
}

/// Something that a tool tells the model went wrong.
public struct ToolFault: Error, Sendable, Hashable {
  /// What, for the model.
  public let message: String

  /// A fault.
  public init(_ message: String) { self.message = message }
}
#endif
