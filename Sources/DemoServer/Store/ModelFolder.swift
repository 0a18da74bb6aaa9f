import Foundation
import Synchronization

/// The files of models that were pulled or created, laid out as Ollama lays them out.
///
/// `blobs/sha256-…` holds layers, `…-partial` what has come of one so far, and
/// `manifests/HOST/NAMESPACE/MODEL/TAG` says which layers a model has. What is found there may be
/// of any origin: a file that makes no sense is passed over.
final class ModelFolder: Sendable {
  /// The folder's path.
  let path: String
  private let isTemporary: Bool
  private let isThere = Mutex(false)

  /// The folder at a path, or one of its own that `remove` takes away; nothing is made yet.
  init(_ path: String?) {
    isTemporary = path == nil
    let name =
      "quipu-demo-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0...UInt64.max))"
    self.path = path ?? FileManager.default.temporaryDirectory.appendingPathComponent(name).path
  }

  deinit { remove() }

  /// Takes a temporary folder away; one that was named stays.
  func remove() {
    guard isTemporary, isThere.withLock({ $0 }) else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  private func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    isThere.withLock { $0 = true }
  }

  /// What went wrong with a file, in words; nil for an error of another kind.
  static func failure(_ error: any Error) -> APIFailure? {
    guard error is CocoaError || error is POSIXError else { return nil }
    return APIFailure(500, error.localizedDescription)
  }

  // MARK: Blobs

  /// Whether a text is `sha256:` and 64 hexadecimal digits: nothing else becomes a path.
  static func isDigest(_ text: String) -> Bool {
    let digits = text.dropFirst("sha256:".count).utf8
    return text.hasPrefix("sha256:") && digits.count == 64
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private func blobPath(_ digest: String) -> String {
    "\(path)/blobs/\(digest.replacing(":", with: "-"))"
  }

  func hasBlob(_ digest: String) -> Bool {
    Self.isDigest(digest) && FileManager.default.fileExists(atPath: blobPath(digest))
  }

  /// The bytes of a small blob; nil when it is missing, or larger than the limit.
  func blob(_ digest: String, limit: Int = 4 * 1024 * 1024) -> [UInt8]? {
    guard hasBlob(digest), let file = FileHandle(forReadingAtPath: blobPath(digest)) else {
      return nil
    }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: limit + 1), data.count <= limit else { return nil }
    return Array(data)
  }

  /// Writes a small blob and returns its digest, and whether it was there already.
  func addBlob(_ bytes: [UInt8]) throws -> (digest: String, isNew: Bool) {
    let digest = "sha256:" + SHA256.hex(bytes)
    if hasBlob(digest) { return (digest, false) }
    try make(path + "/blobs")
    try Data(bytes).write(to: URL(fileURLWithPath: blobPath(digest)), options: .atomic)
    return (digest, true)
  }

  /// Opens what has come of a blob so far, at its end.
  func openPartial(_ digest: String) throws -> PartialBlob {
    try make(path + "/blobs")
    return try PartialBlob(path: blobPath(digest) + "-partial", whole: blobPath(digest))
  }

  /// Opens an upload whose digest is only claimed so far.
  func openUpload() throws -> PartialBlob {
    try make(path + "/blobs")
    let name = "\(path)/blobs/upload-\(UInt64.random(in: 0...UInt64.max))"
    return try PartialBlob(path: name, whole: name)
  }

  /// Moves a whole upload to its place.
  func keepUpload(_ upload: PartialBlob, as digest: String) throws {
    try upload.move(to: blobPath(digest))
  }

  /// Reads a blob piece by piece.
  func readBlob(_ digest: String, _ body: ([UInt8]) throws -> Void) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: blobPath(digest)))
    defer { try? file.close() }
    while let data = try file.read(upToCount: 256 * 1024), !data.isEmpty { try body(Array(data)) }
  }

  // MARK: Manifests

  private func manifestPath(_ name: ModelName) -> String {
    "\(path)/manifests/\(name.host)/\(name.namespace)/\(name.model)/\(name.tag)"
  }

  func writeManifest(_ manifest: Manifest, for name: ModelName) throws {
    let file = manifestPath(name)
    try make((file as NSString).deletingLastPathComponent)
    try Data(manifest.bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
  }

  func manifest(of name: ModelName) -> Manifest? {
    FileManager.default.contents(atPath: manifestPath(name)).flatMap { Manifest(Array($0)) }
  }

  /// Takes a model's manifest away, and the layers that no other model has.
  func removeManifest(of name: ModelName) {
    guard let manifest = manifest(of: name) else { return }
    try? FileManager.default.removeItem(atPath: manifestPath(name))
    let used = Set(names.compactMap { self.manifest(of: $0) }.flatMap(\.all).map(\.digest))
    for layer in manifest.all where !used.contains(layer.digest) {
      try? FileManager.default.removeItem(atPath: blobPath(layer.digest))
    }
  }

  /// The names of all models here.
  var names: [ModelName] {
    let root = path + "/manifests"
    guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
    return walk.compactMap { entry -> ModelName? in
      guard let parts = (entry as? String)?.split(separator: "/"), parts.count == 4 else {
        return nil
      }
      return ModelName("\(parts[0])/\(parts[1])/\(parts[2]):\(parts[3])")
    }
  }

  /// When a model's manifest was written.
  func modified(_ name: ModelName) -> Timestamp {
    let facts = try? FileManager.default.attributesOfItem(atPath: manifestPath(name))
    let seconds = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let whole = seconds.rounded(.down)
    return Timestamp(seconds: Int(whole), nanoseconds: Int((seconds - whole) * 1e9))
  }
}

/// A blob on its way: bytes are added until it is whole.
final class PartialBlob {
  private let path: String
  private let whole: String
  private let file: FileHandle
  /// Bytes so far.
  private(set) var count: Int

  init(path: String, whole: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw APIFailure(500, "open \(path): cannot be created")
      }
    }
    file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    count = Int(try file.seekToEnd())
    self.path = path
    self.whole = whole
  }

  func append(_ bytes: [UInt8]) throws {
    try file.write(contentsOf: Data(bytes))
    count += bytes.count
  }

  /// The digest of everything so far.
  func digest() throws -> String {
    try file.seek(toOffset: 0)
    var hash = SHA256()
    while let data = try file.read(upToCount: 256 * 1024), !data.isEmpty { hash.update(data) }
    return "sha256:" + hash.finish()
  }

  /// Closes the file; what has come stays for the next time.
  func close() { try? file.close() }

  /// Closes the file and puts it in its place.
  func finish() throws { try move(to: whole) }

  func move(to place: String) throws {
    try file.close()
    try? FileManager.default.removeItem(atPath: place)
    try FileManager.default.moveItem(atPath: path, toPath: place)
  }

  /// Throws away what has come.
  func discard() {
    try? file.close()
    try? FileManager.default.removeItem(atPath: path)
  }
}
