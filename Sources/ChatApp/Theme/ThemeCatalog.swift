internal import Foundation
package import TerminalKit

/// Finds and loads themes by name. Reads nothing until it is asked; every call reads anew, so an
/// edited file is seen at once. Calls block on the disk: not for the screen's thread.
package struct ThemeCatalog: Sendable, Hashable {
  private let ownFolders: [String]
  private let executable: String?

  /// Makes a catalog over folders, which need not exist.
  package init(folders: [String]) {
    ownFolders = folders
    executable = nil
  }

  private init(ownFolders: [String], executable: String?) {
    self.ownFolders = ownFolders
    self.executable = executable
  }

  /// The usual folders: the user's own (`themes` beside the configuration), those installed beside the program, and those of the checkout it was built in.
  package static func standard(
    environment: [String: String], executable: String?
  ) -> ThemeCatalog {
    let own = ConfigurationFiles.userFolder(environment).map { $0 + "/themes" }
    return ThemeCatalog(ownFolders: [own].compactMap { $0 }, executable: executable)
  }

  /// Where themes are looked for, first match first. Looks at the disk for the program's place.
  package var folders: [String] {
    guard let executable else { return ownFolders }
    var folders = ownFolders
    var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let prefix = folder.deletingLastPathComponent()
    folders.append(prefix.appendingPathComponent("share/quipu/themes").path)
    // A build lies at `.build/<triple>/<configuration>/quipu` of its checkout.
    for _ in 0..<4 where folder.path != "/" {
      folder.deleteLastPathComponent()
      let manifest = folder.appendingPathComponent("Package.swift").path
      guard FileManager.default.fileExists(atPath: manifest) else { continue }
      folders.append(folder.appendingPathComponent("themes").path)
      break
    }
    return folders
  }

  /// The names of all themes that can be had, sorted; the built-in one is among them.
  package func names() -> [String] {
    var names: Set<String> = [BuiltInTheme.name]
    for folder in folders {
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder)
      for file in files ?? [] where file.hasSuffix(Self.ending) && !file.hasPrefix(".") {
        names.insert(String(file.dropLast(Self.ending.count)))
      }
    }
    return names.sorted()
  }

  /// Loads a theme by name, or from a file when `name` holds a slash. Always gives a theme: the
  /// built-in one when the wanted one is not there or is no TOML. A theme with a form for
  /// `appearance` comes in that form.
  package func load(_ name: String, for appearance: Appearance? = nil) -> ThemeLoad {
    var (stack, wrong) = stack(name, for: appearance)
    if let wrong { return fallback(stack.remarks() + wrong) }
    let theme = stack.theme(named: plainName(name))
    return ThemeLoad(theme: theme, problems: stack.remarks(), isFallback: false)
  }

  /// The files of a theme, nearest first, and why it cannot be used, if it cannot.
  func stack(
    _ name: String, for appearance: Appearance?
  ) -> (stack: ThemeStack, wrong: [ThemeProblem]?) {
    var stack = ThemeStack()
    var visited: Set<String> = []
    guard var next = candidates(for: name).first else {
      return (stack, [ThemeProblem(file: nil, line: nil, reason: missing(name, "no theme"))])
    }
    while true {
      visited.insert(next)
      let file = read(next)
      let form = appearance.flatMap { file.forms[$0] }
      let step: Parent
      switch form {
      case .theme(let word):
        step = parent(word, "names", of: file, visited: visited)
      case .changes(let changes):
        for change in changes { stack.append(change, isForm: true) }
        fallthrough
      case nil:
        stack.append(file)
        guard file.isReadable else { return (stack, []) }
        step = file.inherits.map { parent($0, "inherits", of: file, visited: visited) } ?? .none
      }
      switch step {
      case .none: return (stack, nil)
      case .file(let path): next = path
      case .wrong(let problem): return (stack, [problem])
      }
    }
  }

  /// The files that a theme is made of, and where the user's own of that name would lie.
  package func files(of name: String) -> [String] {
    let forms: [Appearance?] = [nil, .dark, .light]
    let used = forms.flatMap { stack(name, for: $0).stack.paths }
    let own = name.contains("/") ? [] : ownFolders.map { $0 + "/" + name + Self.ending }
    return Set(used + own).subtracting([BuiltInTheme.path]).sorted()
  }

  /// The text of the built-in theme's file.
  package static var builtInSource: String { BuiltInTheme.source }

  /// Every role that the theme sets neither by its own name nor by one above it; empty when the
  /// theme is complete. For checks of themes, not for the screen.
  package func rolesLeftToText(in name: String) -> [String] {
    let stack = stack(name, for: nil).stack
    return RoleTable.rows.filter { !stack.covers($0) }.map(\.name)
  }
}

