extension Language {
  static let sql = Language("sql", "mysql", "postgres", "postgresql", "psql", "sqlite", "plsql")
    .with {
      $0.keywords = words(
        """
        add all alter analyze and any as asc begin between by cascade case check collate column
        commit conflict constraint create cross current database default delete desc distinct do
        drop each else end escape except exists explain fetch filter first for foreign from full
        function grant group having if ilike in index inner insert intersect into is join key last
        lateral left like limit materialized natural not nothing nulls offset on or order outer over
        partition plan pragma primary procedure range recursive references rename replace returning
        revoke right rollback row rows savepoint schema select set table temp temporary then to
        transaction trigger truncate union unique update using vacuum values view when where window
        with without
        """)
      $0.constants = words("null true false current_date current_time current_timestamp")
      $0.types = words(
        """
        bigint bigserial blob boolean bytea char character date datetime decimal double float int
        integer interval json jsonb numeric real serial smallint text time timestamp timestamptz
        uuid varchar
        """)
      $0.ignoresCase = true
      $0.lineComments = [Array("--".utf8)]
      $0.blockComment = (Array("/*".utf8), Array("*/".utf8))
      $0.quotes = [Quote("'", escape: nil, spansLines: true), Quote("\"", escape: nil), Quote("`")]
      $0.marksTypes = false
    }
}
