internal import Conversations
internal import GRDB

extension StorageError {
  /// What SQLite reported, in words that name the file.
  init(_ error: any Error, at path: String) {
    if let error = error as? StorageError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(reason: "\(path): \(error)")
      return
    }
    switch error.resultCode.primaryResultCode {
    case .SQLITE_FULL:
      self.init(.diskFull, reason: "no room left for \(path)")
    case .SQLITE_IOERR:
      self.init(.diskFull, reason: "\(path) could not be read or written (\(Self.words(error)))")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      self.init(.readOnly, reason: "\(path) cannot be written")
    case .SQLITE_CANTOPEN:
      self.init(.folder, reason: "\(path) cannot be opened")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, reason: "another program holds \(path)")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(.damaged, reason: "\(path) is damaged (\(Self.words(error)))")
    default:
      self.init(reason: "\(path): \(Self.words(error))")
    }
  }

  /// SQLite's own message, without the statement, whose arguments may be private.
  private static func words(_ error: DatabaseError) -> String {
    error.message ?? error.resultCode.description
  }
}

extension Error {
  /// Whether the file itself is damaged (not only the search index).
  var meansDamage: Bool {
    if let error = self as? StorageError { return error.kind == .damaged }
    guard let error = self as? DatabaseError else { return false }
    let code = error.resultCode.primaryResultCode
    return code == .SQLITE_NOTADB || code == .SQLITE_CORRUPT
  }

  /// Whether the search index is damaged, which can be made anew from the turns.
  var meansBrokenIndex: Bool {
    (self as? DatabaseError)?.extendedResultCode == .SQLITE_CORRUPT_VTAB
  }
}
