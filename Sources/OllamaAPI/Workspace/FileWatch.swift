#if Workspace
internal import Dispatch
internal import Synchronization

#if os(Linux)
#if canImport(Glibc)
internal import Glibc
#else
internal import Musl
#endif

/// Tells when one of some files is written, replaced, made or removed; by inotify, so asleep
/// otherwise.
///
/// Their folders are watched, since editors put a new file in the old one's place.
final class FileWatch: Sendable {
  private let source: Mutex<(any DispatchSourceRead)?>

  /// Watches what can be watched; folders that do not exist cannot.
  init(_ files: [String], onChange: @escaping @Sendable () -> Void) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else {
      source = Mutex(nil)
      return
    }
    let events =
      UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_CREATE)
      | UInt32(IN_DELETE) | UInt32(IN_ATTRIB)
    var names: [Int32: Set<String>] = [:]
    for (folder, name) in WatchedFile.places(of: files) {
      let number = inotify_add_watch(descriptor, folder, events | UInt32(IN_ONLYDIR))
      if number >= 0 { names[number, default: []].insert(name) }
    }
    let watched = names
    let source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: DispatchQueue(label: "quipu.files"))
    source.setEventHandler {
      if Self.drain(descriptor, watched) { onChange() }
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    self.source = Mutex(source)
  }

  deinit { stop() }

  /// Ends it.
  func stop() {
    source.withLock { source in
      source?.cancel()
      source = nil
    }
  }

  /// Takes all events; whether one is about a watched file.
  private static func drain(_ descriptor: Int32, _ names: [Int32: Set<String>]) -> Bool {
    var isOurs = false
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = systemRead(descriptor, &buffer)
      guard count > 0 else { return isOurs }
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
            isOurs = true
          }
          offset = end
        }
      }
    }
  }
}
#else
internal import Darwin

/// Tells when one of some files is written, replaced, made or removed; by kqueue, so asleep
/// otherwise.
///
/// Their folders are watched, since editors put a new file in the old one's place, and the files
/// themselves, since a folder does not notice what is written into a file.
final class FileWatch: Sendable {
  private let sources = Mutex<[any DispatchSourceFileSystemObject]>([])
  private let queue = DispatchQueue(label: "quipu.files")

  /// Watches what can be watched; folders that do not exist cannot.
  init(_ files: [String], onChange: @escaping @Sendable () -> Void) {
    let places = WatchedFile.places(of: files)
    for path in Set(places.map(\.folder) + places.map { "\($0.folder)/\($0.name)" }) {
      let descriptor = open(path, O_EVTONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      let source = DispatchSource.makeFileSystemObjectSource(
        fileDescriptor: descriptor, eventMask: [.write, .delete, .rename, .extend, .attrib],
        queue: queue)
      source.setEventHandler { onChange() }
      source.setCancelHandler { close(descriptor) }
      source.activate()
      sources.withLock { $0.append(source) }
    }
  }

  deinit { stop() }

  /// Ends it.
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
    (files + files.compactMap(PrivateFile.resolved)).compactMap { path in
      guard let slash = path.lastIndex(of: "/") else { return nil }
      let folder = slash == path.startIndex ? "/" : String(path[..<slash])
      return (folder, String(path[path.index(after: slash)...]))
    }
  }
}
#endif
