internal import TerminalKit

/// The name of a file that is being written.
struct OpenFileName: Equatable {
  /// Bytes before the cursor that a completion replaces.
  var length: Int
  /// The path as far as it is written.
  var path: String
  /// What stands before it: `@` in a message, nothing after a command.
  var mark: String

  /// The folder part, its slash included; empty for the folder of the start.
  var folder: String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(path[...slash])
  }

  var name: String { String(path.utf8.dropFirst(folder.utf8.count)) ?? "" }
}

extension Completing {
  private static let mostFiles = 200

  /// The file's name before the cursor; nil where none is being written.
  static func openFile(_ state: AppState) -> OpenFileName? {
    guard state.composer.field.byteCount <= FileMention.longestText else { return nil }
    let line = state.composer.field.lineBeforeCursor
    if let word = lastArgument(line, state) {
      return OpenFileName(length: word.utf8.count, path: word, mark: "")
    }
    guard state.composer.wasTyped, let (start, path, _) = FileMention.open(in: line) else {
      return nil
    }
    return OpenFileName(length: line.utf8.count - start, path: path, mark: "@")
  }

  // What is written last of a command that takes files.
  private static func lastArgument(_ line: String, _ state: AppState) -> String? {
    guard !state.composer.isPasted, state.composer.field.isAtEnd else { return nil }
    let takesModels = line.begins(with: "/compare ")
    guard takesModels || line.begins(with: "/attach ") else { return nil }
    let words = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    let word = words.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    return takesModels && !CompareCommands.isPath(word) ? nil : word
  }

  /// Offers the entries of the folder, which is asked for first where it is another one.
  static func offerFiles(_ file: OpenFileName, _ state: inout AppState) -> [Effect] {
    guard let listed = state.composer.files.folder, listed.isSame(as: file.folder) else {
      return [.listFolder(file.folder)]
    }
    let typed = file.name.lowercased()
    let showsHidden = file.name.begins(with: ".")
    let fitting = state.composer.files.entries.filter { entry in
      (showsHidden || !entry.name.begins(with: "."))
        && entry.name.lowercased().begins(with: typed)
    }
    let items = fitting.prefix(mostFiles).map { item($0, file) }
    guard !items.isEmpty, !(items.count == 1 && items[0].insert == file.mark + file.path) else {
      return []
    }
    state.composer.completion = Completion(items: Array(items), replaces: file.length)
    return []
  }

  private static func item(_ entry: FolderEntry, _ file: OpenFileName) -> Completion.Item {
    let path = file.folder + entry.name + (entry.isFolder ? "/" : "")
    let shown = SafeText(entry.name + (entry.isFolder ? "/" : ""), as: .field)
    let isQuoted = path.utf8.contains { $0 == 0x20 || $0 == 0x09 }
    // A folder's name stays open behind its slash.
    let written = isQuoted && entry.isFolder ? "\"" + path : FileMention.written(path)
    return Completion.Item(
      insert: file.mark + written, label: shown,
      summary: entry.isFolder ? "" : Figures.size(Int64(entry.size)), isOpen: entry.isFolder)
  }

  /// A folder was listed: its entries are offered if they are still wanted.
  static func take(_ entries: [FolderEntry], of folder: String, in state: inout AppState) {
    guard let file = openFile(state), file.folder.isSame(as: folder) else { return }
    state.composer.files.folder = folder
    state.composer.files.entries = entries
    _ = offerFiles(file, &state)
  }
}
