package import TerminalKit

/// A line that the program asks for: a new name, a typed confirmation.
package struct Entry: Sendable, Equatable {
  /// What the line is for.
  package enum Matter: Sendable, Equatable {
    case copyModel(String)
    case renameModel(String)
    /// The name must be typed out.
    case deleteModel(String)
    /// A name and a quantisation.
    case quantizeModel(String)
    /// A model made of another one.
    case deriveModel(String)
    case compareModel(String)
    /// Whether a project's file may say what may endanger.
    case trust(WithheldSettings)
  }

  package let matter: Matter
  package let title: SafeText
  /// What is asked, and what it will do.
  package var text: SafeText
  package var field = TextField()
  /// The first row of the words that is shown, where not all fit.
  package var top = 0
  /// What is wrong with the line as it is.
  package var complaint: SafeText?

  /// What stands in the empty line.
  var hint: SafeText {
    switch matter {
    case .trust: "yes or no"
    case .deleteModel: "its name, typed out"
    case .quantizeModel: "NAME q4_K_M"
    case .copyModel, .renameModel, .deriveModel, .compareModel: ""
    }
  }

  /// Asks a question; `start` stands in the field already.
  package init(_ matter: Matter, title: SafeText, text: SafeText, start: String = "") {
    self.matter = matter
    self.title = title
    self.text = text
    field = TextField(start)
  }
}
