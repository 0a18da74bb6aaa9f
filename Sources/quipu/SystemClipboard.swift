internal import ChatApp
internal import Foundation
internal import TerminalKit

/// The clipboards of this machine beside the terminal's own: tmux's buffer, the desktop's
/// programs where they are, and always a file.
struct SystemClipboard: Clipboard {
  private let variables: [String: String]
  private let folder: String?

  init(_ process: ProcessFacts) {
    variables = process.variables
    folder = process.stateFolder
  }

  func copy(_ text: String, toFile: Bool) async -> SafeText {
    var places: [SafeText] = []
    if variables["TMUX"] != nil, feed(["tmux", "load-buffer", "-w", "-"], text) {
      places.append("tmux")
    }
    if let tool = tools.first(where: { feed($0, text) })?.first {
      places.append(SafeText(tool, as: .field))
    }
    if toFile, let path = file(text) { places.append(SafeText(path, as: .field)) }
    let size = Figures.size(Int64(text.utf8.count))
    guard !places.isEmpty else { return "Copied \(size) by way of the terminal." }
    return "Copied \(size): terminal, \(places.joined(separator: ", "))."
  }

  private var tools: [[String]] {
    var tools: [[String]] = []
    if variables["WAYLAND_DISPLAY"] != nil { tools.append(["wl-copy"]) }
    if variables["DISPLAY"] != nil {
      tools += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    }
    #if os(macOS)
    tools.append(["pbcopy"])
    #endif
    return tools
  }

  // The text goes by the tool's standard input; its name is looked up in PATH, no shell sees it.
  private func feed(_ arguments: [String], _ text: String) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardInput = pipe
    do {
      try process.run()
      try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try pipe.fileHandleForWriting.close()
    } catch {
      return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
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
}
