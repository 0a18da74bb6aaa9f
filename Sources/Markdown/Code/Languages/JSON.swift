extension Language {
  static let json = Language("json", "jsonc", "json5", "jsonl", "ndjson", "geojson").with {
    $0.constants = words("true false null")
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [Quote("\""), Quote("'")]
    $0.keySign = Byte.colon
    $0.marksCalls = false
    $0.marksTypes = false
  }
}
