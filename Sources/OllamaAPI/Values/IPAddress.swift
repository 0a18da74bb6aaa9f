/// A numeric internet address, read without any system call.
enum IPAddress: Sendable, Hashable {
  /// Four bytes.
  case v4([UInt8])
  /// Eight groups of 16 bits.
  case v6([UInt16])

  init?(_ text: some StringProtocol) {
    if let bytes = Self.four(text) {
      self = .v4(bytes)
    } else if let groups = Self.six(text) {
      self = .v6(groups)
    } else {
      return nil
    }
  }

  /// The address in its usual short form.
  var text: String {
    switch self {
    case .v4(let bytes): bytes.map(String.init).joined(separator: ".")
    case .v6(let groups): Self.shorten(groups)
    }
  }

  var isLoopback: Bool {
    switch self {
    case .v4(let bytes): bytes[0] == 127
    case .v6(let groups):
      groups == [0, 0, 0, 0, 0, 0, 0, 1]
        || (Array(groups[0..<6]) == [0, 0, 0, 0, 0, 0xFFFF] && groups[6] >> 8 == 127)
    }
  }

  /// All zeros: every address of this machine, for a listener.
  var isUnspecified: Bool {
    switch self {
    case .v4(let bytes): bytes.allSatisfy { $0 == 0 }
    case .v6(let groups): groups.allSatisfy { $0 == 0 }
    }
  }

  /// The address as bits, for comparing prefixes.
  var bits: [UInt8] {
    switch self {
    case .v4(let bytes): bytes
    case .v6(let groups): groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
  }

  private static func four(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap { part -> UInt8? in
      guard part.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
        part.count == 1 || part.first != "0"
      else { return nil }
      return UInt8(part)
    }
    return bytes.count == 4 ? bytes : nil
  }

  private static func six(_ text: some StringProtocol) -> [UInt16]? {
    guard text.contains(":") else { return nil }
    let halves = String(text).split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2, let head = groups(halves[0]) else { return nil }
    if halves.count == 1 { return head.count == 8 ? head : nil }
    guard let tail = groups(halves[1]), head.count + tail.count < 8 else { return nil }
    return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
  }

  private static func groups(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var result: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, let bytes = four(part) {
        result.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
        result.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
        continue
      }
      guard (1...4).contains(part.count), part.first != "+", part.first != "-",
        let value = UInt16(part, radix: 16)
      else { return nil }
      result.append(value)
    }
    return result.count <= 8 ? result : nil
  }

  /// The longest run of two or more zero groups becomes `::`.
  private static func shorten(_ groups: [UInt16]) -> String {
    var best = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > max(1, best.count) { best = start..<end }
      start = max(end, start + 1)
    }
    func join(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !best.isEmpty else { return join(groups[...]) }
    return join(groups[..<best.lowerBound]) + "::" + join(groups[best.upperBound...])
  }
}
