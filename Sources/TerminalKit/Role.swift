/// What a cell means, from which a theme makes colours; drawing code never names a colour.
///
/// The dotted name is what theme files use; a role that a theme lacks falls back to its parent
/// (`error.detail` to `error`), and in the end to `text`.
package enum Role: UInt8, CaseIterable, Sendable {
  case text, textMuted, textStrong
  case userName, userText, assistantName, assistantText, systemText
  case thinking, thinkingMark, uncertain
  case heading, quote, link, listMark, rule, tableHead
  case code, codeInline, codeLabel, codeRule
  case syntaxKeyword, syntaxType, syntaxFunction, syntaxString, syntaxNumber, syntaxComment
  case syntaxOperator, syntaxConstant, syntaxTag
  case diffAdded, diffRemoved, diffHunk
  case control
  case composerPrompt, composerText, composerPlaceholder, composerQueued, completion
  case liveRule, liveText, liveRate, spark
  case status, statusModel, statusHost, statusHint, statusKey, statusDemo
  case gaugeFull, gaugeEmpty, gaugeWarning
  case overlayBorder, overlayTitle, overlayText, overlayHint
  case listItem, listSelected, listDimmed, listHeader, listMatch, listWarm
  case paneHeading, paneLabel, paneValue, paneBorder
  case notice, success, warning, error
  case searchMatch, selection, scrollMark

  /// The role's name in theme files, such as `syntax.keyword`.
  package var name: String {
    // The case's own name split at its capitals: one truth for code and files.
    var result = ""
    for scalar in String(describing: self).unicodeScalars {
      if scalar.properties.isUppercase {
        result += "." + scalar.properties.lowercaseMapping
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Emphasis that comes from the text itself, added to what the theme gives the role.
package struct Emphasis: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8

  /// Makes a set from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = Emphasis(rawValue: 1)
  package static let dim = Emphasis(rawValue: 2)
  package static let italic = Emphasis(rawValue: 4)
  package static let underline = Emphasis(rawValue: 8)
  package static let reverse = Emphasis(rawValue: 16)
  package static let strikethrough = Emphasis(rawValue: 32)
}
