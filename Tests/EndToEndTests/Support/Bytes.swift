import Foundation

extension [UInt8] {
  /// Whether `part` stands somewhere in the bytes; never an empty one.
  func contains(sequence part: [UInt8]) -> Bool {
    guard !part.isEmpty else { return false }
    return Data(self).range(of: Data(part)) != nil
  }
}

extension String {
  /// Whether `part` can be read, be it a part of clusters.
  func reads(_ part: String) -> Bool { Array(utf8).contains(sequence: Array(part.utf8)) }
}
