internal import CNcurses
internal import TerminalKit

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The terminal as a device: its modes, its size, and writing which never blocks.
final class TerminalDevice {
  /// For reading and writing; does not block.
  let descriptor: Int32
  /// The modes that the terminal had when we came.
  let original: termios
  /// The other side has hung up.
  private(set) var isGone = false

  private let isOwn: Bool
  private let flags: Int32
  private var pending: [UInt8] = []
  private var written = 0

  /// Whether bytes wait for the terminal to take them.
  var isBehind: Bool { written < pending.count }

  /// More than this is never kept for a terminal that does not read (beside one frame).
  static let pendingLimit = 1 << 20

  /// Opens the terminal behind `input` and `output`.
  init(input: Int32, output: Int32) throws(TerminalUnavailable) {
    guard isatty(input) == 1 else { throw .inputIsNotATerminal }
    guard isatty(output) == 1 else { throw .outputIsNotATerminal }
    var modes = termios()
    guard tcgetattr(output, &modes) == 0 else {
      throw .system(call: "tcgetattr", reason: String(cString: strerror(errno)))
    }
    original = modes
    // A description of our own: O_NONBLOCK on the shell's one would outlive us.
    var name = [CChar](repeating: 0, count: 256)
    let own =
      ttyname_r(output, &name, name.count) == 0
      ? open(name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
    isOwn = own >= 0
    descriptor = isOwn ? own : output
    flags = fcntl(output, F_GETFL)
    // No name to open (a terminal handed in from another container): share, and undo it later.
    if !isOwn { _ = fcntl(output, F_SETFL, flags | O_NONBLOCK) }
  }

  /// Gives the descriptor back; the modes must have been restored.
  func close() {
    if isOwn {
      _ = closeDescriptor(descriptor)
    } else {
      _ = fcntl(descriptor, F_SETFL, flags)
    }
  }

  /// Keys come one by one and unchanged: no echo, no signals, no flow control.
  func makeRaw() {
    var modes = original
    modes.c_iflag &= ~tcflag_t(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON)
    modes.c_oflag &= ~tcflag_t(OPOST)
    modes.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
    modes.c_cflag = modes.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
    withUnsafeMutableBytes(of: &modes.c_cc) { codes in
      codes[Int(VMIN)] = 1
      codes[Int(VTIME)] = 0
    }
    // Not TCSAFLUSH: what was typed while we started stays. From the background this stops us.
    while tcsetattr(descriptor, TCSANOW, &modes) != 0, errno == EINTR {}
  }

  /// Puts the modes back that the terminal had.
  func restoreModes() {
    var modes = original
    _ = tcsetattr(descriptor, TCSANOW, &modes)
  }

  /// Throws away what was typed and not read: reports of modes that have just been switched off.
  func dropInput() {
    if tcgetpgrp(descriptor) == getpgrp() { tcflush(descriptor, TCIFLUSH) }
  }

  /// Where the descriptor is not our own, lets a child have it as it was, or takes it back.
  func shareBlocking(_ isShared: Bool) {
    if isOwn { return }
    _ = fcntl(descriptor, F_SETFL, isShared ? flags : flags | O_NONBLOCK)
  }

  /// The window's size; a window of 0×0 falls back to LINES and COLUMNS, then to 80×24.
  func size(environment: (String) -> String?) -> Size {
    var rows: Int32 = 0
    var columns: Int32 = 0
    _ = nc_window_size(descriptor, &rows, &columns)
    if rows > 0, columns > 0 { return Size(rows: Int(rows), columns: Int(columns)) }
    return Size(
      rows: rows > 0 ? Int(rows) : Self.extent(environment("LINES")) ?? 24,
      columns: columns > 0 ? Int(columns) : Self.extent(environment("COLUMNS")) ?? 80)
  }

  private static func extent(_ value: String?) -> Int? {
    guard let number = value.flatMap({ Int($0) }), (1...10_000).contains(number) else { return nil }
    return number
  }

  /// Writes what the terminal takes now and keeps the rest for `flush()`.
  func write(_ bytes: [UInt8]) {
    if isBehind {
      pending += bytes
      flush()
      return
    }
    let count = writeNow(bytes, from: 0)
    if count < bytes.count, !isGone {
      pending = Array(bytes[count...])
      written = 0
    }
  }

  /// Writes more of what is kept; returns whether nothing is left.
  @discardableResult
  func flush() -> Bool {
    guard isBehind else { return true }
    written = writeNow(pending, from: written)
    if isBehind, !isGone { return false }
    pending = []
    written = 0
    return true
  }

  /// Writes from `start` on; returns how far it came.
  private func writeNow(_ bytes: [UInt8], from start: Int) -> Int {
    var at = start
    while at < bytes.count, !isGone {
      let count = bytes.withUnsafeBytes { raw in
        writeDescriptor(descriptor, raw.baseAddress?.advanced(by: at), raw.count - at)
      }
      if count > 0 {
        at += count
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        isGone = true
      }
    }
    return at
  }

  /// Whether there is room for something that may also be left out, such as a title.
  var hasRoom: Bool { pending.count - written < Self.pendingLimit }

  /// Waits at most `milliseconds` for the terminal to take all that is kept, then drops the rest.
  func settle(milliseconds: Int32) {
    if !flush() {
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      while poll(&room, 1, milliseconds) > 0, room.revents & Int16(POLLOUT) != 0, !flush() {}
    }
    pending.removeAll()
    written = 0
  }

  /// What a read brought.
  enum Reading { case bytes, nothing, gone }

  /// Reads what is there, at most `limit` bytes, onto the end of `bytes`.
  func read(into bytes: inout [UInt8], limit: Int) -> Reading {
    let count = withUnsafeTemporaryAllocation(byteCount: limit, alignment: 16) { buffer -> Int in
      let count = readDescriptor(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
      return count
    }
    if count > 0 { return .bytes }
    if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
    isGone = true
    return .gone
  }

  /// The other side has hung up, as poll() saw.
  func noteGone() { isGone = true }
}

// The names of the C functions are those of the methods above.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func writeDescriptor(_ fd: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(fd, bytes, count)
}
private func readDescriptor(_ fd: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(fd, bytes, count)
}
