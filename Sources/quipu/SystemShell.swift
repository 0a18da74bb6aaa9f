internal import ChatApp
internal import Foundation
internal import TerminalKit

/// Files and commands of this machine, as `/write` and `/pipe` want them.
struct SystemShell: Shell {
  /// More than this of what a command says is not shown.
  private static let most = 256 * 1024

  private let variables: [String: String]

  init(_ process: ProcessFacts) { variables = process.variables }

  func run(_ command: String, input: String) async -> CommandReport {
    guard let handle = NamelessFile.reading(input, variables) else {
      return CommandReport(ending: .notStarted("no temporary file could be made"))
    }
    defer { try? handle.close() }
    let child = ChildCommand(keeping: Self.most)
    guard let ending = await child.run(["sh", "-c", command], input: handle) else {
      return CommandReport(ending: .notStarted("there is no sh to run it"))
    }
    return CommandReport(
      ending: ending.wasKilled ? .killed(signal: ending.status) : .exited(ending.status),
      output: String(decoding: ending.output, as: UTF8.self),
      errors: String(decoding: ending.errors, as: UTF8.self), leftOut: ending.leftOut)
  }

  func write(_ text: String, to place: String, _ mode: WriteMode) -> WriteReport {
    let path = absolute(place)
    let shown = SafeText(place, as: .field)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists, isFolder.boolValue { return .failed(shown, "it is a folder") }
    if exists, !isOrdinary(path) { return .failed(shown, "it is no ordinary file") }
    if exists, mode == .create { return .exists(shown) }
    do {
      switch mode {
      case .create:
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
      case .overwrite: try replace(path, text)
      case .append:
        guard exists else { return write(text, to: place, .create) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
      }
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      return .exists(shown)
    } catch {
      return .failed(shown, SafeText(Self.reason(error), as: .field))
    }
    return .written(shown, bytes: text.utf8.count, isAddition: exists && mode == .append)
  }

  // A pipe without a reader would hold us up for ever.
  private func isOrdinary(_ path: String) -> Bool {
    let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type == .typeRegular
  }

  // Written over in place: links, owner and rights of the file stay what they are.
  private func replace(_ path: String, _ text: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return
    }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    try handle.write(contentsOf: Data(text.utf8))
    try handle.truncate(atOffset: UInt64(text.utf8.count))
  }

  private func absolute(_ place: String) -> String {
    if place == "~" || place.hasPrefix("~/"), let home = variables["HOME"] {
      return home + place.dropFirst()
    }
    return place
  }

  private static func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileNoSuchFile, .fileReadNoSuchFile: return "there is no such folder"
    case .fileWriteNoPermission, .fileReadNoPermission: return "permission denied"
    case .fileWriteOutOfSpace: return "no space is left"
    case .fileWriteVolumeReadOnly: return "the disk is read-only"
    default: break
    }
    var words = error.localizedDescription
    while words.last == "." { words.removeLast() }
    return words
  }
}
