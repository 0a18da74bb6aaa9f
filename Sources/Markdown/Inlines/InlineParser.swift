internal import CMarkGFM
internal import Synchronization
internal import TerminalKit

/// A stretch of a leaf's text in one look, not yet made safe.
struct InlineRun {
  var text: String
  var role: Role
  var emphasis: Emphasis
  /// A link's target: everything in it is shown, invisible characters too.
  var isTarget = false
  /// Where it leads, as part of a link.
  var link: LinkTarget?
}

/// A link or image that a leaf's text holds.
struct InlineLink {
  let label: String
  let target: String
  let isImage: Bool
}

/// What the inlines of one leaf say.
struct InlineText {
  var runs: [InlineRun] = []
  var links: [InlineLink] = []
}

/// How inlines are to look.
struct InlineStyle {
  var role: Role
  var emphasis: Emphasis = []
  /// Whether a line end in the source is one on the screen.
  var keepsLines = false
  /// Whether code keeps its backticks.
  var showsCodeMarks = true
  /// Whether `<br>` ends a line: in cells of tables, where nothing else can.
  var breaksAtTags = false
}

/// Parses the text of one leaf with cmark; costs about 20 ns a byte, plain text much less.
final class InlineParser {
  // Registering is not safe on two threads at once; a static constant is.
  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()
  // While cmark parses, the extensions' signs stand in a table that all parsers share.
  private static let turn = Mutex(())

  /// Runs `body` while no other thread is in cmark.
  static func alone<Result>(_ body: () -> Result) -> Result {
    turn.withLock { _ in body() }
  }

  private let parser: OpaquePointer?
  private let root: OpaquePointer?

  init() {
    _ = Self.registered
    parser = cmark_parser_new(CMARK_OPT_DEFAULT)
    root = quipu_root_extension_new()
    if let root { cmark_parser_attach_syntax_extension(parser, root) }
    quipu_attach(parser, "strikethrough")
    quipu_attach(parser, "autolink")
  }

  deinit {
    if let parser { cmark_parser_free(parser) }
    if let root { quipu_root_extension_free(root) }
  }

  /// The runs of `text`; links by reference are looked up in `definitions`, which is source.
  func parse(_ text: [UInt8], definitions: [UInt8] = [], style: InlineStyle) -> InlineText {
    var text = text
    if InlineScan.hasMaths(text) { text = MathsSpans.replaced(in: text) }
    if InlineScan.isPlain(text) {
      let plain = InlineScan.plain(text, keepsLines: style.keepsLines)
      return InlineText(runs: [InlineRun(text: plain, role: style.role, emphasis: style.emphasis)])
    }
    guard let parser, let root else { return InlineText() }
    guard let document = Self.document(of: text, definitions, parser, root) else {
      return InlineText()
    }
    defer { cmark_node_free(document) }
    guard let leaf = cmark_node_last_child(document) else { return InlineText() }
    var walk = InlineWalk(style)
    walk.take(leaf)
    return walk.text
  }

  private static func document(
    of text: [UInt8], _ definitions: [UInt8], _ parser: OpaquePointer, _ root: OpaquePointer
  ) -> OpaquePointer? {
    terminated(text).withUnsafeBufferPointer { content in
      definitions.withUnsafeBufferPointer { source in
        content.withMemoryRebound(to: CChar.self) { content in
          source.withMemoryRebound(to: CChar.self) { source in
            alone {
              quipu_parse_inlines(
                parser, root, source.baseAddress, source.count, content.baseAddress)
            }
          }
        }
      }
    }
  }

  /// The text as C reads it: a NUL within would end it.
  private static func terminated(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(0) else { return text + [0] }
    return text.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] } + [0]
  }
}

/// Turns cmark's tree of one leaf into runs, without recursion.
private struct InlineWalk {
  private struct OpenLink {
    let target: String
    let isImage: Bool
    let firstRun: Int
  }

  private let style: InlineStyle
  private(set) var text = InlineText()
  private var looks: [(role: Role, emphasis: Emphasis)] = []
  private var open: [OpenLink] = []

  init(_ style: InlineStyle) { self.style = style }

