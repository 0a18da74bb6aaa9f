internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// How sure the model was of its words, and what it could have said instead.
enum ChanceCommands {
  static func command(_ state: inout AppState, _ arguments: String) -> [Effect] {
    switch arguments.trimmed {
    case "on":
      state.open.chances.isWanted = true
      state.tell(
        .success,
        "The next replies bring the chances of their words, until you leave; /logprobs shows them.")
    case "off":
      state.open.chances.isWanted = false
      state.tell(.success, "Replies bring no chances any more.")
    case "":
      guard reply(state) != nil else { return begin(&state) }
      return DiagnosticsLists.open(.chances, in: &state)
    default: state.tell(.warning, "/logprobs takes on or off, or nothing to look.")
    }
    return []
  }

  // Nothing to show yet: says why where replies are there, since they may have had chances once.
  private static func begin(_ state: inout AppState) -> [Effect] {
    guard state.open.conversation.path.contains(where: { $0.role == .assistant }) else {
      return command(&state, "on")
    }
    state.open.chances.isWanted = true
    state.tell(
      .success,
      "Chances are not saved with replies, so none are known here. The next replies bring theirs.")
    return []
  }

  /// Asks for the chances too, where they are wanted.
  static func ask(_ request: inout ChatRequest, in state: AppState, _ id: ConversationID) {
    guard state.conversations[id]?.chances.isWanted == true else { return }
    request.logprobs = true
    request.topLogprobs = TokenChance.others
  }

  /// The reply in which a word is chosen, else the last one of which chances are known.
  private static func reply(_ state: AppState) -> (turn: Turn, tokens: [TokenChance])? {
    let transcript = state.open.transcript
    if transcript.word != nil, let id = transcript.cursor, let turn = state.open.conversation[id],
      let tokens = state.open.chances.tokens[id.raw]
    {
      return (turn, tokens)
    }
    for turn in state.open.conversation.path.reversed() where turn.role == .assistant {
      if let tokens = state.open.chances.tokens[turn.id.raw] { return (turn, tokens) }
    }
    return nil
  }

  // MARK: rows

  static func columns(width: Int) -> ListColumns {
    ListColumns(
      [.init(width: 6), .init(width: 0), .init(width: width >= 90 ? 40 : 26, from: 60)],
      headings: ["CHANCE", "WORD", "INSTEAD"], width: width)
  }

  static func total(_ state: AppState) -> Int { reply(state)?.tokens.count ?? 0 }

  /// The places of the tokens that are listed, in the order of the text.
  static func places(_ filter: String, _ state: AppState) -> [Int] {
    guard let tokens = reply(state)?.tokens else { return [] }
    let wanted = filter.lowercased()
    return tokens.indices.filter { place in
      guard state.open.chances.showsAll || tokens[place].chance < TokenChance.uncertain else {
        return false
      }
      return wanted.isEmpty || tokens[place].text.lowercased().contains(wanted)
    }
  }

  static func item(_ place: Int, _ state: AppState) -> ListItem? {
    guard let tokens = reply(state)?.tokens, tokens.indices.contains(place) else { return nil }
    let token = tokens[place]
    let others = token.others.filter { $0.text != token.text }.prefix(3).map {
      "\(quoted($0.text)) \(percent($0.chance))" as SafeText
    }
    let before = line(tokens[max(place - 12, 0)..<place])
    let after = line(tokens[(place + 1)..<min(place + 16, tokens.count)])
    let start = before.width > 16 ? "…" + before.dropFirst(width: before.width - 15) : before
    // The brackets are for those who see no colours.
    let word: SafeText = "[\(line(tokens[place...place]))]"
    var item = ListItem(
      value: String(place),
      columns: [percent(token.chance), start + word + after, others.joined(separator: "  ")])
    item.styled[1] = StyledRow([
      StyledRun(start, .listItem), StyledRun(word, role(token.chance)),
      StyledRun(after, .listDimmed),
    ])
    return item
  }

  private static func role(_ chance: Double) -> Role {
    chance < TokenChance.uncertain / 2
      ? .error : chance < TokenChance.uncertain ? .warning : .listItem
  }

  private static func line(_ tokens: ArraySlice<TokenChance>) -> SafeText {
    let text = String(decoding: tokens.flatMap(\.bytes), as: UTF8.self)
    return SafeText(text.replacing("\n", with: " "), as: .field)
  }

  static func quoted(_ text: String) -> SafeText {
    "\"\(SafeText(text.replacing("\n", with: "\\n"), as: .field))\""
  }

  static func percent(_ chance: Double) -> SafeText {
    chance < 0.01 ? "< 1 %" : "\(Int((chance * 100).rounded())) %"
  }

  static func title(_ number: SafeText, _ state: AppState, _ dot: SafeText) -> SafeText {
    let which: SafeText = state.open.chances.showsAll ? "all words" : "uncertain words"
    return "Chances \(dot) \(which) \(dot) \(number)"
  }

  /// The title of the menu of a token.
  static func name(_ place: Int, _ state: AppState) -> SafeText {
    guard let tokens = reply(state)?.tokens, tokens.indices.contains(place) else { return "" }
    return "Instead of \(quoted(tokens[place].text))"
  }

  /// What could have stood at a place.
  static func alternatives(_ place: Int, _ state: AppState) -> [ListItem] {
    guard let tokens = reply(state)?.tokens, tokens.indices.contains(place) else { return [] }
    let token = tokens[place]
    return token.others.enumerated().map { number, other in
      var item = ListItem(
        value: String(number), columns: [quoted(other.text), percent(other.chance)])
      if other.text == token.text { item.dimmed = "it stands there" }
      return item
    }
  }

  // MARK: deeds

  /// Lists all tokens, or the uncertain ones again.
  static func showMore(_ state: inout AppState) {
    state.open.chances.showsAll.toggle()
    guard case .list(var list) = state.overlays.last else { return }
    list.selected = 0
    list.top = 0
    state.overlays[state.overlays.count - 1] = .list(list)
  }

  /// Branches the reply: a sibling with another token at the place, which the model goes on with.
  static func branch(_ value: String, at place: Int, in state: inout AppState) -> [Effect] {
    guard let (turn, tokens) = reply(state), tokens.indices.contains(place),
      let number = Int(value),
      tokens[place].others.indices.contains(number), let prompt = turn.parent
    else { return [] }
    guard !state.open.isBusy else {
      state.tell(.warning, "A reply is running; Esc stops it first.")
      return []
    }
    guard state.server.isUp else {
      state.tell(.warning, "The server does not answer; nothing was asked.")
      return []
    }
    let before = String(decoding: tokens[..<place].flatMap(\.bytes), as: UTF8.self)
    guard turn.content.hasPrefix(before) else {
      state.tell(.warning, "The text is not as it came, so that it cannot be branched there.")
      return []
    }
    let other = tokens[place].others[number]
    var branch = Turn(
      id: state.identifiers.turn(), parent: prompt, role: .assistant,
      content: before + other.text, model: turn.model, began: state.moment.wall,
      progress: .stopped)
    branch.thinking = turn.thinking
    branch.thinkingPieces = turn.thinkingPieces
    branch.thinkingTime = turn.thinkingTime
    branch.contentPieces = place + 1
    branch.origin = turn.origin
    state.open.conversation.show(prompt)
    state.open.conversation.append(branch)
    var chosen = tokens[place]
    chosen.bytes = Array(other.text.utf8)
    chosen.chance = other.chance
    state.open.chances.add(Array(tokens[..<place]) + [chosen], to: branch.id.raw)
    state.overlays = []
    return ConversationCommands.continueReply(&state, "")
  }
}
