/// The tables of the history, and how older forms of them become newer ones.
struct Schema: Sendable {
  /// One step from the version before; runs in one transaction.
  struct Step: Sendable {
    let version: Int
    let sql: String
  }

  /// Marks a database as ours (`quip`).
  static let applicationID = 0x7175_6970

  let steps: [Step]

  /// The version that the steps lead to.
  var version: Int { steps.last?.version ?? 0 }

  /// What this program reads and writes.
  static let current = Schema(steps: [
    Step(version: 1, sql: first), Step(version: 2, sql: drafts),
  ])

  // What belongs to a draft beside its text, in tables of their own: the rows of `view` stay as
  // they are, so that those of a damaged file are known whatever version wrote them.
  private static let drafts = """
    CREATE TABLE draft_fold (
      id INTEGER PRIMARY KEY,
      conversation INTEGER NOT NULL REFERENCES view (conversation) ON DELETE CASCADE,
      start INTEGER NOT NULL, bytes INTEGER NOT NULL);
    CREATE INDEX draft_fold_of_view ON draft_fold (conversation, start);
    CREATE TABLE draft_file (
      id INTEGER PRIMARY KEY,
      conversation INTEGER NOT NULL REFERENCES view (conversation) ON DELETE CASCADE,
      position INTEGER NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
      media_type TEXT NOT NULL, bytes INTEGER NOT NULL,
      invisible INTEGER NOT NULL, turning INTEGER NOT NULL, controls INTEGER NOT NULL);
    CREATE INDEX draft_file_of_view ON draft_file (conversation, position);
    CREATE INDEX draft_file_digest ON draft_file (digest);
    """

  // Long texts stand last in their rows: where a row's later pages are lost, all else is readable.
  // The content of `turn_text` is the view `turn_indexed`, so that a reply of 100 MB is indexed
  // by its first million characters only.
  private static let first = """
    CREATE TABLE counter (
      id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL,
      checked REAL NOT NULL DEFAULT 0);
    INSERT INTO counter (id, revision) VALUES (1, 1);

    CREATE TABLE conversation (
      id INTEGER PRIMARY KEY,
      began REAL NOT NULL, began_offset INTEGER NOT NULL,
      touched REAL NOT NULL, touched_offset INTEGER NOT NULL,
      title TEXT NOT NULL, sought TEXT NOT NULL,
      given_title TEXT, generated_title TEXT, title_edits INTEGER NOT NULL,
      model TEXT NOT NULL, turns INTEGER NOT NULL, leaf INTEGER,
      pinned INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0,
      unread INTEGER NOT NULL DEFAULT 0, deleted REAL,
      edits INTEGER NOT NULL, revision INTEGER NOT NULL, settings TEXT);
    CREATE INDEX conversation_listed ON conversation (pinned DESC, touched DESC, archived)
      WHERE deleted IS NULL;
    CREATE INDEX conversation_revision ON conversation (revision);
    CREATE INDEX conversation_deleted ON conversation (deleted) WHERE deleted IS NOT NULL;

    CREATE TABLE turn (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id INTEGER NOT NULL,
      conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
      parent INTEGER, role TEXT NOT NULL, model TEXT NOT NULL,
      began REAL NOT NULL, began_offset INTEGER NOT NULL,
      state TEXT NOT NULL, owner INTEGER, edits INTEGER NOT NULL, done_reason TEXT,
      content_pieces INTEGER NOT NULL, thinking_pieces INTEGER NOT NULL,
      thinking_ns INTEGER, first_token_ns INTEGER, rate REAL,
      has_metrics INTEGER NOT NULL, total_ns INTEGER, load_ns INTEGER,
      prompt_tokens INTEGER, prompt_ns INTEGER, reply_tokens INTEGER, reply_ns INTEGER,
      digest TEXT, host TEXT, options TEXT, seed INTEGER, think TEXT, format TEXT,
      error TEXT, system TEXT, thinking TEXT NOT NULL, content TEXT NOT NULL,
      UNIQUE (conversation, id));
    CREATE INDEX turn_of_conversation ON turn (conversation, seq, id, edits, state);
    CREATE INDEX turn_running ON turn (conversation, owner) WHERE state = 'running';

    CREATE TABLE attachment (
      id INTEGER PRIMARY KEY,
      turn INTEGER NOT NULL REFERENCES turn (seq) ON DELETE CASCADE,
      position INTEGER NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
      media_type TEXT NOT NULL, bytes INTEGER NOT NULL);
    CREATE INDEX attachment_of_turn ON attachment (turn, position);
    CREATE INDEX attachment_digest ON attachment (digest);

    CREATE TABLE blob (
      id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, added REAL NOT NULL, bytes BLOB NOT NULL);

    CREATE TABLE journal (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      turn INTEGER NOT NULL, at REAL NOT NULL, thinking TEXT NOT NULL, content TEXT NOT NULL);
    CREATE INDEX journal_of_turn ON journal (turn);

    CREATE TABLE view (
      conversation INTEGER PRIMARY KEY, at REAL NOT NULL,
      anchor_turn INTEGER, anchor_row INTEGER NOT NULL, leaf INTEGER, unfolded TEXT NOT NULL,
      draft TEXT NOT NULL);

    CREATE TABLE prompt (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, digest TEXT NOT NULL UNIQUE,
      text TEXT NOT NULL);

    CREATE VIEW turn_indexed AS
      SELECT seq,
        CASE WHEN length(CAST(content AS BLOB)) > 4000000 THEN substr(content, 1, 1000000)
        ELSE content END AS content
      FROM turn;
    CREATE VIRTUAL TABLE turn_text USING fts5 (
      content, content = 'turn_indexed', content_rowid = 'seq', prefix = '3',
      tokenize = 'unicode61 remove_diacritics 2');
    CREATE TRIGGER turn_text_added AFTER INSERT ON turn WHEN new.content <> '' BEGIN
      INSERT INTO turn_text (rowid, content)
        SELECT seq, content FROM turn_indexed WHERE seq = new.seq;
    END;
    CREATE TRIGGER turn_text_left BEFORE UPDATE OF content ON turn
      WHEN old.content <> '' AND old.content IS NOT new.content BEGIN
      INSERT INTO turn_text (turn_text, rowid, content)
        SELECT 'delete', seq, content FROM turn_indexed WHERE seq = old.seq;
    END;
    CREATE TRIGGER turn_text_changed AFTER UPDATE OF content ON turn
      WHEN new.content <> '' AND old.content IS NOT new.content BEGIN
      INSERT INTO turn_text (rowid, content)
        SELECT seq, content FROM turn_indexed WHERE seq = new.seq;
    END;
    CREATE TRIGGER turn_text_gone BEFORE DELETE ON turn WHEN old.content <> '' BEGIN
      INSERT INTO turn_text (turn_text, rowid, content)
        SELECT 'delete', seq, content FROM turn_indexed WHERE seq = old.seq;
    END;
    """
}
