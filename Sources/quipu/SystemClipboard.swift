internal import ChatApp
internal import Foundation
internal import TerminalKit

/// The clipboards of this machine beside the terminal's own: tmux's buffer, the desktop's
/// programs where they are, and always a file. None is waited for longer than a moment.
struct SystemClipboard: Clipboard {
  /// A desktop that does not answer must not hold the answer up.
  private static let patience: Duration = .seconds(1)

  private let variables: [String: String]
  private let folder: String?
  private let preferences: Used

  init(_ process: ProcessFacts, _ preferences: Used) {
    variables = process.variables
    self.preferences = preferences
    folder = process.stateFolder
  }

  func copy(_ text: String, toFile: Bool) async -> CopyReport {
    var report = CopyReport(size: text.utf8.count)
    report.mayBeKept = toFile
    if toFile { report.file = file(text).map { SafeText(shortened($0), as: .field) } }
    // tmux hands the text on to the terminal around it by itself.
    let wanted = preferences.now.clipboard
    // Taken by nobody else, where the terminal shall not have it.
    report.tookTerminal = !wanted.hasTerminal
    if wanted.hasTerminal, variables["TMUX"]?.isEmpty == false,
      await feed(["tmux", "load-buffer", "-w", "-"], text)
    {
      report.tookTerminal = true
      report.places.append("tmux")
    }
    guard wanted.hasDesktop else { return report }
    for tool in tools where await feed(tool, text) {
      report.places.append(SafeText(tool[0] == "sh" ? tool[2] : tool[0], as: .field))
      break
    }
    return report
  }

  private var tools: [[String]] {
    if let command = preferences.now.clipboardCommand { return [["sh", "-c", command]] }
    var tools: [[String]] = []
    if variables["WAYLAND_DISPLAY"]?.isEmpty == false { tools.append(["wl-copy"]) }
    if variables["DISPLAY"]?.isEmpty == false {
      tools += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    }
    #if os(macOS)
    tools.append(["pbcopy"])
    #endif
    return tools
  }

  // The tool reads the text from a file, so that none can hold us up by not reading; its name is
  // looked up in PATH, no shell sees it.
  private func feed(_ arguments: [String], _ text: String) async -> Bool {
    guard let input = NamelessFile.reading(text, variables) else { return false }
    defer { try? input.close() }
    let ending = await ChildCommand(keeping: 0).run(
      arguments, input: input, limit: Self.patience)
    return ending?.status == 0 && ending?.wasKilled == false
  }

  private func file(_ text: String) -> String? {
    guard let folder else { return nil }
    let path = folder + "/copied.txt"
    do {
      try Disk.makePrivateFolder(folder)
      try Disk.writePrivately(text, to: path)
    } catch {
      return nil
    }
    return path
  }

  private func shortened(_ path: String) -> String {
    guard let home = variables["HOME"], home.count > 1, path.hasPrefix(home + "/") else {
      return path
    }
    return "~" + path.dropFirst(home.count)
  }
}
