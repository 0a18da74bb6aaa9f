#if App || Workspace
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Tells when one of some files is written, replaced, made or removed; by inotify or kqueue, so
/// asleep otherwise. For the program and for workspaces.
///
/// Their folders are watched, since editors put a new file in the old one's place; where a folder
/// is not there yet, the nearest that is. Told is once what was done in several steps. Whoever is
/// told watches anew: a folder may have come.
package final class FileWatch: Sendable {
  private let sources: WatchSources
  private let settling: Settling

  /// Watches what can be watched.
  package init(_ files: [String], onChange: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "quipu.files")
    let settling = Settling(queue, onChange)
    self.settling = settling
    sources = WatchSources(WatchedFile.places(of: files), queue, settling)
  }

  deinit { stop() }

  /// Ends it.
  package func stop() {
    settling.stop()
    sources.stop()
  }
}

/// Waits until whoever writes a file is through: an editor may move the old one away, make a new
/// one and fill it, and what stands in between is nobody's wish.
private final class Settling: Sendable {
  private struct State {
    var round = 0
    var since: DispatchTime?
    var isOver = false
  }

  /// After the end of a step, and after what another step must follow.
  static let short = 50
  static let long = 1_000
  /// Told in the end also where somebody writes without a pause.
  private static let most: UInt64 = 3_000_000_000

  private let state = Mutex(State())
  private let queue: DispatchQueue
  private let onChange: @Sendable () -> Void

  init(_ queue: DispatchQueue, _ onChange: @escaping @Sendable () -> Void) {
    self.queue = queue
    self.onChange = onChange
  }

  /// Something was done; it is told so many milliseconds later, if nothing comes after it.
  func notice(after pause: Int) {
    let now = DispatchTime.now()
    let round: Int? = state.withLock { state in
      if let since = state.since, now.uptimeNanoseconds > since.uptimeNanoseconds + Self.most {
        return nil
      }
      state.since = state.since ?? now
      state.round += 1
      return state.round
    }
    guard let round else { return }
    queue.asyncAfter(deadline: now + .milliseconds(pause)) { [self] in
      let isLast = state.withLock { state in
        guard state.round == round, !state.isOver else { return false }
        state.since = nil
        return true
      }
      if isLast { onChange() }
    }
  }

  func stop() { state.withLock { $0.isOver = true } }
}

#if os(Linux)
/// What the system tells of folders.
private final class WatchSources: Sendable {
  private let source: Mutex<(any DispatchSourceRead)?>

  init(
    _ places: [(folder: String, name: String)], _ queue: DispatchQueue, _ settling: Settling
  ) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else {
      source = Mutex(nil)
      return
    }
    let events =
      UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_CREATE)
      | UInt32(IN_DELETE) | UInt32(IN_ATTRIB)
    var names: [Int32: Set<String>] = [:]
    for (folder, name) in places {
      let number = inotify_add_watch(descriptor, folder, events | UInt32(IN_ONLYDIR))
      if number >= 0 { names[number, default: []].insert(name) }
    }
    let watched = names
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler {
      if let pause = Self.drain(descriptor, watched) { settling.notice(after: pause) }
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    self.source = Mutex(source)
  }

  func stop() {
    source.withLock { source in
      source?.cancel()
      source = nil
    }
  }

  /// Takes all events; how long to wait after the last about a watched file, nil for none.
  private static func drain(_ descriptor: Int32, _ names: [Int32: Set<String>]) -> Int? {
    var pause: Int?
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return pause }
      buffer.withUnsafeBytes { bytes in
        var offset = 0
        // watch, mask, cookie and the name's length, four bytes each; then the name.
        while offset + 16 <= count {
          let number = bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)
          let mask = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
          let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
          let end = min(count, offset + 16 + length)
          let name = String(decoding: bytes[offset + 16..<end].prefix { $0 != 0 }, as: UTF8.self)
          if names[number]?.contains(name) == true || mask & UInt32(IN_Q_OVERFLOW) != 0 {
            pause = Self.pause(mask)
          }
          offset = end
        }
      }
    }
  }

  // A file that was made is empty yet, one that went away may be about to be replaced.
  private static func pause(_ mask: UInt32) -> Int {
    let first = UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
    let isFolder = mask & UInt32(IN_ISDIR) != 0
    return mask & first != 0 && !isFolder ? Settling.long : Settling.short
  }
}
#else
/// What the system tells of folders, and of the files themselves, since a folder does not notice
/// what is written into a file.
private final class WatchSources: Sendable {
  private let sources = Mutex<[any DispatchSourceFileSystemObject]>([])

  init(
    _ places: [(folder: String, name: String)], _ queue: DispatchQueue, _ settling: Settling
  ) {
    for path in Set(places.map(\.folder) + places.map { "\($0.folder)/\($0.name)" }) {
      let descriptor = open(path, O_EVTONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      let source = DispatchSource.makeFileSystemObjectSource(
        fileDescriptor: descriptor, eventMask: [.write, .delete, .rename, .extend, .attrib],
        queue: queue)
      source.setEventHandler {
        let first: DispatchSource.FileSystemEvent = [.delete, .rename]
        let pause = source.data.isDisjoint(with: first) ? Settling.short : Settling.long
        settling.notice(after: pause)
      }
      source.setCancelHandler { close(descriptor) }
      source.activate()
      sources.withLock { $0.append(source) }
    }
  }

  func stop() {
    sources.withLock { sources in
      for source in sources { source.cancel() }
      sources = []
    }
  }
}
#endif

/// Where a file stands: its folder and its name in it.
private enum WatchedFile {
  /// The places of files, and of what links among them lead to.
  static func places(of files: [String]) -> [(folder: String, name: String)] {
    (files + files.compactMap(resolved)).compactMap(place)
  }

  // Where the folder is not there, the first folder on the way that is, and what has to come in it.
  private static func place(of path: String) -> (folder: String, name: String)? {
    var rest = path
    while let slash = rest.lastIndex(of: "/") {
      let folder = slash == rest.startIndex ? "/" : String(rest[..<slash])
      if folder == "/" || resolved(folder) != nil {
        return (folder, String(rest[rest.index(after: slash)...]))
      }
      rest = folder
    }
    return nil
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
#endif
