internal import Conversations
internal import OllamaAPI
internal import TerminalKit

/// Files on their way into a message. What is on the disk is looked at by effects alone.
enum Attaching {
  static let mostFiles = 16

  // MARK: naming files

  /// A blank was typed: the word before it may name a file.
  static func noticeWord(in state: inout AppState, isBefore: Bool = false) -> [Effect] {
    guard state.composer.field.byteCount <= FileMention.longestText else { return [] }
    let line = state.composer.field.lineBeforeCursor
    let words = isBefore ? line : String(line.unicodeScalars.dropLast())
    guard let last = FileMention.all(in: words).last,
      last.range.upperBound >= words.utf8.count - 2
    else { return [] }
    return look(at: [last.request], in: &state)
  }

  /// A whole text came that the person wrote before: all files that it names are looked at.
  static func noticeAll(in state: inout AppState) -> [Effect] {
    let text = state.composer.field.foldedText
    guard text.holds("@") || text.holds("/") else { return [] }
    let requests = FileMention.all(in: text).map(\.request).prefix(mostFiles)
    return look(at: Array(requests), in: &state)
  }

  static func look(at requests: [FileRequest], in state: inout AppState) -> [Effect] {
    let new = requests.filter { !state.composer.files.named.contains($0) }
    state.composer.files.named += new
    return new.isEmpty ? [] : [.readFiles(new, .mention)]
  }

  /// `/attach FILE …`.
  static func attach(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let words = FileMention.shellWords(arguments)
    guard !words.isEmpty else {
      state.tell(.warning, "Say /attach FILE; a range of lines may follow: FILE:10-40.")
      return []
    }
    let requests = words.prefix(mostFiles).map { word in
      let plain = word.begins(with: "@") ? String(word.unicodeScalars.dropFirst()) : word
      let (path, lines) = FileMention.parted(plain)
      return FileRequest(path, lines: lines)
    }
    return [.readFiles(Array(requests), .attach(state.current))]
  }

  /// A paste that a terminal may have made of files dropped on it.
  static func dropped(_ text: String) -> [Effect] {
    FileMention.dropped(text).map { [.readFiles($0, .drop(text))] } ?? []
  }

  // MARK: taking files away

  /// `/detach [NAME]`: that file, or the last one.
  static func detach(_ state: inout AppState, _ arguments: String) -> [Effect] {
    let files = state.composer.allFiles
    let name = FileMention.shellWords(arguments).first
    let wanted = name.map { name in
      files.last {
        $0.attachment.name.isSame(as: name) || $0.attachment.name.ends(with: "/" + name)
      }
    }
    guard let file = wanted ?? files.last else {
      state.tell(.information, name == nil ? "Nothing is attached." : "No such file is attached.")
      return []
    }
    remove(file, in: &state)
    return []
  }

  /// Backspace at the very start takes the last attached file away; false where there is none.
  static func removeLast(_ state: inout AppState) -> Bool {
    guard state.composer.field.cursor == 0, let last = state.composer.allFiles.last else {
      return false
    }
    remove(last, in: &state)
    return true
  }

  private static func remove(_ file: AttachedFile, in state: inout AppState) {
    state.composer.files.attached.removeAll { $0 == file }
    // What the message names stays there as words.
    let words = state.composer.files.mentioned.filter { $0.outcome == .file(file) }.map(\.request)
    state.composer.files.mentioned.removeAll { words.contains($0.request) }
    state.composer.files.named.removeAll(where: words.contains)
    state.tell(.information, "\(SafeText(file.attachment.name, as: .field)) is not attached now.")
  }

  // MARK: what was found

  static func found(
    _ results: [FileResult], _ purpose: FilePurpose, in state: inout AppState
  ) -> [Effect] {
    switch purpose {
    case .mention:
      for result in results { note(result, in: &state) }
      refuse(results, in: &state)
    case .attach(let id):
      let files = results.compactMap(\.file)
      guard id == state.current, state.storage.wanted == nil else {
        // The person went on to another conversation meanwhile.
        state.conversations[id]?.draft.attach(files)
        return Keeping.keepView(of: id, in: &state)
      }
      add(files, in: &state)
      if !refuse(results, missingToo: true, in: &state) { warn(of: files, in: &state) }
    case .drop(let text):
      let files = results.compactMap(\.file)
      guard files.count == results.count, !files.isEmpty else { return [] }
      guard files.allSatisfy({ $0.attachment.kind != .text }) else {
        state.tell(.information, "Pasted a path; /attach and the path attaches the file.")
        return []
      }
      takeOut(text, in: &state)
      add(files, in: &state)
      warn(of: files, in: &state)
    case .sending: return goOn(results, in: &state)
    }
    return []
  }

  private static func note(_ result: FileResult, in state: inout AppState) {
    guard state.composer.files.named.contains(result.request) else { return }
    state.composer.files.mentioned.removeAll { $0.request == result.request }
    if result.outcome != .missing { state.composer.files.mentioned.append(result) }
    if let file = result.file { warn(of: [file], in: &state) }
  }

  private static func add(_ files: [AttachedFile], in state: inout AppState) {
    for file in files where !state.composer.files.attached.contains(file) {
      guard state.composer.allFiles.count < mostFiles else {
        state.tell(.warning, "\(Figures.count(mostFiles, "file")) are the limit for one message.")
        return
      }
      state.composer.files.attached.append(file)
    }
  }

