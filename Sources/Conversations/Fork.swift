extension Conversation {
  /// A new conversation that has a branch of this one, up to a turn or its end, as its own: all
  /// names are new, so that neither changes the other. Nil when there would be no turn in it.
  package func fork(
    through last: TurnID? = nil, naming identifiers: inout IdentifierSource, began: WallTime
  ) -> Conversation? {
    var turns: [Turn] = []
    for turn in path {
      if !turn.isRunning { turns.append(turn.copy(identifiers.turn(), after: turns.last?.id)) }
      if turn.id == last { break }
    }
    guard !turns.isEmpty else { return nil }
    var fork = Conversation(
      restoring: identifiers.conversation(), began: began, turns: turns, leaf: turns.last?.id,
      givenTitle: title + " (fork)", settings: settings, history: EditHistory(titleCount: 1))
    fork.isPrivate = isPrivate
    return fork
  }
}

extension Turn {
  /// The same turn under another name in another place.
  fileprivate func copy(_ id: TurnID, after parent: TurnID?) -> Turn {
    var copy = Turn(
      id: id, parent: parent, role: role, content: content, model: model, began: began,
      progress: progress)
    copy.thinking = thinking
    copy.contentPieces = contentPieces
    copy.thinkingPieces = thinkingPieces
    copy.thinkingTime = thinkingTime
    copy.doneReason = doneReason
    copy.metrics = metrics
    copy.measuredRate = measuredRate
    copy.timeToFirstToken = timeToFirstToken
    copy.origin = origin
    copy.attachments = attachments
    return copy
  }
}
