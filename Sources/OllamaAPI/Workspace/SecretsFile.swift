#if Workspace
/// Variables as a shell would export them: `export NAME=value`, one a line.
///
/// `export` may be left out, values may stand in quotes, `#` begins a comment. Nothing is expanded
/// or run: a `$` is a `$`.
public struct SecretsFile: Sendable {
  /// The variables; the last of a name counts.
  public private(set) var variables: [String: Secret] = [:]
  /// Lines that say nothing, counted from one, with the reason; never their text.
  public private(set) var problems: [(line: Int, reason: String)] = []

  /// Reads a text; whatever it holds, the good lines count.
  public init(_ text: String) {
    let scalars = text.unicodeScalars.drop { $0 == "\u{FEFF}" }
    let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      do throws(Fault) {
        guard let (name, value) = try Self.entry(Array(line)) else { continue }
        variables[name] = Secret(value)
      } catch {
        problems.append((index + 1, error.reason))
      }
    }
  }

  private struct Fault: Error {
    let reason: String
  }

  private static func entry(_ line: [Unicode.Scalar]) throws(Fault) -> (String, String)? {
    var rest = line[...].drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    guard let first = rest.first, first != "#" else { return nil }
    let export = Array("export".unicodeScalars)
    if rest.starts(with: export), rest.dropFirst(export.count).first.map(isBlank) == true {
      rest = rest.dropFirst(export.count).drop(while: isBlank)
    }
    let name = rest.prefix { $0 == "_" || $0.isASCII && $0.properties.isAlphabetic || isDigit($0) }
    guard let initial = name.first, !isDigit(initial) else {
      throw Fault(reason: "a name is missing: NAME=value is wanted")
    }
    guard rest.dropFirst(name.count).first == "=" else {
      throw Fault(reason: "= must follow the name at once")
    }
    return (text(name), try value(rest.dropFirst(name.count + 1)))
  }

  /// The value as the shell reads a word: parts with quotes and without stand side by side.
  private static func value(_ scalars: ArraySlice<Unicode.Scalar>) throws(Fault) -> String {
    var value = String.UnicodeScalarView()
    var quote: Unicode.Scalar?
    var rest = scalars
    while let scalar = rest.popFirst() {
      switch (scalar, quote) {
      case ("'", nil), ("\"", nil): quote = scalar
      case (let end, let open?) where end == open: quote = nil
      case ("\\", nil), ("\\", "\""?):
        guard let next = rest.popFirst() else { throw Fault(reason: "a \\ at the end") }
        // Between double quotes only these are escaped.
        let isEscape = quote == nil || ["\"", "\\", "$", "`"].contains(next)
        if !isEscape { value.append(scalar) }
        value.append(next)
      case (_, nil) where isBlank(scalar):
        guard let next = rest.drop(while: isBlank).first, next != "#" else { return String(value) }
        throw Fault(reason: "more than one word; a value with blanks needs quotes")
      default: value.append(scalar)
      }
    }
    guard quote == nil else { throw Fault(reason: "a quote is not closed") }
    return String(value)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\r"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
#endif
