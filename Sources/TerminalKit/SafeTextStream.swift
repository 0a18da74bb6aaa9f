/// The gate for text that comes in pieces, such as a reply: however it is cut, the pieces that
/// come out make up exactly what the whole would have given.
///
/// Undecided ends (a CR, a joiner, a flag begun, a run of invisible characters) wait for the next
/// piece. A piece may begin with a mark that belongs to the last cell of the piece before. Each
/// call costs as much as its chunk is long.
package struct SafeTextStream: Sendable {
  private var filter: SafeTextFilter
  private let place: SafeText.Place

  /// Makes a stream for text that will stand at `place`.
  package init(as place: SafeText.Place = .prose) {
    self.place = place
    filter = SafeTextFilter(place)
  }

  /// Takes the next piece and gives what is certain by now, possibly nothing.
  package mutating func append(_ chunk: String) -> SafeText {
    var chunk = chunk
    chunk.withUTF8 { filter.feed($0) }
    return filter.take()
  }

  /// Gives what was kept back; the stream is then as new.
  package mutating func finish() -> SafeText {
    filter.finish()
    let rest = filter.take()
    filter = SafeTextFilter(place)
    return rest
  }
}
