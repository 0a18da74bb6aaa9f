// What the commands of LaTeX do; the symbols are in tables.

extension LaTeX {
  mutating func takeCommand(into output: inout FormulaText) {
    let name = name()
    if let symbol = LaTeXSymbols.letters[name] {
      output.add(symbol)
    } else if let relation = LaTeXSymbols.relations[name] {
      output.addRelation(relation)
    } else if LaTeXSymbols.functions.contains(name) {
      output.addSpace()
      output.add(name)
      output.addSpace()
    } else if let space = LaTeXSymbols.spaces[name] {
      if !space.isEmpty { output.addSpace() }
    } else if let accent = LaTeXSymbols.accents[name] {
      output.add(argument().reduce(into: "") { $0 += String($1) + accent })
    } else if LaTeXSymbols.transparent.contains(name) {
      output.add(argument())
    } else if LaTeXSymbols.wordy.contains(name) {
      output.add(words())
    } else if !takeStructure(name, into: &output) {
      hasFailed = true
    }
  }

  private mutating func takeStructure(_ name: String, into output: inout FormulaText) -> Bool {
    switch name {
    case "frac", "dfrac", "tfrac", "cfrac": output.add(fraction())
    case "sqrt": output.add(root())
    case "binom", "dbinom", "tbinom": output.add("C(" + argument() + ", " + argument() + ")")
    case "mathbb": output.add(argument().reduce(into: "") { $0 += LaTeXScripts.doubled($1) })
    case "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
      "biggl", "biggr", "Biggl", "Biggr":
      takeDelimiter(into: &output)
    case "overset", "stackrel":
      let above = argument()
      output.addRelation(argument() + LaTeXScripts.script(above, isUpper: true))
    case "underset":
      let below = argument()
      output.add(argument() + LaTeXScripts.script(below, isUpper: false))
    case "not": output.addRelation(argument() + "\u{338}")
    case "pmod": output.add(" (mod " + argument() + ")")
    case "bmod", "mod": output.addRelation("mod")
    case "\\":
      _ = option()
      if isDisplay { output.addLine() } else { output.add("; ") }
    case "tag": output.add("  (" + words() + ")")
    case "begin": return takeEnvironment(into: &output)
    case "underbrace", "overbrace": output.add(argument())
    default: return false
    }
    return true
  }

  private mutating func takeDelimiter(into output: inout FormulaText) {
    skipSpaces()
    guard index < source.count else {
      hasFailed = true
      return
    }
    if source[index] == Byte.backslash {
      takeCommand(into: &output)
    } else {
      let delimiter = character()
      if delimiter != "." { output.add(delimiter) }
    }
  }

  private mutating func fraction() -> String {
    let over = argument()
    let under = argument()
    if let one = LaTeXScripts.fractions[over + "/" + under] { return one }
    return LaTeXScripts.bracketed(over) + "/" + LaTeXScripts.bracketed(under)
  }

  private mutating func root() -> String {
    let degree = option()
    let inner = LaTeXScripts.bracketed(argument())
    switch degree {
    case nil, "2": return "√" + inner
    case "3": return "∛" + inner
    case "4": return "∜" + inner
    case .some(let degree): return LaTeXScripts.script(degree, isUpper: true) + "√" + inner
    }
  }

  /// `\begin{…}` up to its `\end`; the lines of a matrix stand in brackets of their own.
  private mutating func takeEnvironment(into output: inout FormulaText) -> Bool {
    let name = words()
    let marks = LaTeXSymbols.environments[name]
    guard let marks, depth < Self.deepest else { return false }
    if name == "array" { _ = argument() }
    depth += 1
    defer { depth -= 1 }
    let isMatrix = !marks.open.isEmpty || name == "matrix" || name == "array"
    var rows: [String] = []
    var row = FormulaText()
    while index < source.count, !hasFailed {
      if startsWith("\\end") {
        index += 4
        _ = words()
        rows.append(row.text)
        break
      }
      if startsWith("\\\\") {
        index += 2
        _ = option()
        rows.append(row.text)
        row = FormulaText()
      } else if source[index] == Byte.ampersand {
        index += 1
        if isMatrix { row.add("  ") } else { row.addSpace() }
      } else if source[index] == Byte.closeBrace {
        return false
      } else {
        takeOne(into: &row)
      }
    }
    while rows.last?.isEmpty == true { rows.removeLast() }
    let lines = rows.map { marks.open + $0 + marks.close }
    if isDisplay, !output.text.isEmpty { output.addLine() }
    output.add(lines.joined(separator: isDisplay ? "\n" : "; "))
    return true
  }

  private mutating func takeOne(into row: inout FormulaText) {
    switch source[index] {
    case Byte.backslash: takeCommand(into: &row)
    case Byte.openBrace: row.add(group())
    case UInt8(ascii: "^"):
      index += 1
      row.script(argument(), isUpper: true)
    case Byte.underscore:
      index += 1
      row.script(argument(), isUpper: false)
    case let byte where byte.isSpace:
      index += 1
      row.addSpace()
    default: row.add(character())
    }
  }

  private func startsWith(_ text: String) -> Bool {
    source[index...].starts(with: text.utf8)
  }
}
