/// Why something could not be kept or read, in words for a person.
package struct StorageError: Error, Sendable, Equatable {
  /// What kind of trouble it is, so that the program knows what to do.
  package enum Kind: Sendable, Hashable, CaseIterable {
    /// No room left: goes on in memory, saved when there is room again.
    case diskFull
    /// The folder or file cannot be written.
    case readOnly
    /// The folder cannot be made or used, or is not safe to use.
    case folder
    /// Another program holds the history too long.
    case busy
    /// A newer version of the program wrote the history.
    case newerSchema
    /// The file is something else; it is left alone.
    case notAHistory
    /// The history is damaged.
    case damaged
    /// What was asked for is not there.
    case missing
    /// Anything else.
    case other
  }

  package let kind: Kind
  /// What happened and where, without a full stop; raw text.
  package let reason: String

  /// Makes an error with its reason.
  package init(_ kind: Kind = .other, reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// Whether trying again later may help without anyone's doing but making room.
  package var mayPass: Bool {
    switch kind {
    case .diskFull, .readOnly, .folder, .busy, .other: true
    case .newerSchema, .notAHistory, .damaged, .missing: false
    }
  }

  /// What a person can do about it.
  package var suggestion: String {
    switch kind {
    case .diskFull: "Free some room; what is unsaved is saved then."
    case .readOnly: "Make the folder writable; what is unsaved is saved then."
    case .folder: "Name another folder in XDG_DATA_HOME, or put the folder right."
    case .busy: "Another program holds the history; it is tried again."
    case .newerSchema: "Use the newer quipu, or another folder in XDG_DATA_HOME."
    case .notAHistory: "Move the file away, or name another folder in XDG_DATA_HOME."
    case .damaged: "Quit every quipu and start one again: it moves the file aside and repairs."
    case .missing: "It may have been deleted in another window."
    case .other: "Export what matters with /export."
    }
  }
}
