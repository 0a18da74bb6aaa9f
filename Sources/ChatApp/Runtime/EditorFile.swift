internal import Foundation
internal import TerminalKit

/// A message on its way through the person's editor.
enum EditorFile {
  /// What an editor may give back at most.
  private static let mostBytes = 32 << 20

  // As git does it: the shell splits what VISUAL or EDITOR hold; the file is an argument of its own.
  private static let script = """
    editor=${OLLAMA_EDITOR:-${VISUAL:-${EDITOR:-}}}
    if [ -z "$editor" ]; then
      for editor in editor nano vi; do command -v "$editor" >/dev/null 2>&1 && break; done
    fi
    eval "exec $editor \\"\\$1\\""
    """

  /// Runs the editor on the text; gives what was saved, or why the message stays as it is.
  static func edit(
    _ text: String, in folder: String, on terminal: any Terminal, as kind: String = "message.md"
  ) -> EditOutcome {
    let path = folder + "/quipu-\(UInt32.random(in: 0..<UInt32.max))-\(kind)"
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: attributes)
    else {
      let place = SafeText(folder, as: .field)
      return .failed("No file for the editor can be made in \(place); TMPDIR names another folder.")
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    switch terminal.run(["/bin/sh", "-c", script, "sh", path]) {
    case 0?: break
    case nil: return .failed("No shell could be started for the editor.")
    case 126?, 127?:
      return .failed("\(name) could not be run. Set VISUAL or EDITOR to an editor.")
    case let status?:
      return .failed("\(name) ended with status \(status).")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      return .failed("\(name) left no file behind.")
    }
    guard data.count <= mostBytes else {
      return .failed("\(name) left \(Figures.size(Int64(data.count))), more than a message takes.")
    }
    return .saved(String(decoding: data, as: UTF8.self))
  }

  private static var name: SafeText {
    let variables = ProcessInfo.processInfo.environment
    let named = ["OLLAMA_EDITOR", "VISUAL", "EDITOR"].lazy
      .compactMap { variables[$0] }.first { !$0.isEmpty }
    return named.map { SafeText($0, as: .field) } ?? "The editor"
  }
}
