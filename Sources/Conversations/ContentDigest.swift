/// SHA-256 (FIPS 180-4), for naming attachments by their content.
package enum ContentDigest {
  /// The digest of the bytes as 64 lower-case hexadecimal digits; linear.
  package static func sha256(_ bytes: [UInt8]) -> String {
    var state = initial
    var words = [UInt32](repeating: 0, count: 64)
    let whole = bytes.count / 64 * 64
    bytes.withUnsafeBufferPointer { bytes in
      for start in stride(from: 0, to: whole, by: 64) {
        mix(UnsafeBufferPointer(rebasing: bytes[start..<start + 64]), &state, &words)
      }
    }
    var tail = Array(bytes[whole...]) + [0x80]
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(bytes.count) &* 8
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    tail.withUnsafeBufferPointer { tail in
      for start in stride(from: 0, to: tail.count, by: 64) {
        mix(UnsafeBufferPointer(rebasing: tail[start..<start + 64]), &state, &words)
      }
    }
    return hexadecimal(state)
  }

  private static func mix(
    _ block: UnsafeBufferPointer<UInt8>, _ state: inout [UInt32], _ words: inout [UInt32]
  ) {
    for i in 0..<16 {
      words[i] =
        UInt32(block[4 * i]) << 24 | UInt32(block[4 * i + 1]) << 16
        | UInt32(block[4 * i + 2]) << 8 | UInt32(block[4 * i + 3])
    }
    for i in 16..<64 {
      let a = words[i - 15]
      let b = words[i - 2]
      let low = turn(a, 7) ^ turn(a, 18) ^ (a >> 3)
      let high = turn(b, 17) ^ turn(b, 19) ^ (b >> 10)
      words[i] = words[i - 16] &+ low &+ words[i - 7] &+ high
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for i in 0..<64 {
      let first =
        h &+ (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) &+ ((e & f) ^ (~e & g)) &+ constants[i]
        &+ words[i]
      let second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
  }

  private static func turn(_ value: UInt32, _ by: UInt32) -> UInt32 {
    (value >> by) | (value << (32 - by))
  }

  private static func hexadecimal(_ words: [UInt32]) -> String {
    words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  // The fractional parts of the roots of the first primes; computed, so that no digit is mistyped.
  private static let primes: [Int] = (2...311).filter { n in
    !(2..<n).prefix(while: { $0 * $0 <= n }).contains { n % $0 == 0 }
  }

  private static let initial: [UInt32] = primes.prefix(8).map { root($0, degree: 2) }
  private static let constants: [UInt32] = primes.prefix(64).map { root($0, degree: 3) }

  /// The first 32 bits behind the point of a root of `n`.
  private static func root(_ n: Int, degree: Int) -> UInt32 {
    let target = UInt128(n) << UInt128(32 * degree)
    var found: UInt128 = 0
    for bit in stride(from: 36, through: 0, by: -1) {
      let candidate = found | (1 << UInt128(bit))
      let power = degree == 2 ? candidate * candidate : candidate * candidate * candidate
      if power <= target { found = candidate }
    }
    return UInt32(truncatingIfNeeded: found)
  }
}
