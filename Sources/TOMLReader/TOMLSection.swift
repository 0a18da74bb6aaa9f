/// A table while its document is being read: entries may still come from other places.
final class TOMLSection {
  /// What made the table, which decides what may be added to it later.
  enum Origin {
    /// Named by its own `[header]`.
    case header
    /// Named on the way to another table: its own header may follow.
    case implied
    /// Made by dotted keys.
    case dotted
    /// Written as `{ … }`.
    case inline
  }

  private enum Child {
    case value(TOMLValue)
    case section(TOMLSection)
    case sections([TOMLSection])
  }

  private var origin: Origin
  private let line: Int
  private var order: [String] = []
  private var children: [String: Child] = [:]

  init(_ origin: Origin, line: Int) {
    self.origin = origin
    self.line = line
  }

  /// The table below `key` on the way to another, made when missing. `purpose` is `.implied` for
  /// headers and `.dotted` for keys.
  func opened(_ key: String, as purpose: Origin, at line: Int) throws(TOMLError) -> TOMLSection {
    switch children[key] {
    case nil:
      let section = TOMLSection(purpose, line: line)
      put(key, .section(section))
      return section
    case .section(let section):
      guard purpose == .dotted else { return section }
      guard section.origin != .header else { throw twice(key, section.line, at: line) }
      section.origin = .dotted
      return section
    case .sections(let sections):
      guard purpose != .dotted, let last = sections.last else {
        throw twice(key, sections.first?.line ?? line, at: line)
      }
      return last
    case .value(let value):
      throw TOMLError(
        line: line,
        reason: "\"\(key)\" has a value already, on line \(value.line); it is no section")
    }
  }

  /// The table of a header `[key]`.
  func declared(_ key: String, at line: Int) throws(TOMLError) -> TOMLSection {
    if case .section(let section) = children[key], section.origin == .implied {
      section.origin = .header
      return section
    }
    try checkFree(key, at: line)
    let section = TOMLSection(.header, line: line)
    put(key, .section(section))
    return section
  }

  /// The next table of a header `[[key]]`.
  func appended(_ key: String, at line: Int) throws(TOMLError) -> TOMLSection {
    let section = TOMLSection(.header, line: line)
    if case .sections(var sections) = children[key] {
      // Taken out first, or every append would copy the list.
      children[key] = nil
      sections.append(section)
      children[key] = .sections(sections)
      return section
    }
    try checkFree(key, at: line)
    put(key, .sections([section]))
    return section
  }

  /// Throws when `key` is there already.
  func checkFree(_ key: String, at line: Int) throws(TOMLError) {
    switch children[key] {
    case nil: return
    case .value(let value): throw twice(key, value.line, at: line)
    case .section(let section): throw twice(key, section.line, at: line)
    case .sections(let sections): throw twice(key, sections.first?.line ?? line, at: line)
    }
  }

  /// Adds a value under a key that is free.
  func add(_ key: String, _ value: TOMLValue) {
    put(key, .value(value))
  }

  /// The table as a value, when nothing more can come.
  func table() -> TOMLTable {
    var table = TOMLTable()
    for key in order {
      switch children[key] {
      case .value(let value): table.add(key, value)
      case .section(let section):
        table.add(key, TOMLValue(.table(section.table()), line: section.line))
      case .sections(let sections):
        let values = sections.map { TOMLValue(.table($0.table()), line: $0.line) }
        table.add(key, TOMLValue(.array(values), line: sections.first?.line ?? line))
      case nil: continue
      }
    }
    return table
  }

  private func put(_ key: String, _ child: Child) {
    if children[key] == nil { order.append(key) }
    children[key] = child
  }

  private func twice(_ key: String, _ first: Int, at line: Int) -> TOMLError {
    TOMLError(line: line, reason: "\"\(key)\" is there already, on line \(first)")
  }
}
