// Conversations as files and back. Everything here is text in, text out; who writes the file
// writes it privately.

/// Conversations as the text of a file.
package enum Export {
  /// One conversation; linear. The text ends in a line end.
  ///
  /// `attachments` are the bytes of attached files by digest: JSON carries those it is given.
  package static func text(
    _ conversation: Conversation, as format: ExportFormat, attachments: [String: [UInt8]] = [:]
  ) -> String {
    switch format {
    case .markdown: MarkdownExport.text(conversation)
    case .json: JSONExport.text(conversation, attachments)
    case .jsonLines: JSONExport.lines(conversation)
    case .text: PlainExport.text(conversation)
    }
  }

  /// Several conversations in one text.
  package static func text(
    _ conversations: [Conversation], as format: ExportFormat
  ) -> String {
    switch format {
    case .markdown, .text:
      conversations.map { text($0, as: format) }.joined(separator: "\n\n")
    case .json: JSONExport.list(conversations)
    case .jsonLines:
      conversations.enumerated().map { JSONExport.lines($1, number: $0 + 1) }.joined()
    }
  }
}
