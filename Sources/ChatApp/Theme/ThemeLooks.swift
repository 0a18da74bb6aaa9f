package import TerminalKit

/// A theme in its forms: as it is, on dark terminals, on light ones. Most have but one.
package struct ThemeLooks: Sendable, Equatable {
  /// While nobody knows what the terminal looks like.
  package var plain: Palette
  package var dark: Palette
  package var light: Palette

  /// A theme of one form.
  package init(_ palette: Palette) {
    plain = palette
    dark = palette
    light = palette
  }

  /// Whether it matters what the terminal looks like.
  package var hasForms: Bool { dark != light }

  /// The colours for a terminal.
  package func palette(for appearance: Appearance?) -> Palette {
    switch appearance {
    case .dark: dark
    case .light: light
    case nil: plain
    }
  }
}

/// A theme that was asked for, as it came from the disk.
package struct ThemeArrival: Sendable, Equatable {
  /// Why it was asked for.
  package enum Purpose: Sendable, Hashable {
    case start
    /// Looked at over the screen, not chosen yet.
    case preview
    /// Chosen: kept for the next start.
    case choice
    /// Its file may have changed.
    case reload
  }

  package var name: String
  package var purpose: Purpose
  package var looks: ThemeLooks
  /// What was wrong in its files.
  package var remarks: [SafeText]
  /// It could not be used at all; `looks` are those of the built-in theme.
  package var isFallback: Bool

  /// Makes an arrival.
  package init(
    name: String, purpose: Purpose, looks: ThemeLooks, remarks: [SafeText], isFallback: Bool
  ) {
    self.name = name
    self.purpose = purpose
    self.looks = looks
    self.remarks = remarks
    self.isFallback = isFallback
  }
}

extension ThemeCatalog {
  /// Loads a theme in all its forms; blocks on the disk.
  package func arrival(of name: String, _ purpose: ThemeArrival.Purpose) -> ThemeArrival {
    let plain = load(name)
    let dark = load(name, for: .dark)
    let light = load(name, for: .light)
    var looks = ThemeLooks(plain.theme.palette)
    looks.dark = dark.theme.palette
    looks.light = light.theme.palette
    var problems = plain.problems
    for problem in dark.problems + light.problems where !problems.contains(problem) {
      problems.append(problem)
    }
    return ThemeArrival(
      name: name, purpose: purpose, looks: looks, remarks: problems.map(\.message),
      isFallback: plain.isFallback)
  }
}
