/// A sequence `ESC [ … letter`, taken apart.
struct ControlSequence {
  /// One of `< = > ?` before the parameters, or nil.
  let marker: UInt8?
  /// The parameters with their parts (`a:b`); -1 where one is left out.
  let parameters: [[Int]]
  let intermediates: [UInt8]
  let final: UInt8

  /// The most parameters that are looked at; real ones have far fewer.
  private static let limit = 32

  init(_ bytes: [UInt8], final: UInt8) {
    var rest = bytes[...]
    if let first = rest.first, (0x3c...0x3f).contains(first) {
      marker = first
      rest = rest.dropFirst()
    } else {
      marker = nil
    }
    var parameters: [[Int]] = []
    var parts: [Int] = []
    var number = -1
    var intermediates: [UInt8] = []
    for byte in rest {
      switch byte {
      case 0x30...0x39: number = min(max(number, 0) * 10 + Int(byte - 0x30), 9_999_999)
      case UInt8(ascii: ":"):
        if parts.count < Self.limit { parts.append(number) }
        number = -1
      case UInt8(ascii: ";"):
        parts.append(number)
        if parameters.count < Self.limit { parameters.append(parts) }
        parts = []
        number = -1
      case 0x20...0x2f: intermediates.append(byte)
      default: break
      }
    }
    parts.append(number)
    if !rest.isEmpty, parameters.count < Self.limit { parameters.append(parts) }
    self.parameters = parameters
    self.intermediates = intermediates
    self.final = final
  }

  /// The parameter at `index`, or `fallback` where it is missing or left out.
  func number(_ index: Int, else fallback: Int) -> Int { part(index, 0, else: fallback) }

  /// One part of a parameter.
  func part(_ index: Int, _ part: Int, else fallback: Int) -> Int {
    guard index < parameters.count, part < parameters[index].count,
      parameters[index][part] >= 0
    else { return fallback }
    return parameters[index][part]
  }
}