  /// Tells the first refusal; false when there is none.
  @discardableResult
  private static func refuse(
    _ results: [FileResult], missingToo: Bool = false, in state: inout AppState
  ) -> Bool {
    for result in results {
      switch result.outcome {
      case .file: continue
      case .missing:
        guard missingToo else { continue }
        let name = SafeText(result.request.path, as: .field)
        state.tell(.warning, "There is no file \(name).")
      case .refused(let reason): state.tell(.warning, reason)
      }
      return true
    }
    return false
  }

  private static func warn(of files: [AttachedFile], in state: inout AppState) {
    if let file = files.first(where: { $0.hazards.words != nil }), let words = file.hazards.words {
      let name = SafeText(file.attachment.name, as: .field)
      state.tell(.warning, "\(name) holds \(words). The model will read them.")
    }
  }

  // The path that a drop pasted goes again, where it still stands before the cursor.
  private static func takeOut(_ text: String, in state: inout AppState) {
    let end = state.composer.field.cursor
    let start = end - text.utf8.count
    let whole = state.composer.field.foldedText
    guard start >= 0, whole.utf8.count >= end,
      whole.utf8.dropFirst(start).prefix(text.utf8.count).elementsEqual(text.utf8)
    else { return }
    state.composer.field.replace(start..<end, with: "")
    if state.composer.isEmpty { state.composer.isPasted = false }
  }

  // MARK: sending

  /// Files that the message names are read once more when it is sent; nil when it names none.
  static func readBeforeSending(_ state: inout AppState) -> [Effect]? {
    let text = state.composer.field.foldedText
    let named = state.composer.files.named
    let standing = FileMention.all(in: text)
    var requests = standing.map(\.request).filter(named.contains)
    // The last word was not left yet.
    if let last = standing.last?.request, !requests.contains(last),
      state.composer.field.isAtEnd, state.composer.wasTyped,
      standing.last.map({ $0.range.upperBound >= text.utf8.count - 1 }) ?? false
    {
      requests.append(last)
    }
    guard !requests.isEmpty else { return nil }
    state.composer.files.sending = text
    return [.readFiles(Array(requests.prefix(mostFiles)), .sending)]
  }

  private static func goOn(_ results: [FileResult], in state: inout AppState) -> [Effect] {
    let text = state.composer.field.foldedText
    guard let sending = state.composer.files.sending, sending.isSame(as: text) else { return [] }
    state.composer.files.sending = nil
    state.composer.files.mentioned = results.filter { $0.outcome != .missing }
    if state.composer.refused?.isSame(as: text) != true, refuse(results, in: &state) {
      state.composer.refused = text
      if let notice = state.notice {
        state.tell(.warning, "\(notice.text) Enter again sends the message without it.")
      }
      return []
    }
    return Sending.deliver(&state)
  }

  /// Files that the model cannot take; told once before they are left out.
  static func mustConfirm(_ files: [AttachedFile], in state: inout AppState) -> Bool {
    guard let model = state.open.settings.model,
      let can = state.server.summary(of: model)?.capabilities
    else { return false }
    let blind = files.filter { !can.takes($0.attachment.kind) }
    guard let first = blind.first else { return false }
    let text = state.composer.field.foldedText
    if state.composer.files.settled?.isSame(as: text) == true { return false }
    state.composer.files.settled = text
    let names = blind.map { SafeText($0.attachment.name, as: .field) }.joined(separator: ", ")
    let verb: SafeText = first.attachment.kind == .audio ? "hear" : "see"
    let able = (state.server.models ?? []).first {
      $0.chatRefusal == nil && $0.capabilities?.takes(first.attachment.kind) == true
    }
    let way = state.keys.way(to: .model)
    let other = able.map { " \(SafeText($0.name, as: .field)) can: \(way)." as SafeText } ?? ""
    state.tell(
      .warning,
      "\(state.modelName) cannot \(verb) \(names).\(other) Enter again sends the text alone.")
    return true
  }
}

extension FileResult {
  /// The file, if it can be attached.
  var file: AttachedFile? {
    if case .file(let file) = outcome { return file }
    return nil
  }
}

extension Composer {
  /// All files that go with the message, each once.
  var allFiles: [AttachedFile] {
    var files = self.files.attached
    for file in self.files.mentioned.compactMap(\.file) where !files.contains(file) {
      files.append(file)
    }
    return files
  }

  /// Forgets files that the message no longer names.
  mutating func dropMentionsNotNamed() {
    guard !files.named.isEmpty else { return }
    let standing = FileMention.all(in: field.foldedText).map(\.request)
    files.named.removeAll { !standing.contains($0) }
    files.mentioned.removeAll { !standing.contains($0.request) }
  }
}

extension Sequence<Capability> {
  /// Whether a model that can do this takes such an attachment.
  func takes(_ kind: Attachment.Kind) -> Bool {
    switch kind {
    case .text: return true
    case .image: return contains(.vision)
    case .audio: return contains(.audio)
    }
  }
}

extension Attachment {
  /// About how many tokens it costs; nil where only the model could tell.
  var tokens: Int? { kind == .text ? byteCount / 4 + 16 : nil }
}
