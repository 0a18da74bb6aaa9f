internal import OllamaAPI
internal import TerminalKit

/// A request with its answer, for reading; secrets are left out.
struct RequestPage {
  private let record: RequestLog.Record
  private let mask: SecretMask

  init(_ record: RequestLog.Record) {
    self.record = record
    mask = SecretMask(record.request)
  }

  var title: SafeText {
    let entry = record.entry
    let status = entry.status.map { " · \($0)" } ?? ""
    return SafeText("\(entry.method) \(entry.endpoint)\(status)", as: .field)
  }

  var text: SafeText {
    let entry = record.entry
    var lines = ["\(entry.method) \(mask.text(record.request.url))"]
    if let took = entry.took {
      lines.append(
        "took \(Figures.span(took)), \(Figures.size(Int64(entry.bytes)))"
          + (entry.attempts > 1 ? ", \(entry.attempts) attempts" : "")
          + (entry.fault.map { ", ended by \($0)" } ?? ""))
    }
    lines += ["", "Headers"]
    lines += record.request.headers.map { "  \($0.name): \(mask.value(of: $0))" }
    lines += ["", "Body"] + body
    if let head = record.head {
      lines += ["", "Answer: HTTP \(head.status)"]
      lines += head.headers.map { "  \($0.name): \(mask.value(of: $0))" }
    }
    lines += answer
    return SafeText(lines.joined(separator: "\n"), as: .prose)
  }

  private var body: [String] {
    switch record.request.body {
    case .none: return ["  none"]
    case .file(let path, let length): return ["  the file \(path), \(length) bytes"]
    case .bytes(let bytes): return pretty(bytes)
    }
  }

  private func pretty(_ bytes: [UInt8]) -> [String] {
    guard let json = try? JSONParser.parse(bytes) else {
      let text = mask.text(String(decoding: bytes.prefix(8_000), as: UTF8.self))
      return text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }
    return PrettyJSON.text(mask.json(json)).split(separator: "\n").map { "  \($0)" }
  }

  // One record is JSON; several are a timeline with the gaps between them.
  private var answer: [String] {
    let all = record.pieces.flatMap(\.bytes)
    guard !all.isEmpty else { return ["", "Nothing came."] }
    let leftOut = record.entry.bytes - all.count
    let rest = leftOut > 0 ? ["  … \(leftOut) bytes more"] : []
    let lines = timeline
    guard lines.count > 1 else { return ["", "Answer"] + pretty(all) + rest }
    let gaps = zip(lines.dropFirst(), lines).map { $0.at - $1.at }.sorted()
    let median = gaps.isEmpty ? .zero : gaps[gaps.count / 2]
    let longest = gaps.last ?? .zero
    return [
      "",
      "Records: when, after which gap (half of them \(Figures.span(median)), at most \(Figures.span(longest)))",
    ] + rows(lines) + rest
  }

  private func rows(_ lines: [(at: Duration, text: String)]) -> [String] {
    var before = Duration.zero
    return lines.prefix(1_000).map { line in
      let at = Figures.span(line.at).string
      let gap = "+" + Figures.span(max(line.at - before, .zero)).string
      before = line.at
      let pad = { (text: String) in String(repeating: " ", count: max(8 - text.count, 0)) + text }
      return "\(pad(at)) \(pad(gap))  \(mask.text(String(line.text.prefix(400))))"
    }
  }

  private var timeline: [(at: Duration, text: String)] {
    var lines: [(at: Duration, text: String)] = []
    var open: [UInt8] = []
    for piece in record.pieces {
      for byte in piece.bytes {
        guard byte == 10 else {
          open.append(byte)
          continue
        }
        if !open.isEmpty { lines.append((piece.at, String(decoding: open, as: UTF8.self))) }
        open = []
      }
    }
    if !open.isEmpty, let last = record.pieces.last {
      lines.append((last.at, String(decoding: open, as: UTF8.self)))
    }
    return lines
  }
}
