#if Workflows
/// The tools that a model may call, by name.
public struct ToolRegistry: Sendable {
  private var byName: [String: RegisteredTool] = [:]
  private var order: [String] = []

  /// No tools.
  public init() {}

  /// The given tools; throws as `add` does.
  public init(_ tools: [RegisteredTool]) throws(OllamaError) {
    for tool in tools { try add(tool) }
  }

  /// Adds a tool. Throws `invalidArgument` for a name that is taken, or that models cannot say:
  /// 1...64 letters, digits, `_`, `-` and `.`.
  public mutating func add(_ tool: RegisteredTool) throws(OllamaError) {
    let name = tool.name
    let isName =
      (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_-.".utf8.contains(byte)
        }
      }
    guard isName else {
      throw OllamaError(
        .invalidArgument,
        detail: "\"\(name)\" cannot name a tool: 1 to 64 letters, digits, _, - and . can.")
    }
    guard byName[name] == nil else {
      throw OllamaError(.invalidArgument, detail: "There is a tool \"\(name)\" already.")
    }
    byName[name] = tool
    order.append(name)
  }

  /// Removes a tool; nothing where there is none of this name.
  public mutating func remove(_ name: String) {
    byName[name] = nil
    order.removeAll { $0 == name }
  }

  /// The tool of a name.
  public subscript(name: String) -> RegisteredTool? { byName[name] }

  /// What models are told, in the order in which the tools came.
  public var definitions: [Tool] { order.compactMap { byName[$0]?.definition } }

  /// The names in order.
  public var names: [String] { order }
}
#endif
