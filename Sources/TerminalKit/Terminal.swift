// The one door between the program and a terminal. `CursesTerminal` is the real one,
// `FakeTerminal` (tests) keeps frames in memory. Everything here belongs to the main thread.

/// A screen that shows frames and yields input.
package protocol Terminal: AnyObject {
  /// The size of the window now.
  var size: Size { get }

  /// Shows `frame`; only what differs from the last one is written.
  func present(_ frame: Frame)

  /// Waits for input, for a byte in the descriptor `wakeUp` (which the caller drains), or for
  /// the time to pass; nil waits for ever. Returns what came in, possibly nothing.
  func wait(wakeUp: Int32, for timeout: Duration?) -> [InputEvent]

  /// Does something beside drawing.
  func perform(_ request: TerminalRequest)

  /// Runs a command on the normal screen, the terminal its own, and waits for its end. Gives its
  /// exit status, 128 and more when a signal ended it; nil when it could not be started.
  func run(_ arguments: [String]) -> Int32?

  /// Gives the terminal back; may be called more than once.
  func close()
}

/// Where lines are printed one after the other and never taken back, instead of frames.
package protocol LineOutput: AnyObject {
  /// Adds to what was printed.
  func add(_ text: SafeText)
}

/// How a terminal passes a notification on.
package struct NotificationWay: Sendable, Hashable {
  /// What is written.
  package enum Form: String, Sendable, Hashable {
    case bell
    /// iTerm2's: the text alone.
    case osc9
    /// urxvt's: a title and a text.
    case osc777
    /// kitty's.
    case osc99
  }

  package var form: Form
  /// It goes through a tmux that lets it pass.
  package var passesTmux: Bool

  /// A way; by the bell alone unless more is known.
  package init(_ form: Form = .bell, passesTmux: Bool = false) {
    self.form = form
    self.passesTmux = passesTmux
  }
}

/// What a program asks of its terminal beside frames.
package enum TerminalRequest: Sendable, Hashable {
  /// Use other colours from the next frame on.
  case palette(Palette)
  /// Draw everything anew at the next frame (Ctrl-L).
  case redraw
  case bell
  /// Tell the desktop, or whatever the terminal does for it.
  case notify(SafeText, NotificationWay)
  /// Ask for the background colour; `.background` comes where the terminal tells it.
  case askBackground
  /// Tell the bytes of keys too, as `.sent`, or no longer.
  case reportBytes(Bool)
  /// Put text on the system clipboard by OSC 52; the text goes base64-coded, so it may hold anything.
  case clipboard(String)
  /// Window title; control characters cannot occur in the safe type.
  case title(SafeText)
  /// Switch mouse reports on or off.
  case mouse(Bool)
  /// Stop the program (Ctrl-Z): the terminal is given back first; `.resumed` comes after SIGCONT.
  case suspend
  /// As `run`, for commands whose status does not matter ($PAGER).
  case run(arguments: [String])
}
