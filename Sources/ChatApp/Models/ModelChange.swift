/// A change of the models on a server.
package enum ModelChange: Sendable, Equatable {
  case copy(String, to: String)
  /// Copy, verify, delete.
  case rename(String, to: String)
  case delete(String)
}

/// What brings a deleted model back: another name of the same files.
package struct DeletedModel: Sendable, Equatable {
  package let name: String
  package let twin: String
}
