internal import Foundation
internal import Synchronization
internal import TerminalKit

/// Standard output and error: whole writes, a broken pipe told apart, nothing that could drive a
/// terminal where there is one.
enum Streams {
  static let isTerminal = isatty(STDOUT_FILENO) == 1
  static let errorsAreSeen = isatty(STDERR_FILENO) == 1
  /// The columns of the terminal that gets the output; nil where it is none.
  static var columns: Int? { isTerminal ? columns(of: STDOUT_FILENO) : nil }

  /// The columns of a terminal; 80 where it does not say.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    let found = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
    return found && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  // Whether the last line on the terminal is still open.
  private static let isOpen = Mutex(false)

  /// Writes text that is ours or has been made safe. Throws `Failure.brokenPipe`.
  static func print(_ text: String) throws {
    try write(text, to: STDOUT_FILENO)
    guard isTerminal, let last = text.utf8.last else { return }
    isOpen.withLock { $0 = last != UInt8(ascii: "\n") }
  }

  /// Gives descriptors that whoever started the program has closed to the null device: else the
  /// next file or socket would take their numbers, and what is said to a person would go there.
  /// Writing to a closed output is an error as ever, reading from a closed input ends at once.
  static func holdPlaces() {
    for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(number, F_GETFD) < 0 && errno == EBADF {
      _ = open("/dev/null", number == STDERR_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// All that comes by standard input. Throws where it cannot be read.
  static func input() throws -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count > 0 {
        all += buffer.prefix(count)
      } else if count == 0 {
        return all
      } else if errno == EAGAIN {
        var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        _ = poll(&wait, 1, -1)
      } else if errno != EINTR {
        throw Failure(message: "The input cannot be read: \(String(cString: strerror(errno))).")
      }
    }
  }

  /// Writes a line of text from outside.
  static func line(_ text: SafeText) throws { try print(text.string + "\n") }

  /// Writes to standard error, where a lost reader is no matter.
  static func remark(_ text: String) { try? write(text, to: STDERR_FILENO) }

  /// Says what went wrong.
  static func complain(_ message: String) {
    remark(SafeText("quipu: " + message, as: .field).string + "\n")
  }

  /// Ends a line that was left open on the terminal.
  static func finishLine() {
    guard isOpen.withLock({ $0 }) else { return }
    try? write("\n", to: STDOUT_FILENO)
    isOpen.withLock { $0 = false }
  }

  private static func write(_ text: String, to descriptor: Int32) throws {
    var text = text
    let isWhole = text.withUTF8 { bytes -> Bool in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count > 0 {
          done += count
        } else if errno == EAGAIN {
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wait, 1, -1)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
    guard !isWhole else { return }
    if errno == EPIPE { throw Failure.brokenPipe }
    throw Failure(message: "The output cannot be written: \(String(cString: strerror(errno))).")
  }
}
