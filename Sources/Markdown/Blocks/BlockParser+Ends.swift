// Opening and closing: what a block's end hands on.

extension BlockParser {
  /// Begins a leaf in the innermost container; a list itself holds only items.
  mutating func openLeaf(_ new: Leaf, into sink: inout some BlockSink) {
    if case .list? = containers.last { close(to: containers.count - 1, into: &sink) }
    noteChild()
    leaf = new
    text = []
    lastLine = 0
    hasParts = false
    blankCode = []
  }

  mutating func noteChild() {
    guard case .item(var item)? = containers.last, !item.hasChild else { return }
    item.hasChild = true
    containers[containers.count - 1] = .item(item)
  }

  mutating func push(_ container: Container, into sink: inout some BlockSink) {
    noteChild()
    containers.append(container)
    sink.open(container)
  }

  /// Closes containers until so many are left.
  mutating func close(to depth: Int, into sink: inout some BlockSink) {
    while containers.count > depth, let last = containers.popLast() { sink.close(last) }
  }

  mutating func closeLeaf(into sink: inout some BlockSink) {
    let closed = leaf
    leaf = .none
    switch closed {
    case .none: break
    case .paragraph: handOnParagraph(into: &sink)
    case .fence, .indented:
      // Its end is another block's line, or that of the text.
      let here = sink.source
      sink.source = line..<line
      sink.endCode()
      sink.source = here
    case .html: sink.endHTML()
    case .table: sink.endTable()
    // Maths without its end is a paragraph like any other.
    case .maths: handOnParagraph(into: &sink)
    }
  }

  mutating func closeMaths(_ mark: MathsMark, into sink: inout some BlockSink) {
    leaf = .none
    let all = text
    text = []
    sink.source = textLines
    if let inner = mark.inner(of: all) {
      sink.maths(inner)
    } else {
      sink.paragraph(all, isPart: false)
    }
  }

  /// Hands on the open paragraph, its definitions first.
  mutating func handOnParagraph(into sink: inout some BlockSink) {
    let here = sink.source
    defer { sink.source = here }
    if !hasParts { handOnDefinitions(all: true, into: &sink) }
    sink.source = textLines
    let all = text
    text = []
    lastLine = 0
    if hasParts || !all.trimmingBlanks().isEmpty { sink.paragraph(all, isPart: false) }
    hasParts = false
  }

  /// Takes definitions off the paragraph's beginning; unless `all`, only those that the next line
  /// cannot go on with.
  mutating func handOnDefinitions(all: Bool, into sink: inout some BlockSink) {
    var start = 0
    sink.source = textLines
    while start < text.count, text[start] == Byte.openBracket,
      let (definition, end) = DefinitionReader.read(text, from: start),
      all || (end < text.count && !"\"'(".utf8.contains(text[end]))
    {
      sink.definition(definition)
      start = end
    }
    if start > 0 {
      let passed = text[..<start].count { $0 == Byte.newline }
      textLines = min(textLines.lowerBound + passed, textLines.upperBound)..<textLines.upperBound
      text.removeFirst(start)
      lastLine = max(lastLine - start, 0)
    }
  }

  /// Hands on the beginning of a paragraph that has grown too long.
  mutating func handOnPart(into sink: inout some BlockSink) {
    if !hasParts { handOnDefinitions(all: false, into: &sink) }
    sink.source = textLines
    while text.count > LineFeed.longest {
      let cut = ParagraphCut.place(in: text)
      sink.paragraph(Array(text[..<cut]), isPart: true)
      hasParts = true
      text.removeFirst(cut)
      lastLine = max(lastLine - cut, 0)
    }
  }
}
