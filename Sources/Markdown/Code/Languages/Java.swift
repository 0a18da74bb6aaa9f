internal import TerminalKit

extension Language {
  static let java = Language("java").with {
    $0.keywords = words(
      """
      abstract assert break case catch class const continue default do else enum exports extends
      final finally for goto if implements import instanceof interface module native new package
      permits private protected public record requires return sealed static strictfp super switch
      synchronized throw throws transient try var volatile when while yield
      """)
    $0.constants = words("true false null this")
    $0.types = words("boolean byte char double float int long short void")
    $0.lineComments = [Array("//".utf8)]
    $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
    $0.quotes = [Quote("\"\"\"", spansLines: true), Quote("\""), Quote("'")]
    $0.sigils = [Byte.at: .syntaxConstant]
  }

  static let kotlin = Language("kotlin", "kt", "kts", "scala", "groovy", "gradle").with {
    let base = Language.java
    $0 = Language(adapting: base, names: $0.names)
    $0.keywords = base.keywords.union(
      words(
        """
        as by companion constructor crossinline data def expect external fun get in infix init
        inline inner internal is lateinit noinline object open operator out override reified set
        suspend tailrec trait typealias val vararg where
        """))
  }

  static let cSharp = Language("csharp", "cs", "c#").with {
    let base = Language.java
    $0 = Language(adapting: base, names: $0.names)
    $0.keywords = base.keywords.union(
      words(
        """
        as async await base checked delegate event explicit extern fixed foreach get global
        implicit in init internal is lock nameof namespace operator out override params partial
        readonly ref required set sizeof stackalloc struct typeof unchecked unsafe using virtual
        where with
        """))
    $0.types = base.types.union(words("bool decimal dynamic object sbyte string uint ulong ushort"))
    $0.quotePrefixes = ["$", "@"]
  }
}
