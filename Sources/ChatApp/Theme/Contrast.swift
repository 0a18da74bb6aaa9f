internal import Foundation
package import TerminalKit

/// How well two colours can be told apart, after WCAG 2.
package enum Contrast {
  /// The least ratio at which text can be read (level AA).
  package static let text = 4.5
  /// The least ratio for lines, bars and marks.
  package static let graphics = 3.0

  /// Relative luminance, 0 to 1.
  package static func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Double {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The ratio of two colours, 1 to 21; nil unless both are exact, as the terminal's own are not.
  package static func ratio(_ one: TerminalColor, _ other: TerminalColor) -> Double? {
    guard case .rgb(let red, let green, let blue) = one,
      case .rgb(let otherRed, let otherGreen, let otherBlue) = other
    else { return nil }
    let (first, second) = (
      luminance(red, green, blue), luminance(otherRed, otherGreen, otherBlue)
    )
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// The least ratio that a role needs.
  package static func wanted(for role: Role) -> Double {
    let marks: Set<Role> = [
      .rule, .codeRule, .liveRule, .spark, .gaugeFull, .gaugeEmpty, .gaugeWarning, .overlayBorder,
      .paneBorder,
    ]
    return marks.contains(role) ? graphics : text
  }

  private static func linear(_ value: UInt8) -> Double {
    let share = Double(value) / 255
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }
}

extension Appearance {
  /// What a background of this colour makes of a terminal: the bound is where black and white on it
  /// can be read equally well.
  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self = Contrast.luminance(red, green, blue) < 0.179 ? .dark : .light
  }
}
