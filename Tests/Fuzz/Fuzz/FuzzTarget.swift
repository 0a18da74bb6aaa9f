import Foundation

/// What can be fuzzed. Each check takes any bytes and ends the process where a promise is broken.
enum FuzzTarget: String, CaseIterable {
  case lines, reader, records, json, modelfile, host, retryAfter, toml, keys, safeText, values

  var check: (UnsafeBufferPointer<UInt8>) -> Void {
    switch self {
    case .lines: checkLines
    case .reader: checkReader
    case .records: checkRecords
    case .json: checkJSON
    case .modelfile: checkModelfile
    case .host: checkHost
    case .retryAfter: checkRetryAfter
    case .toml: checkTOML
    case .keys: checkKeys
    case .safeText: checkSafeText
    case .values: checkValues
    }
  }
}

/// Ends the process, so that the fuzzer keeps the input.
func broken(_ promise: String) -> Never {
  FileHandle.standardError.write(Data("BROKEN PROMISE: \(promise)\n".utf8))
  abort()
}

/// Holds the code to a promise.
func promise(_ isKept: Bool, _ words: @autoclosure () -> String) {
  if !isKept { broken(words()) }
}
