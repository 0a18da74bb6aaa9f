internal import TerminalKit

/// What is to be said of a theme, for whoever writes one: what is wrong in its files, which roles
/// it leaves without a look, and what cannot be read.
package struct ThemeCheck: Sendable, Equatable {
  /// In the order of the files, then of the roles.
  package private(set) var findings: [ThemeProblem] = []
  /// Roles on or in colours of the terminal's own, which nobody can measure.
  package private(set) var unmeasured = 0
  /// Roles whose contrast was measured.
  package private(set) var measured = 0

  /// Checks a theme in all its forms; blocks on the disk.
  package init(_ name: String, in catalog: ThemeCatalog) {
    let plain = catalog.load(name)
    findings = plain.problems
    guard !plain.isFallback else { return }
    for appearance in [nil] + Appearance.allCases.map(Optional.some) {
      let load = catalog.load(name, for: appearance)
      for problem in load.problems where !findings.contains(problem) { findings.append(problem) }
      if appearance != nil, load.isFallback || load.theme.palette == plain.theme.palette {
        continue
      }
      look(at: load.theme.palette, catalog.stack(name, for: appearance).stack, appearance)
    }
  }

  private mutating func look(
    at palette: Palette, _ stack: ThemeStack, _ appearance: Appearance?
  ) {
    let form = appearance.map { " (\($0.rawValue))" } ?? ""
    let missing = RoleTable.rows.filter { !stack.covers($0) }.map { "\"\($0.name)\"" }
    if !missing.isEmpty {
      let names = missing.joined(separator: ", ")
      findings.append(
        ThemeProblem(
          file: stack.first, line: nil, reason: "no look, so that of \"text\": \(names)\(form)"))
    }
    // Roles that share a colour share a line.
    var poor: [(place: ThemeProblem, names: [String])] = []
    for row in RoleTable.rows {
      let style = palette[row.role]
      guard let ratio = Contrast.ratio(style.foreground, style.background) else {
        unmeasured += 1
        continue
      }
      measured += 1
      let wanted = Contrast.wanted(for: row.role)
      guard ratio < wanted else { continue }
      let place = stack.place(of: row)
      let figures = "\(Figures.decimal(ratio, 1)):1 (AA is \(Figures.decimal(wanted, 1)):1)"
      let finding = ThemeProblem(
        file: place?.file ?? stack.first, line: place?.line, reason: "\(figures)\(form)")
      if let at = poor.firstIndex(where: { $0.place == finding }) {
        poor[at].names.append("\"\(row.name)\"")
      } else {
        poor.append((finding, ["\"\(row.name)\""]))
      }
    }
    findings += poor.map { place, names in
      let who = names.joined(separator: ", ")
      return ThemeProblem(
        file: place.file, line: place.line, reason: "\(who) on the background: \(place.reason)")
    }
  }
}

/// A theme in a list of all.
package struct ThemeSummary: Sendable, Equatable {
  package let name: String
  /// What people call it; untrusted.
  package let title: String
  /// `dark`, `light`, `dark and light`, or `as the terminal`.
  package let kind: String
  /// What keeps it from being used; empty when all is well.
  package let problems: [ThemeProblem]

  /// Reads a theme; blocks on the disk.
  package init(_ name: String, in catalog: ThemeCatalog) {
    let load = catalog.load(name)
    self.name = name
    title = load.theme.title
    problems = load.problems
    let kinds = Appearance.allCases.map { appearance in
      Self.kind(catalog.load(name, for: appearance).theme.palette)
    }
    kind =
      Set(kinds).count > 1 ? "dark and light" : kinds.first?.map(\.rawValue) ?? "as the terminal"
  }

  private static func kind(_ palette: Palette) -> Appearance? {
    guard case .rgb(let red, let green, let blue) = palette[.text].background else { return nil }
    return Appearance(red: red, green: green, blue: blue)
  }
}
