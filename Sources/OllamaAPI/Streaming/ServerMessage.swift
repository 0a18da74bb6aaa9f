/// What a server says went wrong, made fit for people.
struct ServerMessage: Sendable, Hashable {
  var text: String
  var signInURL: String?

  /// The message of a record or answer that has an `error`; nil where it has none.
  init?(errorIn object: JSONObject) {
    let endsInError = object.string("done_reason") == "error"
    switch object["error"] {
    case .string(let raw): text = Self.unwrap(raw)
    case .object(let inner): text = Self.text(of: inner) ?? "\(JSONValue.object(inner))"
    case .null, nil:
      guard endsInError else { return nil }
      text = "the server reported an error without words"
    case .bool(false): return nil
    case .some(let other): text = "\(other)"
    }
    if text.isEmpty {
      guard endsInError || object["error"] != nil else { return nil }
      text = "the server reported an error without words"
    }
    text = Self.tidy(text)
    signInURL = object.string("signin_url").map { Self.tidy($0) }
  }

  /// The message of an answer's body, whatever its form; nil for an empty one.
  init?(body: [UInt8]) {
    let raw = String(decoding: body, as: UTF8.self)
    if let object = (try? JSONParser.parse(Array(raw.utf8)))?.object {
      if let message = ServerMessage(errorIn: object) {
        self = message
        return
      }
      guard let words = Self.text(of: object) else { return nil }
      text = Self.tidy(words)
      return
    }
    let page = body.withUnsafeBufferPointer { WebPage($0) }
    text = page?.sentence ?? Self.tidy(raw)
    if text.isEmpty { return nil }
  }

  /// The words of an error object: `message`, `error`, `detail` in their usual places.
  private static func text(of object: JSONObject) -> String? {
    for key in ["message", "error", "detail", "Status"] {
      switch object[key] {
      case .string(let raw) where !raw.isEmpty: return unwrap(raw)
      case .object(let inner): if let words = text(of: inner) { return words }
      case .array(let items):
        let words = items.compactMap { $0["msg"]?.string ?? $0.string }
        if !words.isEmpty { return words.joined(separator: "; ") }
      case .null, .bool, .number, .string, nil: continue
      }
    }
    return nil
  }

  /// An engine's own JSON may stand as text inside the error: its message is what people want.
  private static func unwrap(_ raw: String, depth: Int = 0) -> String {
    guard depth < 4, let start = raw.firstIndex(of: "{"),
      let inner = (try? JSONParser.parse(String(raw[start...])))?.object
    else { return raw }
    var words: String?
    switch inner["error"] {
    case .string(let text): words = unwrap(text, depth: depth + 1)
    case .object(let object): words = object.string("message")
    case .null, .bool, .number, .array, nil: words = inner.string("message")
    }
    guard let words else { return raw }
    return words
  }

  /// Control characters become spaces, and long texts are cut.
  static func tidy(_ text: String, limit: Int = 2000) -> String {
    var scalars = String.UnicodeScalarView()
    var pendingSpace = false
    for scalar in text.unicodeScalars.prefix(limit * 2) {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      if isControl || scalar == "\u{2028}" || scalar == "\u{2029}" {
        pendingSpace = !scalars.isEmpty
        continue
      }
      if pendingSpace, scalar != " " { scalars.append(" ") }
      pendingSpace = false
      scalars.append(scalar)
    }
    var result = String(scalars)
    while let last = result.last, last == " " { result.removeLast() }
    while result.first == " " { result.removeFirst() }
    return result.count > limit ? result.prefix(limit - 1) + "…" : result
  }
}

/// A page of HTML that came where JSON was expected: only what it says is of interest.
struct WebPage {
  /// Bytes of a page that are looked at.
  static let limit = 65_536

  let sentence: String

  /// Recognises a page by its first tag.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: bytes.prefix(Self.limit), as: UTF8.self)
    guard let first = text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }), first == "<"
    else { return nil }
    let lower = text.lowercased()
    guard ["<html", "<!doctype", "<head", "<body", "<title", "<h1"].contains(where: lower.contains)
    else { return nil }
    let title = Self.element("title", in: text) ?? Self.element("h1", in: text)
    let words = ServerMessage.tidy(Self.stripTags(title ?? text), limit: 160)
    sentence = words.isEmpty ? "a web page without words" : "a web page: \(words)"
  }

  private static func element(_ name: String, in text: String) -> String? {
    let lower = text.lowercased()
    guard lower.utf8.count == text.utf8.count, let open = lower.firstRange(of: "<\(name)"),
      let start = lower[open.upperBound...].firstIndex(of: ">"),
      let close = lower[start...].firstRange(of: "</\(name)")
    else { return nil }
    let from = lower.utf8.distance(from: lower.startIndex, to: start) + 1
    let to = lower.utf8.distance(from: lower.startIndex, to: close.lowerBound)
    let words = String(decoding: Array(text.utf8)[from..<to], as: UTF8.self)
    return words.allSatisfy(\.isWhitespace) ? nil : words
  }

  private static func stripTags(_ text: String) -> String {
    var result = ""
    var isInTag = false
    for character in text {
      switch character {
      case "<":
        isInTag = true
        result += " "
      case ">" where isInTag: isInTag = false
      default: if !isInTag { result.append(character) }
      }
    }
    for (entity, plain) in [
      ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
      ("&amp;", "&"),
    ] {
      result = result.replacing(entity, with: plain)
    }
    return result.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
