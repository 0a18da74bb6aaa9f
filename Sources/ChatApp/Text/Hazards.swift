package import TerminalKit

/// What in a text a reader does not see and a model reads.
package struct Hazards: Sendable, Equatable {
  /// Invisible characters, hidden text among them.
  package var invisible = 0
  /// Characters that turn the direction of writing.
  package var turning = 0
  /// Control characters other than line ends and tabs.
  package var controls = 0

  /// None.
  package init() {}

  /// Counts them; linear.
  package init(in text: String) {
    invisible = SafeText.hiddenCharacters(in: text)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x0D, 0x09, 0x0C: break
      case 0..<0x20, 0x7F..<0xA0: controls += 1
      case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: turning += 1
      default: break
      }
    }
  }

  /// `3 invisible characters, 1 control character`; nil when there is nothing to tell.
  package var words: SafeText? {
    var parts: [SafeText] = []
    if invisible > 0 { parts.append(Figures.count(invisible, "invisible character")) }
    if turning > 0 { parts.append(Figures.count(turning, "direction mark")) }
    if controls > 0 { parts.append(Figures.count(controls, "control character")) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