// MARK: - Files

extension ThemeCatalog {
  private static let ending = ".toml"
  private static let mostBytes = 256 * 1024

  private enum Parent {
    case none
    case file(String)
    case wrong(ThemeProblem)
  }

  /// A file that inherits its own name means the next one of that name, so that a user's
  /// `dark.toml` can build on the `dark` that came with the program.
  private func parent(
    _ wanted: ThemeFile.Word, _ verb: String, of file: ThemeFile, visited: Set<String>
  ) -> Parent {
    func wrong(_ reason: String) -> Parent {
      .wrong(ThemeProblem(file: file.path, line: wanted.line, reason: reason))
    }
    guard !wanted.text.contains("/") else { return wrong("\(verb) takes a theme's name, no path") }
    let candidates = candidates(for: wanted.text)
    if let path = candidates.first(where: { !visited.contains($0) }) { return .file(path) }
    guard candidates.isEmpty else {
      return wrong("\(verb) \(quoted(wanted.text)), which \(verb) this theme: a circle")
    }
    return wrong(missing(wanted.text, "\(verb) a theme that is not there:"))
  }

  private func candidates(for name: String) -> [String] {
    if name.contains("/") { return [name] }
    guard !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(0) else { return [] }
    var paths = folders.map { $0 + "/" + name + Self.ending }
      .filter { FileManager.default.fileExists(atPath: $0) }
    if name == BuiltInTheme.name { paths.append(BuiltInTheme.path) }
    return paths
  }

  private func read(_ path: String) -> ThemeFile {
    if path == BuiltInTheme.path { return ThemeFile(BuiltInTheme.source, path: path) }
    // A pipe or a device could keep the reader waiting for ever.
    guard FileManager.default.isRegularFile(path) else {
      return ThemeFile(unreadable: path, because: "there is no such file, or it is not a plain one")
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      return ThemeFile(unreadable: path, because: "the file cannot be opened")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: Self.mostBytes + 1) else {
      // Foundation gives nil at once for an empty file.
      return ThemeFile("", path: path)
    }
    guard data.count <= Self.mostBytes else {
      return ThemeFile(unreadable: path, because: "the file is larger than 256 kB")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      return ThemeFile(unreadable: path, because: "the file is not UTF-8")
    }
    return ThemeFile(text, path: path)
  }

  private func fallback(_ problems: [ThemeProblem]) -> ThemeLoad {
    ThemeLoad(theme: .terminal, problems: problems, isFallback: true)
  }

  private func missing(_ name: String, _ words: String) -> String {
    let names = names()
    let hint = NearestName.hint(name, in: names)
    let list = "; there are: " + names.joined(separator: ", ")
    return "\(words) \(quoted(name))\(hint.isEmpty ? list : hint)"
  }

  private func plainName(_ name: String) -> String {
    let file = name.split(separator: "/").last.map(String.init) ?? name
    return file.hasSuffix(Self.ending) ? String(file.dropLast(Self.ending.count)) : file
  }
}

extension FileManager {
  fileprivate func isRegularFile(_ path: String) -> Bool {
    // `attributesOfItem` does not follow links; people link their themes from elsewhere.
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let type = (try? attributesOfItem(atPath: target))?[.type] else { return false }
    return type as? FileAttributeType == .typeRegular
  }
}
