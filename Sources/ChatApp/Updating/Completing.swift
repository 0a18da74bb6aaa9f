internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Completion of slash lines: names of commands, then their arguments.
enum Completing {
  private static let most = 400

  /// Keeps the offered items true to the text; opens by itself while a command's name or a file's
  /// is typed.
  static func refresh(_ state: inout AppState) -> [Effect] {
    let before = state.composer.completion
    state.composer.completion = nil
    if let file = openFile(state) {
      if state.composer.files.isClosed { return [] }
      return offerFiles(file, &state)
    }
    state.composer.files.folder = nil
    state.composer.files.isClosed = false
    // A long text is no command line, and reading it whole at each key would be felt.
    guard state.composer.field.byteCount <= 4096 else { return [] }
    let text = state.composer.field.foldedText
    guard state.composer.field.isAtEnd, !state.composer.isPasted, text.begins(with: "/") else {
      return []
    }
    guard before != nil || !text.contains(where: \.isWhitespace) else { return [] }
    let effects = offer(&state)
    // A name that stands there whole needs no offer: Enter must carry it out.
    if let items = state.composer.completion?.items, items.count == 1, items[0].insert == text {
      state.composer.completion = nil
    }
    return effects
  }

  /// Offers what fits before the cursor, if anything.
  static func offer(_ state: inout AppState) -> [Effect] {
    if let file = openFile(state) { return offerFiles(file, &state) }
    let text = state.composer.field.foldedText
    guard state.composer.field.isAtEnd, !state.composer.isPasted, text.begins(with: "/"),
      !text.begins(with: "//"), !text.holds("\n"), text.utf8.count <= 4096
    else { return [] }
    let items = text.contains(" ") ? arguments(text, state) : names(text)
    // The names of themes are looked for when they are first wanted.
    if items.isEmpty, state.themes.isEmpty, text.begins(with: "/theme ") { return [.listThemes] }
    guard !items.isEmpty else { return [] }
    let replaced = text.contains(" ") ? lastWord(text).utf8.count : text.utf8.count
    state.composer.completion = Completion(items: Array(items.prefix(most)), replaces: replaced)
    return []
  }

  /// Whether a command is being typed.
  static func isCommand(_ state: AppState) -> Bool {
    state.composer.field.byteCount <= 4096 && !state.composer.isPasted
      && state.composer.field.foldedText.begins(with: "/")
      && !state.composer.field.foldedText.begins(with: "//")
  }

  /// Puts the chosen item into the text; nil when none is offered.
  static func accept(_ state: inout AppState) -> [Effect]? {
    guard let completion = state.composer.completion,
      completion.items.indices.contains(completion.selected)
    else { return nil }
    let item = completion.items[completion.selected]
    let cursor = state.composer.field.cursor
    let start = max(cursor - completion.replaces, 0)
    state.composer.field.replace(start..<cursor, with: item.insert + (item.isOpen ? "" : " "))
    state.composer.completion = nil
    state.composer.wasTyped = true
    if !item.isOpen, item.insert.begins(with: "@") { return Attaching.noticeWord(in: &state) }
    return offer(&state)
  }

  /// Goes to another item; false when none is offered.
  static func move(_ step: Int, in state: inout AppState) -> Bool {
    guard var completion = state.composer.completion, !completion.items.isEmpty else {
      return false
    }
    let count = completion.items.count
    completion.selected = ((completion.selected + step) % count + count) % count
    state.composer.completion = completion
    return true
  }

  private static func names(_ text: String) -> [Completion.Item] {
    let typed = text.dropFirst().lowercased()
    return CommandTable.standard.slashCommands.compactMap { command in
      guard let name = command.names.first(where: { $0.begins(with: typed) }) else { return nil }
      let usage: SafeText = command.usage.isEmpty ? "" : " \(command.usage)"
      return Completion.Item(
        insert: "/" + name, label: "/\(SafeText(name, as: .field))\(usage)",
        summary: command.summary)
    }
  }

  private static func lastWord(_ text: String) -> Substring {
    text.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
  }

  private static func arguments(_ text: String, _ state: AppState) -> [Completion.Item] {
    guard let (name, _) = SlashLine.parse(text, isPasted: false),
      let command = CommandTable.standard.named(name)
    else { return [] }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    let typed = (words.last ?? "").lowercased()
    let choices = self.choices(of: command.argument, words.dropFirst().dropLast(), state)
    return choices.filter {
      $0.insert.lowercased().begins(with: typed) && !$0.insert.isSame(as: typed)
    }
  }

  private static func choices(
    of argument: Command.Argument, _ before: ArraySlice<Substring>, _ state: AppState
  ) -> [Completion.Item] {
    switch argument {
    case .none: return []
    case .model: return before.isEmpty ? models(state) : []
    case .models: return before.count < 2 ? models(state) : []
    case .sources:
      guard before.count < 2 else { return [] }
      return models(state) + [
        Completion.Item(insert: "./", label: "./", summary: "a Modelfile", isOpen: true)
      ]
    case .theme:
      guard before.isEmpty else { return [] }
      return state.themes.map {
        Completion.Item(insert: $0, label: SafeText($0, as: .field), summary: "")
      }
    case .setting: return SettingCommands.choices(after: before.map(String.init))
    case .configuration: return ConfigCommands.completions(after: before.map(String.init))
    case .showing: return before.isEmpty ? ModelCommands.showings : []
    case .file: return []  // by what is on the disk
    case .attached:
      return state.composer.allFiles.map { file in
        let name = SafeText(file.attachment.name, as: .field)
        return Completion.Item(
          insert: FileMention.written(file.attachment.name), label: name,
          summary: Figures.size(Int64(file.attachment.byteCount)))
      }
    case .onOff: return before.isEmpty ? words(["on", "off"]) : []
    case .level: return before.isEmpty ? words(SettingCommands.levels) : []
    case .scope: return before.isEmpty ? words(OptionCommands.scopes) : []
    case .preset: return PresetCommands.choices(before.map(String.init), state)
    case .format: return before.isEmpty ? words(["json", "off"]) : []
    case .undo: return before.isEmpty ? words(["off"]) : []
    case .export:
      guard before.isEmpty else { return [] }
      return ExportFormat.allCases.map {
        Completion.Item(
          insert: $0.fileExtension, label: SafeText($0.fileExtension, as: .field),
          summary: HistoryCommands.words(for: $0))
      }
    }
  }

  private static func models(_ state: AppState) -> [Completion.Item] {
    (state.server.models ?? []).map { model in
      Completion.Item(
        insert: model.name, label: SafeText(model.name, as: .field),
        summary: model.chatRefusal ?? Figures.size(Int64(model.size)))
    }
  }

  private static func words(_ names: [String]) -> [Completion.Item] {
    names.map { Completion.Item(insert: $0, label: SafeText($0, as: .field), summary: "") }
  }
}
