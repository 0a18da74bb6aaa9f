import Foundation
import Testing

/// docs/library.md and the articles of the library against what is really there.
@Suite("The library's papers tell the truth")
struct LibraryPageTests {
  /// The systems that the library was promised to have; each has a row for good.
  private static let promised = [
    "client", "is_available", "list_models", "chat", "embeddings", "models_operations", "cloud",
    "messages", "errors", "streaming", "retry", "circuit_breaker", "rate_limiter", "failover",
    "health_checks", "enterprise_quota", "input_validation", "dynamic_config",
    "streaming_control", "buffered_streaming", "request_cache", "cached_content", "compression",
    "diagnostics", "curl_diagnostics", "structured_logging", "tokens", "model_comparison",
    "batch_operations", "request_templates", "enhanced_function_calling", "tuning",
    "safety_settings", "audio", "websocket", "sync_api", "auth", "workspace", "feature gating",
    "integration tests",
  ]

  /// The cells of every row that has so many.
  private static func rows(_ cells: Int) throws -> [[String]] {
    let url = Repository.root.appendingPathComponent("docs/library.md")
    return try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
      .filter { $0.hasPrefix("| ") && !$0.hasPrefix("|---") }
      .map { line in
        line.dropFirst().dropLast().components(separatedBy: "|")
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
      .filter { $0.count == cells }
  }

  /// What stands in backticks.
  private static func names(_ cell: String) -> [String] {
    cell.matches(of: #/`([^`]+)`/#).map { String($0.1) }
  }

  private static let library = Repository.sources.filter { $0.target == "OllamaAPI" }

  /// Every name that the library declares.
  private static let declared: Set<String> = {
    let keywords: Set<String> = [
      "struct", "class", "enum", "actor", "protocol", "typealias", "func", "var", "let", "case",
    ]
    var names: Set<String> = ["OllamaAPI"]
    for file in library {
      for line in file.code {
        let words = line.utf8.split { byte in
          !(byte == UInt8(ascii: "_") || byte >= 0x80 || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte))
        }
        for (word, next) in zip(words, words.dropFirst())
        where keywords.contains(String(decoding: word, as: UTF8.self)) {
          names.insert(String(decoding: next, as: UTF8.self))
        }
      }
    }
    return names
  }()

  @Test("Every promise has its row, with types that exist and tests that exist")
  func promises() throws {
    let rows = try Self.rows(4).filter { $0[0] != "promise" }
    let firsts = rows.map { row in
      String(row[0].prefix { $0 != "," && $0 != "(" }).trimmingCharacters(in: .whitespaces)
    }
    #expect(Self.promised.filter { !firsts.contains($0) } == [], "these rows are missing")
    var wrong: [String] = []
    let tests = Set(Repository.tests.map { ($0.path as NSString).lastPathComponent })
    for row in rows {
      let (types, files) = (Self.names(row[1]), Self.names(row[3]))
      if types.isEmpty || files.isEmpty { wrong.append("\(row[0]): no type or no test") }
      for name in types {
        let words = name.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        for word in words where !Self.declared.contains(word) {
          wrong.append("\(row[0]): the library declares no \(word)")
        }
      }
      for file in files where !tests.contains("\(file).swift") {
        wrong.append("\(row[0]): there is no \(file).swift")
      }
    }
    expectNone(wrong, "docs/library.md names what is not there:")
  }

  @Test("Every figure names a test, every route a method")
  func figuresAndRoutes() throws {
    let tests = Set(Repository.tests.map { ($0.path as NSString).lastPathComponent })
    var wrong: [String] = []
    for row in try Self.rows(3) where row[0] != "promise" && row[0] != "traits" {
      for file in Self.names(row[2])
      where file.hasSuffix("Tests") && !tests.contains("\(file).swift") {
        wrong.append("\(row[0]): there is no \(file).swift")
      }
    }
    for row in try Self.rows(2) where row[0].contains("/api/") || row[0].contains("/v1/") {
      for name in Self.names(row[1]) where !Self.declared.contains(name.replacing("()", with: "")) {
        wrong.append("\(row[0]): the library has no \(name)")
      }
    }
    expectNone(wrong, "docs/library.md names what is not there:")
  }

  @Test("What stands in the articles is what compiles in docs/examples")
  func snippets() throws {
    func texts(in folder: String, _ ending: String) throws -> [String: String] {
      let start = Repository.root.appendingPathComponent(folder)
      var found: [String: String] = [:]
      let files = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
      for case let url as URL in files ?? .init()
      where url.pathExtension == ending && !url.path.contains("/.build/") {
        found[String(url.path.dropFirst(start.path.count + 1))] =
          try String(contentsOf: url, encoding: .utf8)
      }
      return found
    }
    let articles = try texts(in: "Sources/OllamaAPI/OllamaAPI.docc", "md")
    let examples = try texts(in: "docs/examples/Sources", "swift")
    #expect(articles.count >= 7 && examples.count >= 11)
    var used: Set<String> = []
    var wrong: [String] = []
    for (article, text) in articles.sorted(by: { $0.key < $1.key }) {
      for match in text.matches(of: #/```swift\n((?:.|\n)*?)```/#) {
        let snippet = String(match.1)
        let homes = examples.filter { $0.value.contains(snippet) }.map(\.key)
        used.formUnion(homes)
        if homes.isEmpty { wrong.append("\(article): \(snippet.prefix(60))…") }
      }
    }
    wrong += examples.keys.filter { !used.contains($0) }.map { "\($0) stands in no article" }
    expectNone(wrong, "Articles and examples have to be the same to the letter:")
  }

  @Test("Every public symbol of the library has its line of documentation")
  func documented() {
    let start = #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*public\s+(?!extension|import)/#
    let scope =
      #/^(?<indent>\s*)(?:public\s+)(?:indirect\s+)?(?<kind>enum|protocol)\s+\w+.*\{$/#
    var wrong: [String] = []
    for file in Self.library {
      var inner: String?
      for index in file.code.indices {
        let line = file.code[index]
        if line.hasSuffix("{"), line.contains("public "), let match = line.firstMatch(of: scope) {
          inner = String(match.indent) + "  "
        }
        if let indent = inner, line == String(indent.dropLast(2)) + "}" { inner = nil }
        let isMember =
          inner.map { indent in
            ["case ", "indirect case ", "func ", "var ", "init(", "static "].contains {
              line.hasPrefix(indent + $0)
            }
          } ?? false
        guard isMember || (line.contains("public ") && line.contains(start)) else { continue }
        var above = index - 1
        while above >= 0, file.lines[above].contains(#/^\s*@\w/#) { above -= 1 }
        if above < 0 || !file.lines[above].contains(#/^\s*///(?:\s|$)/#) {
          wrong.append(file.place(index, "a /// line is missing above"))
        }
      }
    }
    expectNone(wrong, "What consumers may use is documented:")
  }

  @Test("Links of the articles lead somewhere")
  func links() throws {
    let folder = Repository.root.appendingPathComponent("Sources/OllamaAPI/OllamaAPI.docc")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    var wrong: [String] = []
    for file in files where file.pathExtension == "md" {
      let text = try String(contentsOf: file, encoding: .utf8)
      let prose = text.replacing(#/```(?:.|\n)*?```/#, with: "")
      for match in prose.matches(of: #/``([^`\n]+)``/#) {
        let words = match.1.split { !($0.isLetter || $0.isNumber) }.map(String.init)
        for word in words
        where !Self.declared.contains(word) && word != "swift" && word != "property" {
          wrong.append("\(file.lastPathComponent): \(match.1)")
        }
      }
      for match in text.matches(of: #/<doc:(\w+)>/#)
      where !files.contains(where: { $0.lastPathComponent == "\(match.1).md" }) {
        wrong.append("\(file.lastPathComponent): \(match.0)")
      }
    }
    expectNone(wrong, "Links of articles lead nowhere:")
  }
}
