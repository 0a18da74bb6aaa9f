internal import Foundation

/// Weighs how well texts match: often and in a short text is better, and of equals the newer.
struct SearchWeight {
  private struct Weighed {
    var name: Int
    var counts: [Int]
    var length: Int
  }

  private let words: [[UInt8]]
  private var texts: [Weighed] = []

  /// For these words; letters of ASCII match in either case, all others as they are.
  init(words: [String]) {
    self.words = words.map { word in
      word.utf8.map(Self.folded)
    }.filter { !$0.isEmpty }
  }

  /// Takes a text; linear in it.
  mutating func add(_ name: Int, _ text: Data) {
    var counts = [Int](repeating: 0, count: words.count)
    text.withUnsafeBytes { bytes in
      for (place, word) in words.enumerated() { counts[place] = Self.count(word, in: bytes) }
    }
    texts.append(Weighed(name: name, counts: counts, length: text.count))
  }

  /// The names, the best first.
  func ordered() -> [Int] {
    let total = texts.reduce(0) { $0 + $1.length }
    let mean = max(1, Double(total) / Double(max(1, texts.count)))
    // How many of the texts have a word: one that all have tells little.
    let spread = words.indices.map { place in
      Double(texts.count { $0.counts[place] > 0 })
    }
    let count = Double(texts.count)
    let rarity = spread.map { log(1 + (count - $0 + 0.5) / ($0 + 0.5)) + 0.1 }
    let weights = texts.map { text in
      let length = 0.25 + 0.75 * Double(text.length) / mean
      return zip(text.counts, rarity).reduce(0.0) { sum, word in
        let times = Double(word.0)
        return sum + word.1 * times * 2.2 / (times + 1.2 * length)
      }
    }
    return texts.indices.sorted { a, b in
      weights[a] != weights[b] ? weights[a] > weights[b] : texts[a].name > texts[b].name
    }.map { texts[$0].name }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  private static func count(_ word: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int {
    guard let first = word.first, bytes.count >= word.count else { return 0 }
    var count = 0
    var place = 0
    let last = bytes.count - word.count
    while place <= last {
      guard folded(bytes[place]) == first else {
        place += 1
        continue
      }
      var length = 1
      while length < word.count, folded(bytes[place + length]) == word[length] { length += 1 }
      if length == word.count {
        count += 1
        place += length
      } else {
        place += 1
      }
    }
    return count
  }
}
