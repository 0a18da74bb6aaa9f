/// The pages of a database file that SQLite will not open, with what its write-ahead log holds of
/// committed changes laid over them. The file's header is a hint and not needed.
struct PageFile {
  let pageSize: Int
  /// Bytes of a page that hold content.
  let usable: Int
  let pageCount: Int
  private let database: RawFile
  private let log: RawFile?
  /// Places in the log of the newest committed form of pages.
  private let newer: [Int: Int]

  /// Opens a database by its path; nil when it cannot be read at all.
  init?(_ path: String) {
    guard let database = RawFile(path) else { return nil }
    self.database = database
    let header = database.bytes(at: 0, count: 100)
    let isWhole = header.starts(with: Array("SQLite format 3\0".utf8))
    let log = WriteAheadLog(path + "-wal")
    let told = isWhole ? header.big(16, 2) : 0
    pageSize =
      Self.isPageSize(told) ? told : told == 1 ? 65_536 : log?.pageSize ?? Self.defaultPageSize
    let reserved = isWhole && header.count > 20 ? Int(header[20]) : 0
    usable = max(pageSize - reserved, 480)
    let fits = log?.pageSize == pageSize
    self.log = fits ? log?.file : nil
    newer = fits ? log?.pages ?? [:] : [:]
    pageCount = max((database.size + pageSize - 1) / pageSize, newer.keys.max() ?? 0)
  }

  /// What our own databases have.
  private static let defaultPageSize = 4096

  static func isPageSize(_ size: Int) -> Bool {
    (512...65_536).contains(size) && size & (size - 1) == 0
  }

  /// A page by its number, from 1; nil where it is not there in full.
  func page(_ number: Int) -> [UInt8]? {
    guard number >= 1, number <= pageCount else { return nil }
    let bytes: [UInt8]
    if let place = newer[number], let log {
      bytes = log.bytes(at: place, count: pageSize)
    } else {
      bytes = database.bytes(at: (number - 1) * pageSize, count: pageSize)
    }
    return bytes.count == pageSize ? bytes : nil
  }
}

/// The committed frames of a write-ahead log.
struct WriteAheadLog {
  let file: RawFile
  let pageSize: Int
  /// Places of the newest committed form of each page.
  let pages: [Int: Int]

  /// Reads a log as far as its checksums are right; nil when it is none.
  init?(_ path: String) {
    guard let file = RawFile(path) else { return nil }
    let header = file.bytes(at: 0, count: 32)
    guard header.count == 32, header.big(0, 4) & ~1 == 0x377F_0682,
      PageFile.isPageSize(header.big(8, 4))
    else { return nil }
    let size = header.big(8, 4)
    var sum = Checksum(isBig: header.big(0, 4) & 1 == 1)
    sum.add(header[0..<24])
    guard sum.matches(header, at: 24) else { return nil }
    self.file = file
    pageSize = size
    var committed: [Int: Int] = [:]
    var pending: [Int: Int] = [:]
    var place = 32
    while place + 24 + size <= file.size {
      let frame = file.bytes(at: place, count: 24 + size)
      guard frame.count == 24 + size, frame[8..<16].elementsEqual(header[16..<24]) else { break }
      sum.add(frame[0..<8])
      sum.add(frame[24...])
      guard sum.matches(frame, at: 16) else { break }
      pending[frame.big(0, 4)] = place + 24
      if frame.big(4, 4) != 0 {
        committed.merge(pending) { $1 }
        pending = [:]
      }
      place += 24 + size
    }
    pages = committed
  }

  /// The log's running checksum over pairs of words.
  private struct Checksum {
    let isBig: Bool
    var first: UInt32 = 0
    var second: UInt32 = 0

    init(isBig: Bool) { self.isBig = isBig }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
      var place = bytes.startIndex
      while place + 8 <= bytes.endIndex {
        first &+= word(bytes, place) &+ second
        second &+= word(bytes, place + 4) &+ first
        place += 8
      }
    }

    private func word(_ bytes: ArraySlice<UInt8>, _ at: Int) -> UInt32 {
      let (a, b) = (UInt32(bytes[at]), UInt32(bytes[at + 1]))
      let (c, d) = (UInt32(bytes[at + 2]), UInt32(bytes[at + 3]))
      return isBig ? a << 24 | b << 16 | c << 8 | d : d << 24 | c << 16 | b << 8 | a
    }

    func matches(_ bytes: [UInt8], at place: Int) -> Bool {
      bytes.big(place, 4) == Int(first) && bytes.big(place + 4, 4) == Int(second)
    }
  }
}
