import CMarkGFM

@testable import Markdown

/// The blocks of a text as one line each, to be compared.
struct BlockTree: BlockSink {
  var source = 0..<0
  private(set) var lines: [String] = []
  private(set) var definitions: [UInt8] = []
  private var depth = 0
  private var code = ""
  /// Texts whose inlines are parsed when all definitions are known.
  private var waiting: [(line: Int, text: [UInt8])] = []

  private mutating func add(_ line: String) {
    lines.append(String(repeating: " ", count: depth) + line)
  }

  private mutating func add(_ kind: String, _ text: [UInt8]) {
    add(kind + " ")
    waiting.append((lines.count - 1, text))
  }

  /// The blocks that our parser finds.
  static func ours(_ text: String) -> [String] {
    var tree = BlockTree()
    var parser = BlockParser()
    var feed = LineFeed()
    var text = text
    text.withUTF8 { bytes in
      feed.feed(bytes) { parser.take($0, $1, into: &tree) }
      feed.finish { parser.take($0, $1, into: &tree) }
    }
    parser.finish(into: &tree)
    for (line, source) in tree.waiting {
      tree.lines[line] += Inlines.text(of: source, definitions: tree.definitions)
    }
    return tree.lines
  }

  mutating func open(_ container: Container) {
    switch container {
    case .quote: add("quote")
    case .list(let kind): add(kind.start.map { "list \($0)" } ?? "list")
    case .item(let item): add("item" + (item.task.map { $0 ? " done" : " open" } ?? ""))
    }
    depth += 1
  }

  mutating func close(_ container: Container) { depth -= 1 }
  mutating func blank() {}
  mutating func heading(_ text: [UInt8], level: Int) { add("heading \(level)", text) }
  mutating func paragraph(_ text: [UInt8], isPart: Bool) { add("paragraph", text) }
  mutating func maths(_ text: [UInt8]) { add("maths") }
  mutating func rule() { add("rule") }
  mutating func definition(_ definition: ReferenceDefinition) {
    definitions += definition.source
    if definitions.last != 0x0A { definitions.append(0x0A) }
  }

  mutating func beginCode(info: [UInt8]?) { code = "" }
  mutating func codeLine(_ line: [UInt8], isStart: Bool) {
    code += String(decoding: line, as: UTF8.self) + "\n"
  }
  mutating func endCode() { add("code \(code.debugDescription)") }
  mutating func beginHTML() { code = "" }
  mutating func htmlLine(_ line: [UInt8]) {
    code += String(decoding: line, as: UTF8.self) + "\n"
  }
  mutating func endHTML() { add("html \(code.debugDescription)") }
  mutating func beginTable(_ head: [[UInt8]], _ alignments: [Alignment]) {
    add("table " + alignments.map { "\($0)" }.joined(separator: " "))
    depth += 1
    tableRow(head)
  }
  mutating func tableRow(_ cells: [[UInt8]]) {
    add("row")
    depth += 1
    for cell in cells { add("cell", cell) }
    depth -= 1
  }
  mutating func endTable() { depth -= 1 }
}

/// The blocks that cmark finds in a whole document.
enum CMarkTree {
  static func of(_ text: String) -> [String] {
    cmark_gfm_core_extensions_ensure_registered()
    let parser = cmark_parser_new(CMARK_OPT_DEFAULT)
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] { quipu_attach(parser, name) }
    let document = InlineParser.alone {
      cmark_parser_feed(parser, text, text.utf8.count)
      return cmark_parser_finish(parser)
    }
    defer { cmark_node_free(document) }
    var lines: [String] = []
    var child = cmark_node_first_child(document)
    while let node = child {
      add(node, 0, &lines)
      child = cmark_node_next(node)
    }
    return lines
  }

  private static func add(_ node: OpaquePointer, _ depth: Int, _ lines: inout [String]) {
    let indent = String(repeating: " ", count: depth)
    switch cmark_node_get_type(node) {
    case CMARK_NODE_CODE_BLOCK:
      lines.append(indent + "code \(literal(node).debugDescription)")
    case CMARK_NODE_HTML_BLOCK:
      lines.append(indent + "html \(literal(node).debugDescription)")
    case CMARK_NODE_THEMATIC_BREAK: lines.append(indent + "rule")
    case CMARK_NODE_PARAGRAPH: lines.append(indent + "paragraph " + Inlines.text(of: node))
    case CMARK_NODE_HEADING:
      lines.append(
        indent + "heading \(cmark_node_get_heading_level(node)) " + Inlines.text(of: node))
    default:
      let name = name(of: node)
      lines.append(indent + name)
      if name == "cell" {
        lines[lines.count - 1] += " " + Inlines.text(of: node)
      } else {
        var child = cmark_node_first_child(node)
        while let next = child {
          add(next, depth + 1, &lines)
          child = cmark_node_next(next)
        }
      }
    }
  }

  private static func name(of node: OpaquePointer) -> String {
    switch String(cString: cmark_node_get_type_string(node)) {
    case "block_quote": return "quote"
    case "list":
      return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        ? "list \(cmark_node_get_list_start(node))" : "list"
    case "item": return "item"
    case "tasklist":
      return cmark_gfm_extensions_get_tasklist_item_checked(node) ? "item done" : "item open"
    case "table":
      let count = Int(cmark_gfm_extensions_get_table_columns(node))
      let signs = cmark_gfm_extensions_get_table_alignments(node)
      return "table "
        + (0..<count).map { index in
          switch signs?[index] ?? 0 {
          case UInt8(ascii: "l"): "left"
          case UInt8(ascii: "c"): "center"
          case UInt8(ascii: "r"): "right"
          default: "none"
          }
        }.joined(separator: " ")
    case "table_row", "table_header": return "row"
    case "table_cell": return "cell"
    case let other: return other
    }
  }

  private static func literal(_ node: OpaquePointer) -> String {
    String(cString: cmark_node_get_literal(node))
  }
}

/// What the inlines of a leaf say, marks and all.
enum Inlines {
  static func text(of leaf: OpaquePointer) -> String {
    var result = ""
    let iterator = cmark_iter_new(leaf)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return result }
      guard let node = cmark_iter_get_node(iterator), node != leaf else { continue }
      if let literal = cmark_node_get_literal(node) {
        if event == CMARK_EVENT_ENTER { result += String(cString: literal) }
      } else {
        let url = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
        let name = String(cString: cmark_node_get_type_string(node))
        result += event == CMARK_EVENT_ENTER ? "<\(name) \(url)>" : "</>"
      }
    }
  }

  static func text(of source: [UInt8], definitions: [UInt8]) -> String {
    let parser = cmark_parser_new(CMARK_OPT_DEFAULT)
    defer { cmark_parser_free(parser) }
    guard let root = quipu_root_extension_new() else { return "" }
    defer { quipu_root_extension_free(root) }
    cmark_parser_attach_syntax_extension(parser, root)
    for name in ["strikethrough", "autolink"] { quipu_attach(parser, name) }
    let content = String(decoding: source, as: UTF8.self)
    let definitions = String(decoding: definitions, as: UTF8.self)
    let document = InlineParser.alone {
      quipu_parse_inlines(parser, root, definitions, definitions.utf8.count, content)
    }
    defer { cmark_node_free(document) }
    guard let leaf = cmark_node_last_child(document) else { return "" }
    return text(of: leaf)
  }
}
