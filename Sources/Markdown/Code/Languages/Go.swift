extension Language {
  static let go = Language("go", "golang").with {
    $0.keywords = words(
      """
      break case chan const continue default defer else fallthrough for func go goto if import
      interface map package range return select struct switch type var
      """)
    $0.constants = words("true false nil iota")
    $0.types = words(
      """
      any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32
      int64 rune string uint uint8 uint16 uint32 uint64 uintptr
      """)
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [
      Quote("`", escape: nil, spansLines: true), Quote("\""), Quote("'", isCharacter: true),
    ]
  }
}
