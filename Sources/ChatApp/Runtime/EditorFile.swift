internal import Foundation
internal import TerminalKit

/// A message on its way through the person's editor.
enum EditorFile {
  // As git does it: the shell splits what VISUAL or EDITOR hold; the file is an argument of its own.
  private static let script = """
    editor=${OLLAMA_EDITOR:-${VISUAL:-${EDITOR:-}}}
    if [ -z "$editor" ]; then
      for editor in editor nano vi; do command -v "$editor" >/dev/null 2>&1 && break; done
    fi
    eval "exec $editor \\"\\$1\\""
    """

  /// Runs the editor on the text; gives what was saved, nil when no file could be made.
  static func edit(_ text: String, in folder: String, on terminal: any Terminal) -> String? {
    let path = folder + "/quipu-\(UInt32.random(in: 0..<UInt32.max))-message.md"
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: attributes)
    else { return nil }
    defer { try? FileManager.default.removeItem(atPath: path) }
    terminal.perform(.run(arguments: ["/bin/sh", "-c", script, "sh", path]))
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }
}
