/// One row of a table as the file holds it.
struct TableRow {
  /// A value of a row.
  enum Value {
    case null
    case int(Int64)
    case real(Double)
    case text([UInt8])
    case blob([UInt8])
  }

  let rowID: Int64
  /// The columns; the row's own number stands as null where it is a column.
  var values: [Value]
  /// Whether the end of the row was lost.
  var isCut: Bool
}

extension PageFile {
  /// The rows of a page, where it is a leaf of a table; none otherwise.
  func rows(ofPage number: Int) -> [TableRow] {
    guard let page = page(number) else { return [] }
    let start = number == 1 ? 100 : 0
    guard page[start] == 0x0D else { return [] }
    let count = page.big(start + 3, 2)
    guard start + 8 + 2 * count <= usable else { return [] }
    return (0..<count).compactMap { index in
      row(in: page, at: page.big(start + 8 + 2 * index, 2))
    }
  }

  private func row(in page: [UInt8], at place: Int) -> TableRow? {
    guard place > 0, let size = page.varint(place), let id = page.varint(size.next),
      size.value <= UInt64(pageCount) * UInt64(pageSize)
    else { return nil }
    let content = payload(Int(size.value), in: page, at: id.next)
    return TableRow(
      rowID: Int64(bitPattern: id.value), payload: content.bytes, isCut: content.isCut)
  }

  /// The bytes of a row: those on its page and those on the overflow pages that it names.
  private func payload(
    _ size: Int, in page: [UInt8], at place: Int
  ) -> (bytes: [UInt8], isCut: Bool) {
    let most = usable - 35
    guard size > most else {
      let end = min(place + size, usable)
      return place < end ? (Array(page[place..<end]), end < place + size) : ([], size > 0)
    }
    let least = (usable - 12) * 32 / 255 - 23
    let fitting = least + (size - least) % (usable - 4)
    let local = fitting <= most ? fitting : least
    guard place + local + 4 <= page.count else { return ([], true) }
    var bytes = Array(page[place..<place + local])
    var next = page.big(place + local, 4)
    while bytes.count < size {
      guard let more = self.page(next) else { return (bytes, true) }
      bytes.append(contentsOf: more[4..<min(usable, 4 + size - bytes.count)])
      next = more.big(0, 4)
    }
    return (bytes, false)
  }
}

extension TableRow {
  /// Reads a record; what lies beyond its end is null, a text that is cut keeps its beginning.
  init?(rowID: Int64, payload: [UInt8], isCut: Bool) {
    guard let header = payload.varint(0), header.value >= 1,
      header.value <= UInt64(payload.count)
    else { return nil }
    self.rowID = rowID
    self.isCut = isCut
    values = []
    var place = header.next
    var content = Int(header.value)
    while place < Int(header.value) {
      guard let type = payload.varint(place), type.value < 1 << 33 else { return nil }
      place = type.next
      let size = Self.size(type.value)
      values.append(Self.value(type.value, payload, content, size))
      content += size
    }
    guard place == Int(header.value), !values.isEmpty, content <= payload.count || isCut else {
      return nil
    }
  }

  private static func size(_ type: UInt64) -> Int {
    switch type {
    case 0, 8, 9: 0
    case 1, 2, 3, 4: Int(type)
    case 5: 6
    case 6, 7: 8
    default: type < 12 ? 0 : Int((type - 12) / 2)
    }
  }

  private static func value(
    _ type: UInt64, _ payload: [UInt8], _ place: Int, _ size: Int
  ) -> Value {
    let end = min(place + size, payload.count)
    let bytes = place < end ? payload[place..<end] : []
    switch type {
    case 8: return .int(0)
    case 9: return .int(1)
    case 1...7:
      guard bytes.count == size, let top = bytes.first else { return .null }
      let start: UInt64 = top & 0x80 != 0 && type != 7 ? .max : 0
      let bits = bytes.reduce(start) { $0 << 8 | UInt64($1) }
      return type == 7 ? .real(Double(bitPattern: bits)) : .int(Int64(bitPattern: bits))
    default:
      guard type >= 12 else { return .null }
      return type % 2 == 0 ? .blob(Array(bytes)) : .text(Array(bytes))
    }
  }
}
