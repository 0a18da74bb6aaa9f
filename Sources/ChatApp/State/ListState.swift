package import Conversations
package import TerminalKit

/// The one list widget: letters filter, arrows move, Enter does the main thing, Tab opens the
/// menu of actions, Ctrl-U clears the filter, Esc closes.
package struct ListState: Sendable, Equatable {
  /// What the list shows.
  package enum Kind: Sendable, Equatable {
    case models
    case conversations
    case themes
    case history
    case palette
    /// What can be done with one model.
    case modelActions(String)
    /// What gives way for a prompt that does not fit.
    case overflow(Overflow)
    /// The options of a model run, with their values.
    case options(OptionScope)
    /// The value of one option; the filter is the value.
    case optionValue(String, OptionScope)
    /// Settings to take together.
    case presets
    /// What the client does.
    case diagnostics(DiagnosticsList)
    /// The settings of the configuration, and the value of one.
    case settings
    case settingValue(String)
    /// The servers of the configuration.
    case hosts
    /// Pulls, pushes and creations that are not done.
    case transfers
    /// What can be done with one of them, named by its number.
    case transferActions(String)
    /// What a search over all conversations found; the filter is what is searched for.
    case search
    /// What can be done with one conversation.
    case conversationActions(ConversationID)
    /// A title for a conversation; the filter is the title.
    case rename(ConversationID)
  }

  package let kind: Kind
  package var filter = ""
  /// Letters go into the filter even where they are bound to commands.
  package var isFiltering = false
  /// The chosen row among those that pass the filter.
  package var selected = 0
  /// The first visible row.
  package var top = 0
  /// What to go back to when the person leaves without choosing (a theme's preview).
  package var before: String?

  /// Opens a list.
  package init(_ kind: Kind) { self.kind = kind }
}

extension ListState.Kind {
  /// What is typed is a value of its own, not a filter: no letter is a key there.
  var takesText: Bool {
    switch self {
    case .search, .rename, .optionValue, .settingValue: true
    case .models, .conversations, .themes, .history, .palette, .modelActions, .overflow, .options,
      .conversationActions, .transfers, .transferActions, .diagnostics, .hosts, .presets,
      .settings:
      false
    }
  }
}

/// One row of a list: cells by column, and what it stands for.
package struct ListItem: Sendable, Equatable {
  /// What Enter gets: a model's name, a command's, a conversation's number.
  package var value: String
  package var columns: [SafeText]
  /// Why it cannot be chosen; nil when it can.
  package var dimmed: SafeText?
  package var isMarked = false
  /// The columns that the filter looks at; nil for all.
  package var searched: [Int]?
  /// A column drawn in several roles; it goes before its plain cell.
  package var styled: [Int: StyledRow] = [:]

  /// Makes a row.
  package init(
    value: String, columns: [SafeText], dimmed: SafeText? = nil, isMarked: Bool = false,
    searched: [Int]? = nil
  ) {
    self.value = value
    self.columns = columns
    self.dimmed = dimmed
    self.isMarked = isMarked
    self.searched = searched
  }
}

/// What lies over the panes; the innermost is the last.
package enum Overlay: Sendable, Equatable {
  case list(ListState)
  /// The help, scrolled by so many rows.
  case help(scroll: Int)
  /// A text to read: what a command answered at length.
  case page(title: SafeText, text: SafeText, scroll: Int)
  /// The bars of a transfer as they grow.
  case transfer(TransferID)
  /// A line that is asked for.
  case entry(Entry)
  /// What the terminal sends for keys.
  case probe(KeyProbe)
  /// Two replies beside each other, from a row on; nil follows the end.
  case duel(scroll: Int?)
  /// A question that waits for y or n.
  case question(Question)
}

/// A question before something that cannot be taken back.
package struct Question: Sendable, Equatable {
  /// What the question is about.
  package enum Matter: Sendable, Equatable {
    /// Leave while a reply runs.
    case quit
    /// Stop the demo and change to the real server.
    case leaveDemo
    /// Write over a file that is there.
    case overwrite(WriteRequest)
    case replaceFile(ExportOrder)
    /// Make a model under a name that one has.
    case replaceModel(ModelOrder)
  }

  package var matter: Matter
  package var text: SafeText

  /// Makes a question.
  package init(_ matter: Matter, _ text: SafeText) {
    self.matter = matter
    self.text = text
  }
}

/// A line that tells what has just happened; it goes with the next key or in its time.
package struct Notice: Sendable, Equatable {
  /// How the line is coloured.
  package enum Kind: Sendable, Equatable {
    case information, success, warning, failure
  }

  package var kind: Kind
  package var text: SafeText
  /// When it goes by itself; nil stays until the next deed.
  package var until: Duration?
  /// What a screen shows instead, with the time until the server is asked again behind it.
  package var counted: SafeText?

  /// Makes a notice.
  package init(_ kind: Kind, _ text: SafeText, until: Duration? = nil) {
    self.kind = kind
    self.text = text
    self.until = until
  }
}
