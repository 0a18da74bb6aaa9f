internal import Foundation
internal import TerminalKit

/// A text on its way through the person's pager.
enum PagerFile {
  // PAGER is a line of shell, as git has it. A pager that leaves at once when all fits on a screen
  // would show nothing, since our screen comes back: less is told to stay.
  private static let script = """
    pager=${PAGER:-}
    if [ -z "$pager" ]; then
      if command -v less >/dev/null 2>&1; then pager='less -R -+F'; else pager=more; fi
    fi
    eval "exec $pager" '< "$1"'
    """

  /// Shows the text on the normal screen until the pager is left; false when no file could be made.
  static func show(_ text: String, in folder: String, on terminal: any Terminal) -> Bool {
    // In memory where the system has a folder for that: the conversation may be a private one.
    let name = "/quipu-\(UInt32.random(in: 0..<UInt32.max))-transcript.txt"
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    let path = ["/dev/shm", folder].lazy.map { $0 + name }.first {
      FileManager.default.createFile(
        atPath: $0, contents: Data(text.utf8), attributes: attributes)
    }
    guard let path else { return false }
    defer { try? FileManager.default.removeItem(atPath: path) }
    terminal.perform(.run(arguments: ["/bin/sh", "-c", script, "sh", path]))
    return true
  }
}
