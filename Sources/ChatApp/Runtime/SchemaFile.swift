internal import Foundation
internal import OllamaAPI
internal import TerminalKit

/// A JSON schema in a file of the person's.
enum SchemaFile {
  /// The largest file that is read, in bytes.
  private static let limit = 1 << 20

  /// Reads and checks the file; the order of its keys is kept, it means something to models.
  static func read(_ written: String) -> SchemaReading {
    let path = URL(fileURLWithPath: PersonFile.whole(written)).resolvingSymlinksInPath().path
    let name = SafeText(written, as: .field)
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else {
      return .unusable("There is no file \(name). Say /format json, a schema file, or off.")
    }
    // Reading a pipe could last for ever.
    guard facts[.type] as? FileAttributeType == .typeRegular, let size = facts[.size] as? Int,
      size <= limit
    else { return .unusable("\(name) is no schema file: no plain file, or larger than 1 MB.") }
    guard let data = FileManager.default.contents(atPath: path) else {
      return .unusable("\(name) cannot be read.")
    }
    do throws(OllamaError) {
      let value = try JSONParser.parse(Array(data))
      guard value.object != nil else {
        return .unusable("\(name) holds no JSON object; a schema is one.")
      }
      return .schema(value)
    } catch {
      let reason = SafeText(error.detail ?? error.description, as: .field)
      return .unusable("\(name) is not valid JSON: \(reason)")
    }
  }
}
