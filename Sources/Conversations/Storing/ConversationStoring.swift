/// Where conversations are kept. The program speaks to this protocol alone.
///
/// Private conversations never reach a disk, whatever is called.
package protocol ConversationStoring: Sendable {
  // MARK: Conversations

  /// Keeps the conversation as it is now: new and changed turns are written, nothing is taken
  /// away that others added.
  ///
  /// When it throws, the conversation stays in memory and is saved by `retry` or the next save.
  func save(_ conversation: Conversation) async throws(StorageError)
  /// The kept conversations in full, the last saved first: for exports, not for lists.
  func conversations() async throws(StorageError) -> [Conversation]
  /// One conversation in full; nil when it is not there or deleted.
  func conversation(_ id: ConversationID) async throws(StorageError) -> Conversation?
  /// A page of the list; costs the same however many there are.
  func list(_ request: ListRequest) async throws(StorageError) -> [ConversationSummary]
  /// How many conversations a list without limit would have.
  func count(_ request: ListRequest) async throws(StorageError) -> Int
  /// Renames, pins, archives, deletes.
  func change(_ id: ConversationID, _ change: ConversationChange) async throws(StorageError)
  /// Turns that hold the words.
  func search(_ request: SearchRequest) async throws(StorageError) -> [SearchHit]
  /// What changed since `revision`; 0 for the first question, which tells no conversations.
  func changes(since revision: Int) async throws(StorageError) -> StoreChanges

  // MARK: A reply on its way

  /// Takes text that a running reply brought; returns at once. It is on the disk within a second,
  /// or 4 KB later. The turn must have been saved before; a later save of the turn ends it.
  func journal(turn: TurnID, content: String, thinking: String)
  /// Writes what the journal holds in memory.
  func flushJournal() async throws(StorageError)

  // MARK: Beside the turns

  /// Keeps how a conversation was looked at and its draft; an empty one forgets it.
  func keep(_ view: ViewMemory, of id: ConversationID) async throws(StorageError)
  /// How a conversation was looked at.
  func view(of id: ConversationID) async throws(StorageError) -> ViewMemory
  /// Drafts of conversations in which nothing was said and that no living instance writes, the
  /// newest first.
  func strayDrafts() async throws(StorageError) -> [StrayDraft]
  /// Keeps the bytes of an attachment once under its digest.
  func keep(_ bytes: [UInt8], of attachment: Attachment) async throws(StorageError)
  /// The bytes under a digest; nil when they are not there.
  func bytes(of digest: String) async throws(StorageError) -> [UInt8]?
  /// Takes away what is kept of a conversation in which nothing was said: how it was looked at, its
  /// draft, these files where nothing else uses them, and these prompts. Nothing of it is left in
  /// the files of the store.
  func forget(
    _ id: ConversationID, files digests: [String], prompts: [String]
  ) async throws(StorageError)
  /// Adds a prompt to the history of prompts, which keeps the newest 10,000.
  func remember(prompt: String) async throws(StorageError)
  /// Prompts that hold `text`, the newest first, each once.
  func prompts(holding text: String, limit: Int) async throws(StorageError) -> [String]
  /// Forgets all prompts.
  func forgetPrompts() async throws(StorageError)

  // MARK: The store itself

  /// Opens the store, so that the first question need not wait; nothing else has to call it.
  func open() async throws(StorageError)
  /// Tries again to save what is unsaved, and says how many conversations were.
  @discardableResult
  func retry() async throws(StorageError) -> Int
  /// How many conversations are in memory alone.
  var unsavedCount: Int { get async }
  /// What the store did by itself; for one reader.
  var notices: AsyncStream<StoreNotice> { get }
  /// Writes what is left and closes; deleted conversations are purged.
  func close() async
}
