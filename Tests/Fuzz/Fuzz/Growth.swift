import Foundation

/// Looks for inputs whose time grows faster than their length: fragments of the target's own
/// language, repeated, at one length and at eight times that.
struct Growth {
  let target: FuzzTarget
  /// Lengths compared. Time may grow by `ratio` between them; 8 is linear.
  static let (short, long, ratio) = (16_384, 131_072, 24.0)
  /// Below this many seconds nothing is worth a complaint.
  static let floor = 0.05

  /// Tries fragments for so many seconds; ends the process at the first that grows too fast.
  func run(seconds: Double) {
    var random = SystemRandomNumberGenerator()
    let end = Date().addingTimeInterval(seconds)
    var tried = 0
    var slowest = 0.0
    while Date() < end {
      let (head, body, tail) = (pick(0...2, &random), pick(1...4, &random), pick(0...2, &random))
      slowest = max(slowest, judge(head, body, tail))
      tried += 1
    }
    print(
      "\(target.rawValue): \(tried) shapes, slowest \(Int(slowest * 1e9 / Double(Self.long))) ns a byte"
    )
  }

  private func judge(_ head: [UInt8], _ body: [UInt8], _ tail: [UInt8]) -> Double {
    func document(_ length: Int) -> [UInt8] {
      let middle = Array(repeatElement(body, count: length / max(1, body.count)).joined())
      return head + middle + tail
    }
    let large = document(Self.long)
    let longTime = time(large)
    guard longTime > Self.floor else { return longTime }
    // The best of three: other programs are at work on the machine.
    let best = min(longTime, time(large), time(large))
    let small = document(Self.short)
    let shortTime = min(time(small), time(small), time(small))
    if best > Self.floor, best > shortTime * Self.ratio {
      let shown = [head, body, tail].map {
        "\(String(decoding: $0, as: UTF8.self).debugDescription)"
      }
      broken(
        "\(target.rawValue): \(shortTime) s for \(Self.short) bytes, \(best) s for \(Self.long): \(shown)"
      )
    }
    return best
  }

  private func time(_ bytes: [UInt8]) -> Double {
    var before = timespec()
    var after = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before)
    bytes.withUnsafeBufferPointer(target.check)
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after)
    return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) / 1e9
  }

  private func pick(_ count: ClosedRange<Int>, _ random: inout SystemRandomNumberGenerator)
    -> [UInt8]
  {
    (0..<Int.random(in: count, using: &random)).flatMap { _ -> [UInt8] in
      Array((Self.pieces(target).randomElement(using: &random) ?? "").utf8)
    }
  }

  /// What documents of a target are made of.
  static func pieces(_ target: FuzzTarget) -> [String] {
    let own: [String]
    switch target {
    case .lines, .reader, .records, .json:
      own = [
        "{", "}", "[", "]", "\"", ":", ",", "\\u00e9", "\\ud83d", "\\\"", "\"model\":", "\"done\":",
        "false", "true", "null", "\"message\":{", "\"content\":\"", "\"thinking\":",
        "\"response\":",
        "1e5", "-0", "<html>", "<title>", "</title>", "{\"error\":\"{", "\"created_at\":\"",
      ]
    case .modelfile:
      own = [
        "FROM x", "SYSTEM ", "\"\"\"", "PARAMETER stop ", "MESSAGE user ", "#", "LICENSE ",
        "FORM y",
        "PARAMETER temprature 1",
      ]
    case .host:
      own = ["http://", "https://", "unix:///", "@", ":", "[", "]", "%25", "::1", "/", "1."]
    case .retryAfter: own = ["1", "Sun, ", "06 Nov ", "1994 ", "08:49:37 ", "GMT", "Sunday, ", "-"]
    case .toml:
      own = [
        "a", "=", "[", "]", "[[", "]]", "{", "}", ".", "\"\"\"", "'''", "1", "_", "#", ",", "a.b=1",
        "[a]", "[[a]]", "\\u00e9", "a={b=", "2026-11-22",
      ]
    case .keys:
      own = [
        "\u{1b}", "[", "O", "P", "]", ";", "200~", "\u{1b}[200~", "\u{1b}[201~", "\u{7}", "\\", "1",
        "M",
        "<", "c",
      ]
    case .safeText:
      own = [
        "\u{1b}", "\u{200D}", "\u{FE0F}", "👩", "🇩", "\u{301}", "\u{202E}", "\u{E0041}", "क", "्",
      ]
    case .values:
      own = [
        "1h", "1", ".", "ns", "-", ":", "/", "T", "Z", "2026-11-22T15:10:39", "a", "<", ">",
        "&amp;",
      ]
    }
    return own + [" ", "\n", "\r", "\t", "a", "é", "\u{301}", "0", "\0"]
  }
}
