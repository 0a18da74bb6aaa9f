/// The model `hash-embed`: a vector for a text, from the words and letters in it.
///
/// Feature hashing: every word and every group of three letters adds to one place of the vector,
/// with a sign from its hash. Texts that share words and stems come out near each other.
enum Embedding {
  /// The length of a vector.
  static let dimensions = 256

  /// The vector of a text, not normalised; all zero for a text without letters.
  static func vector(of text: String, dimensions: Int = dimensions) -> [Double] {
    var vector = [Double](repeating: 0, count: dimensions)
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      add(Array(word.utf8), weight: 1, to: &vector)
      let framed = Array("^\(word)$".unicodeScalars)
      guard framed.count >= 3 else { continue }
      for start in 0...(framed.count - 3) {
        var group = ""
        group.unicodeScalars.append(contentsOf: framed[start..<start + 3])
        add(Array(group.utf8), weight: 0.5, to: &vector)
      }
    }
    return vector
  }

  /// The vector at length one; a zero vector stays.
  static func normalised(_ vector: [Double]) -> [Double] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  private static func add(_ bytes: [UInt8], weight: Double, to vector: inout [Double]) {
    // FNV-1a, so that a text has the same vector on every machine and in every run.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let place = Int(hash % UInt64(vector.count))
    vector[place] += hash >> 63 == 0 ? weight : -weight
  }
}