  mutating func take(_ leaf: OpaquePointer) {
    guard let iterator = cmark_iter_new(leaf) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { break }
      if node == leaf { continue }
      if event == CMARK_EVENT_ENTER { enter(node) } else { leave(node) }
    }
  }

  private var role: Role { looks.last?.role ?? style.role }
  private var emphasis: Emphasis { looks.last?.emphasis ?? style.emphasis }

  private mutating func enter(_ node: OpaquePointer) {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_TEXT: add(literal(node))
    case CMARK_NODE_SOFTBREAK: add(style.keepsLines ? "\n" : " ")
    case CMARK_NODE_LINEBREAK: add("\n")
    case CMARK_NODE_CODE:
      let mark = style.showsCodeMarks ? "`" : ""
      add(mark + literal(node) + mark, role: .codeInline)
    case CMARK_NODE_HTML_INLINE: addHTML(literal(node))
    case CMARK_NODE_EMPH: push(adding: .italic)
    case CMARK_NODE_STRONG: push(adding: .bold)
    case CMARK_NODE_LINK, CMARK_NODE_IMAGE: enterLink(node)
    default:
      if quipu_is_strikethrough(node) != 0 { push(adding: .strikethrough) }
    }
  }

  private mutating func leave(_ node: OpaquePointer) {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_EMPH, CMARK_NODE_STRONG: looks.removeLast()
    case CMARK_NODE_LINK, CMARK_NODE_IMAGE: leaveLink()
    default:
      if quipu_is_strikethrough(node) != 0 { looks.removeLast() }
    }
  }

  private mutating func push(adding more: Emphasis) { looks.append((role, emphasis.union(more))) }

  private mutating func enterLink(_ node: OpaquePointer) {
    let isImage = cmark_node_get_type(node) == CMARK_NODE_IMAGE
    looks.append((.link, isImage ? emphasis : emphasis.union(.underline)))
    open.append(
      OpenLink(
        target: cmark_node_get_url(node).map { String(cString: $0) } ?? "", isImage: isImage,
        firstRun: text.runs.count))
    // A run of its own, so that the label can be told from what stands before it.
    text.runs.append(
      InlineRun(text: isImage ? "image: " : "", role: role, emphasis: emphasis))
  }

  private mutating func leaveLink() {
    looks.removeLast()
    guard let link = open.popLast() else { return }
    let label = text.runs[link.firstRun...].map(\.text).joined()
    text.links.append(
      InlineLink(
        label: link.isImage ? String(label.dropFirst(7)) : label, target: link.target,
        isImage: link.isImage))
    defer { mark(from: link.firstRun, LinkTarget(link.target)) }
    guard !link.target.isEmpty, !Self.says(label, link.target) else { return }
    let isBare = label.isEmpty || (link.isImage && label == "image: ")
    if !isBare { addRun(" (", .textMuted, emphasis) }
    text.runs.append(
      InlineRun(
        text: link.target, role: isBare ? .link : .textMuted, emphasis: emphasis, isTarget: true))
    if !isBare { addRun(")", .textMuted, emphasis) }
  }

  // A link within, as an image is, keeps its own.
  private mutating func mark(from first: Int, _ target: LinkTarget?) {
    guard let target else { return }
    for place in first..<text.runs.count
    where text.runs[place].link == nil && ![" (", ")"].contains(text.runs[place].text) {
      text.runs[place].link = target
    }
  }

  /// Whether a label is the target already, as with links that are written out.
  private static func says(_ label: String, _ target: String) -> Bool {
    label == target || "mailto:" + label == target || "http://" + label == target
  }

  private mutating func addHTML(_ tag: String) {
    if style.breaksAtTags, tag.lowercased().hasPrefix("<br"),
      tag.dropFirst(3).allSatisfy({ " />".contains($0) })
    {
      add("\n")
    } else {
      add(tag)
    }
  }

  private mutating func add(_ string: String, role: Role? = nil) {
    addRun(string, role ?? self.role, emphasis)
  }

  private mutating func addRun(_ string: String, _ role: Role, _ emphasis: Emphasis) {
    if string.isEmpty { return }
    let last = text.runs.count - 1
    if last >= 0, last >= (open.last?.firstRun ?? 0), text.runs[last].role == role,
      text.runs[last].emphasis == emphasis, !text.runs[last].isTarget,
      text.runs[last].link == nil
    {
      text.runs[last].text += string
    } else {
      text.runs.append(InlineRun(text: string, role: role, emphasis: emphasis))
    }
  }

  private func literal(_ node: OpaquePointer) -> String {
    cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
  }
}
