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

/// What a program asks of its terminal beside frames.
package enum TerminalRequest: Sendable, Hashable {
  /// Use other colours from the next frame on.
  case palette(Palette)
  /// Draw everything anew at the next frame (Ctrl-L).
  case redraw
  case bell
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
