internal import Foundation
internal import GRDB

// GRDB's own conversions trap on values of another type, and its strings end at a NUL: a file
// that somebody else wrote to must do neither.

extension Row {
  /// The whole number in a column; nil for anything else.
  func int(_ index: Int) -> Int? { Int.fromDatabaseValue(self[index] as DatabaseValue) }

  /// The 64 bits in a column; nil for anything else.
  func bits(_ index: Int) -> UInt64? {
    Int64.fromDatabaseValue(self[index] as DatabaseValue).map { UInt64(bitPattern: $0) }
  }

  /// The number in a column; nil for anything else.
  func double(_ index: Int) -> Double? { Double.fromDatabaseValue(self[index] as DatabaseValue) }

  /// The truth value in a column; false for anything else.
  func flag(_ index: Int) -> Bool { int(index).map { $0 != 0 } ?? false }

  /// The text in a column with all its NULs, invalid bytes repaired; nil for NULL.
  func text(_ index: Int) -> String? {
    (try? withUnsafeData(atIndex: index) { data in
      data.map { String(decoding: $0, as: UTF8.self) }
    }) ?? nil
  }

  /// The bytes in a column; nil for NULL.
  func bytes(_ index: Int) -> [UInt8]? {
    (try? withUnsafeData(atIndex: index) { data in data.map { [UInt8]($0) } }) ?? nil
  }
}

extension String {
  /// The text as a statement's argument; the statement must say `CAST(? AS TEXT)`, since text
  /// that holds a NUL travels as bytes.
  var stored: DatabaseValue {
    utf8.contains(0) ? Data(utf8).databaseValue : databaseValue
  }
}

extension String? {
  /// The text or NULL as a statement's argument; see `String.stored`.
  var stored: DatabaseValue { self?.stored ?? .null }
}

extension UInt64 {
  /// The bits as SQLite's signed integer.
  var stored: DatabaseValue { Int64(bitPattern: self).databaseValue }
}
