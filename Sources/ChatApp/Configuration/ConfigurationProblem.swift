package import TerminalKit

/// Something in a configuration that could not be used; the rest still counts.
package struct ConfigurationProblem: Sendable, Hashable {
  /// The file, or the variable or option.
  package let place: String
  /// Counted from one; nil outside files.
  package let line: Int?
  package let reason: String
  /// It counts as it is; only whoever looks for it is told.
  package var isNote = false
  package var isAboutKeys = false

  /// One line for the person: where, then why. The words of the file are made safe here.
  package var message: SafeText {
    let origin = line.map { "\(place):\($0)" } ?? place
    return SafeText("\(origin): \(reason)", as: .field)
  }
}
