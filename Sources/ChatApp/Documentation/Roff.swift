/// The language of manual pages, as far as our pages need it.
enum Roff {
  static func title(_ name: String, _ section: Int, _ kind: String) -> String {
    ".TH \(name.uppercased()) \(section) \"\" \"quipu \(Release.version)\" \"\(kind)\"\n"
  }

  /// A name with what it means below.
  static func item(_ name: String, _ text: String) -> String {
    ".TP\n.B \(escaped(name))\n\(escaped(text))\n"
  }

  // A backslash, a hyphen, and a dot or quote at a line's start mean something to man.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\"": result += "\\(dq"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }

  /// The Markdown of our guides: paragraphs, lists, fenced blocks, headings, code within a line.
  static func prose(_ markdown: String) -> String {
    var page = ""
    var isCode = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        page += isCode ? ".fi\n.RE\n" : ".PP\n.RS\n.nf\n"
        isCode.toggle()
      } else if isCode {
        page += escaped(String(line)) + "\n"
      } else if line.hasPrefix("## ") {
        page += ".SH \(escaped(line.dropFirst(3).uppercased()))\n"
      } else if line.hasPrefix("- ") {
        page += ".IP \\(bu 2\n" + inline(line.dropFirst(2)) + "\n"
      } else if line.isEmpty {
        page += page.hasSuffix(".PP\n") || page.hasSuffix(".RE\n") ? "" : ".PP\n"
      } else {
        page += inline(line) + "\n"
      }
    }
    return page
  }

  private static func inline(_ line: Substring) -> String {
    let text = line.trimmed
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    let joined = parts.enumerated().map { place, part in
      place.isMultiple(of: 2) ? escaped(String(part)) : "\\fB\(escaped(String(part)))\\fR"
    }.joined()
    return joined.hasPrefix(".") || joined.hasPrefix("'") ? "\\&" + joined : joined
  }
}

extension Substring {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}
