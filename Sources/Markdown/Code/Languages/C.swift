internal import TerminalKit

extension Language {
  static let c = Language("c", "h", "objc", "objective-c", "m").with {
    $0.keywords = words(
      """
      auto break case const continue default do else enum extern for goto if inline register
      restrict return sizeof static struct switch typedef union volatile while _Alignas _Alignof
      _Atomic _Generic _Noreturn _Static_assert _Thread_local
      """)
    $0.constants = words("true false NULL nullptr TRUE FALSE")
    $0.types = words(
      """
      bool char double float int int8_t int16_t int32_t int64_t intptr_t long ptrdiff_t short
      signed size_t ssize_t uint8_t uint16_t uint32_t uint64_t uintptr_t unsigned void wchar_t
      FILE _Bool
      """)
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [Quote("\""), Quote("'")]
    $0.quotePrefixes = words("L u U u8 R")
    $0.lineSigils = [Byte.hash: .syntaxKeyword]
  }

  static let cPlusPlus = Language("c++", "cpp", "cc", "cxx", "hpp", "hh", "cuda", "arduino").with {
    let base = Language.c
    $0 = Language(adapting: base, names: $0.names)
    $0.keywords = base.keywords.union(
      words(
        """
        alignas alignof and asm catch class co_await co_return co_yield concept const_cast
        consteval constexpr constinit decltype delete dynamic_cast explicit export final friend
        import module mutable namespace new noexcept not operator or override private protected
        public reinterpret_cast requires static_assert static_cast template thread_local throw try
        typeid typename using virtual
        """))
    $0.constants = base.constants.union(words("this std"))
    $0.types = base.types.union(
      words("string vector map set pair tuple optional variant unique_ptr shared_ptr auto"))
  }
}
