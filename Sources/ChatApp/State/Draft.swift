package import Conversations
package import TerminalKit

/// A message that was put aside while another conversation, an earlier prompt or a summary is
/// looked at: it comes back as it was left, with what can be undone in it.
package struct Draft: Sendable, Equatable {
  package var field = TextField()
  package var isPasted = false
  /// The files that go with it.
  package var files = ComposerFiles()

  /// Nothing written.
  package init() {}

  /// A text from elsewhere.
  package init(_ text: String) {
    field = TextField(text)
    isPasted = text.begins(with: "/")
  }

  /// What the store kept of one.
  package init(_ view: ViewMemory) {
    field = TextField(view.draft, folding: view.folds) { Pasting.label($0, .pasted) }
    isPasted = view.draft.begins(with: "/")
    files.attached = view.files.map { AttachedFile($0) }
  }

  /// The whole text, folded parts in full; linear.
  package var text: String { field.text }

  /// Puts another message behind this one, with its files.
  mutating func append(_ other: Draft) {
    if field.isEmpty {
      (field, isPasted) = (other.field, other.isPasted)
    } else if !other.field.isEmpty {
      field.cursor = field.byteCount
      field.insert("\n" + other.text)
    }
    attach(other.files.attached)
    files.named += other.files.named.filter { !files.named.contains($0) }
    files.mentioned += other.files.mentioned.filter { !files.mentioned.contains($0) }
  }

  /// Adds files, each once.
  mutating func attach(_ others: [AttachedFile]) {
    files.attached += others.filter { !files.attached.contains($0) }
  }

  /// Whether there is neither text nor file.
  package var isEmpty: Bool { field.isEmpty && files.attached.isEmpty }
}

extension Composer {
  /// The message being written, also while an earlier prompt is looked at.
  package var draft: Draft {
    var draft = Draft()
    draft.field = field
    draft.isPasted = isPasted
    if let left = history.left, !left.isSame(as: field.foldedText) { draft.field.restore(left) }
    draft.files.attached = files.attached
    draft.files.named = files.named
    draft.files.mentioned = files.mentioned
    return draft
  }

  /// Takes up a message that was put aside; what was cut elsewhere can be inserted in it.
  package mutating func take(_ draft: Draft) {
    clear()
    var taken = draft.field
    taken.takeKills(of: field)
    field = taken
    isPasted = draft.isPasted
    files = draft.files
  }

  /// Begins anew with a text: what was undone or looked up before belongs to another one.
  package mutating func begin(with text: String) { take(Draft(text)) }
}

extension AttachedFile {
  init(_ file: ViewMemory.File) {
    var hazards = Hazards()
    (hazards.invisible, hazards.turning) = (file.invisible, file.turning)
    hazards.controls = file.controls
    self.init(file.attachment, hazards: hazards)
  }

  /// As the store keeps it with a draft.
  var kept: ViewMemory.File {
    ViewMemory.File(
      attachment, invisible: hazards.invisible, turning: hazards.turning,
      controls: hazards.controls)
  }
}
