/// Whether a terminal shows light text on dark, or dark text on light.
package enum Appearance: String, Sendable, Hashable, CaseIterable {
  case dark, light

  /// What `COLORFGBG` tells (`15;0`, `0;default;15`): rxvt, Konsole and others set it. Nil when it
  /// names no background.
  package init?(colorFGBG: String) {
    guard let last = colorFGBG.split(separator: ";").last, let color = Int(last),
      (0...15).contains(color)
    else { return nil }
    self = color == 7 || color > 8 ? .light : .dark
  }
}
