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
          + (entry.attempts > 1 ? ", \(entry.attempts) tries" : "")
          + (entry.fault.map { ", ended by \($0)" } ?? ""))
    } else {
      lines.append("runs still; open it again for more")
    }
    if !entry.decisions.isEmpty {
      lines += ["", "What the policies did"]
      lines += entry.decisions.map { decision in
        "\(Self.right(Figures.span(decision.at).string))  \(decision.words)"
      }
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

  /// The request's JSON, secrets left out; nil where there is none.
  var sent: String? {
    guard case .bytes(let bytes) = record.request.body, let json = try? JSONParser.parse(bytes)
    else { return nil }
    return mask.json(json).description
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

  // One record is JSON; several are put together, and are a timeline with the gaps between them.
  private var answer: [String] {
    guard !record.answer.isEmpty else {
      return ["", record.entry.took == nil ? "Nothing has come yet." : "Nothing came."]
    }
    let (lines, last) = (timeline, ending)
    guard lines.count > 1 else {
      return ["", "Answer"] + pretty(record.answer) + between + tail
    }
    // Between the beginning and the end of a long answer is no gap, but what was not kept.
    let gaps = (Self.gaps(lines) + Self.gaps(last)).sorted()
    let median = gaps.isEmpty ? .zero : gaps[gaps.count / 2]
    let late = gaps.isEmpty ? .zero : gaps[min(gaps.count * 95 / 100, gaps.count - 1)]
    let longest = gaps.last ?? .zero
    return whole(lines) + [
      "",
      "Records: when, after which gap (half of them \(Figures.span(median)), p95 "
        + "\(Figures.span(late)), at most \(Figures.span(longest)))",
    ] + rows(lines, longest: longest) + between + rows(last, longest: longest)
  }

  private static func gaps(_ lines: [Line]) -> [Duration] {
    zip(lines.dropFirst(), lines).map { $0.at - $1.at }
  }

  private var leftOut: Int { record.entry.bytes - record.answer.count - record.end.count }

  private var between: [String] {
    if leftOut > 0 { return ["  … \(Figures.size(Int64(leftOut))) between, not kept"] }
    return record.end.count > 0 ? ["  …"] : []
  }

  private var tail: [String] {
    guard record.end.count > 0 else { return [] }
    let bytes = record.end.pieces.flatMap(\.bytes).suffix(8_000)
    return mask.text(String(decoding: bytes, as: UTF8.self)).split(separator: "\n").map {
      "  \($0)"
    }
  }

  private func whole(_ lines: [Line]) -> [String] {
    guard record.end.count == 0 else { return [] }
    let records = lines.compactMap { try? JSONParser.parse($0.bytes) }
    guard records.count == lines.count, let whole = AnswerTogether.json(records) else { return [] }
    return ["", "Answer, its \(lines.count) records put together"]
      + PrettyJSON.text(mask.json(whole)).split(separator: "\n").map { "  \($0)" }
  }

  private func rows(_ lines: [Line], longest: Duration) -> [String] {
    var before = lines.first?.at ?? .zero
    return lines.prefix(1_000).map { line in
      let gap = max(line.at - before, .zero)
      before = line.at
      let mark = gap == longest && gap > .zero ? "!" : " "
      return "\(Self.right(Figures.span(line.at).string)) "
        + Self.right("+" + Figures.span(gap).string) + "\(mark) \(shown(line.bytes))"
    }
  }

  // What a record adds; the whole stands above, so that each fits into a row.
  private func shown(_ bytes: [UInt8]) -> String {
    guard let json = try? JSONParser.parse(bytes), var object = mask.json(json).object else {
      return String(mask.text(String(decoding: bytes, as: UTF8.self)).prefix(400))
    }
    let message = object["message"]
    if object["done"] != .bool(true) {
      if let text = message?["content"] ?? object["response"], text.string?.isEmpty == false {
        return String(text.description.prefix(400))
      }
      if let text = message?["thinking"] ?? object["thinking"], text.string?.isEmpty == false {
        return "thinking " + String(text.description.prefix(400))
      }
    }
    object["model"] = nil
    object["created_at"] = nil
    return String(JSONValue.object(object).description.prefix(400))
  }

  private static func right(_ text: String) -> String {
    String(repeating: " ", count: max(8 - text.count, 0)) + text
  }

  /// A line of the answer, and when its end came.
  private struct Line {
    let at: Duration
    let bytes: [UInt8]
  }

  private var timeline: [Line] {
    var start = 0
    return Self.lines(
      record.marks.map { mark in
        defer { start = mark.end }
        return (mark.at, record.answer[start..<mark.end])
      })
  }

  // The first line of the end may have begun in what is not kept.
  private var ending: [Line] {
    let lines = Self.lines(record.end.pieces.map { ($0.at, $0.bytes[...]) })
    let isWhole = leftOut == 0 && record.answer.last == 10
    return Array(lines.dropFirst(isWhole ? 0 : 1))
  }

  private static func lines(_ pieces: [(at: Duration, bytes: ArraySlice<UInt8>)]) -> [Line] {
    var lines: [Line] = []
    var open: [UInt8] = []
    for piece in pieces {
      for byte in piece.bytes {
        guard byte == 10 else {
          open.append(byte)
          continue
        }
        if !open.isEmpty { lines.append(Line(at: piece.at, bytes: open)) }
        open = []
      }
    }
    if !open.isEmpty, let last = pieces.last { lines.append(Line(at: last.at, bytes: open)) }
    return lines
  }
}

/// The records of a stream as the one answer that they are.
enum AnswerTogether {
  /// Texts one after the other, everything else as it came last; nil for what are no objects.
  static func json(_ records: [JSONValue]) -> JSONValue? {
    var whole = JSONObject()
    for record in records {
      guard let object = record.object else { return nil }
      for member in object {
        switch (member.key, member.value) {
        case ("message", .object(let message)):
          let before = whole["message"]?.object ?? JSONObject()
          whole["message"] = .object(add(message, to: before, ["content", "thinking"]))
        case ("response", _), ("thinking", _):
          whole = add(JSONObject([(member.key, member.value)]), to: whole, [member.key])
        case ("logprobs", _): continue
        default: whole[member.key] = member.value
        }
      }
    }
    return .object(whole)
  }

  private static func add(
    _ object: JSONObject, to whole: JSONObject, _ texts: Set<String>
  ) -> JSONObject {
    var whole = whole
    for member in object {
      if texts.contains(member.key), let text = member.value.string {
        whole[member.key] = .string((whole[member.key]?.string ?? "") + text)
      } else if member.key == "tool_calls", let calls = member.value.array {
        whole[member.key] = .array((whole[member.key]?.array ?? []) + calls)
      } else {
        whole[member.key] = member.value
      }
    }
    return whole
  }
}
