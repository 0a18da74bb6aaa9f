package import Conversations

/// For what a setting of model runs is chosen.
package enum OptionScope: Sendable, Equatable {
  case conversation
  /// Every conversation with this model.
  case model(String)
  /// Every conversation.
  case all
}

/// For what a schema is read.
package enum SchemaTarget: Sendable, Equatable {
  case conversation(ConversationID)
  /// For a model, or for all.
  case scope(OptionScope)
}
