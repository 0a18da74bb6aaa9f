/// An address that a terminal may open at a click: `http`, `https` or `mailto`, nothing else.
///
/// It holds printable ASCII only, so that it can be written to a terminal as it is.
package struct LinkTarget: Sendable, Hashable {
  package let address: String

  /// Longer ones are not marked: terminals take about so much.
  static let longest = 2_000

  /// Nil for other schemes, blanks and control characters; what is beyond ASCII is percent-coded.
  package init?(_ target: String) {
    let start = target.prefix(8).lowercased()
    guard ["http://", "https://", "mailto:"].contains(where: { start.hasPrefix($0) }),
      target.utf8.count <= Self.longest
    else { return nil }
    var address = ""
    for byte in target.utf8 {
      switch byte {
      case 0x21..<0x7F: address.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x80...:
        let digits = String(byte, radix: 16, uppercase: true)
        address += "%" + digits
      default: return nil
      }
    }
    guard address.utf8.count <= Self.longest else { return nil }
    self.address = address
  }

  /// Names the link, so that a terminal knows its pieces in several rows as one.
  package var name: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in address.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }
}

/// Some columns of a row of the screen that lead somewhere.
package struct FrameLink: Sendable, Hashable {
  package var row: Int
  package var columns: Range<Int>
  package var target: LinkTarget
}

extension Frame {
  /// Notes that the columns lead somewhere, where links are wanted.
  mutating func note(_ target: LinkTarget, row: Int, _ columns: Range<Int>, clip: Rect?) {
    guard marksLinks else { return }
    let area = visible(clip)
    guard row >= area.row, row < area.endRow else { return }
    let seen = columns.clamped(to: area.column..<max(area.endColumn, area.column))
    if !seen.isEmpty { links.append(FrameLink(row: row, columns: seen, target: target)) }
  }

  /// What is drawn over leads nowhere any more.
  mutating func forgetLinks(in area: Rect) {
    guard !links.isEmpty else { return }
    links = links.flatMap { link -> [FrameLink] in
      guard link.row >= area.row, link.row < area.endRow else { return [link] }
      let left = link.columns.clamped(to: 0..<max(area.column, 0))
      let right = link.columns.clamped(to: max(area.endColumn, 0)..<Int.max)
      return [left, right].filter { !$0.isEmpty }.map {
        FrameLink(row: link.row, columns: $0, target: link.target)
      }
    }
  }
}
