internal import TerminalKit

extension Language {
  static let rust = Language("rust", "rs").with {
    $0.keywords = words(
      """
      as async await break const continue crate dyn else enum extern fn for if impl in let loop
      match mod move mut pub ref return static struct super trait type union unsafe use where
      while yield
      """)
    $0.constants = words("true false self Self None Some Ok Err")
    $0.types = words(
      """
      bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize
      """)
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.commentsNest = true
    $0.quotes = [
      Quote("#\"", "\"#", escape: nil, spansLines: true), Quote("\"", spansLines: true),
      Quote("'", isCharacter: true),
    ]
    $0.quotePrefixes = words("b r br c cr")
    $0.lineSigils = [Byte.hash: .syntaxConstant]
    $0.sigils = [Byte.apostrophe: .syntaxConstant]
  }
}
