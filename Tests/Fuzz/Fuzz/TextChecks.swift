import CursesTerminal
import TOMLReader
import TerminalKit

@testable import OllamaAPI

/// A Modelfile that was read is written so that it reads back the same.
func checkModelfile(_ input: UnsafeBufferPointer<UInt8>) {
  guard let file = try? Modelfile(parsing: Array(input)) else { return }
  guard let text = try? file.text() else { broken("what was read cannot be written: \(file)") }
  guard let again = try? Modelfile(parsing: text) else { broken("what was written: \(text)") }
  promise(again == file, "it reads back as \(again), not \(file)")
  promise((try? again.text()) == text, "written twice it differs: \(text)")
  _ = file.warnings
}

/// A host that was read can be named, and its address names the same place.
func checkHost(_ input: UnsafeBufferPointer<UInt8>) {
  let text = String(decoding: input, as: UTF8.self)
  guard let host = try? Host(text) else { return }
  for shown in [host.url, host.displayName, host.origin, host.configuredURL] {
    promise(!shown.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "a control")
  }
  promise((0...65535).contains(host.port), "port \(host.port)")
  // In the path of a socket an @ is a letter like others, as no login can stand before it.
  promise(
    "\(host)" == host.displayName && (host.socketPath != nil || !"\(host)".contains("@")),
    "a login is shown: \(host)")
  _ = (host.isLoopback, host.isOllamaCloud, host.basicAuthorization)
  // Its address is longer than what was read by a scheme and a port, which may be too much.
  guard host.socketPath == nil, host.url.utf8.count <= HostParser.lengthLimit else { return }
  guard let again = try? Host(host.url) else { broken("its own address is refused: \(host.url)") }
  promise(again.origin == host.origin, "\(again.origin), not \(host.origin)")
  promise(again.basePath == host.basePath, "\(again.basePath), not \(host.basePath)")
  promise(again.isLoopback == host.isLoopback, "loopback or not: \(host.url)")
}

/// A wait is none, or between nothing and a day; dates and days are one to one.
func checkRetryAfter(_ input: UnsafeBufferPointer<UInt8>) {
  let text = String(decoding: input.dropFirst(8), as: UTF8.self)
  let seed = input.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  let times = [
    Double(Int64(bitPattern: seed) >> 20), Double(bitPattern: seed), 0, 1_795_000_000, .nan,
    .infinity, -.infinity,
  ]
  for now in times {
    guard let delay = RetryAfter.delay(from: text, unixTime: now) else { continue }
    promise(delay >= .zero && delay <= RetryAfter.maximum, "a wait of \(delay)")
  }
  let days = Int(Int64(bitPattern: seed) >> 24)
  let date = CivilDate.date(days: days)
  promise(
    CivilDate.days(year: date.year, month: date.month, day: date.day) == days,
    "day \(days): \(date)")
}

/// No document does worse than throw, and its error names a line that there is.
func checkTOML(_ input: UnsafeBufferPointer<UInt8>) {
  let text = String(decoding: input, as: UTF8.self)
  let lines = text.utf8.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
  do throws(TOMLError) {
    _ = try TOMLReader.read(text)
  } catch {
    promise((1...lines).contains(error.line), "line \(error.line) of \(lines)")
  }
}

/// Any cut gives the same events, no control character is typed, and a pause brings it to rest.
func checkKeys(_ input: UnsafeBufferPointer<UInt8>) {
  var cuts = Cuts(input)
  func read(_ pieces: [[UInt8]]) -> [InputEvent] {
    var decoder = KeyDecoder()
    var events = pieces.flatMap { decoder.feed($0) }
    var rounds = 0
    while decoder.timeout != nil {
      events += decoder.timeOut()
      rounds += 1
      promise(rounds < 100, "it never comes to rest")
    }
    return events
  }
  let whole = read([cuts.document])
  promise(whole == read(cuts.pieces()), "cut keys differ")
  for case .key(let key) in whole {
    guard case .character(let character) = key.code else { continue }
    let isFine = character.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
    }
    promise(isFine, "a control character is typed")
  }
}

/// Nothing that drives a terminal comes out, text that came out stays as it is, cuts do not matter.
func checkSafeText(_ input: UnsafeBufferPointer<UInt8>) {
  var cuts = Cuts(input)
  let text = String(decoding: cuts.document, as: UTF8.self)
  for place in [SafeText.Place.prose, .field] {
    let safe = SafeText(text, as: place)
    for scalar in safe.string.unicodeScalars {
      let isLine = place == .prose && (scalar == "\n" || scalar == "\t")
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      let turns =
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      promise((isLine || !isControl) && !turns, "U+\(String(scalar.value, radix: 16)) came out")
    }
    let again = SafeText(safe.string, as: place)
    promise(
      again.string == safe.string,
      "\(again.string.debugDescription), not \(safe.string.debugDescription)")
    var stream = SafeTextStream(as: place)
    var joined = ""
    // A stream is fed whole code points.
    var rest = text.unicodeScalars[...]
    for piece in cuts.pieces() {
      joined += stream.append(String(String.UnicodeScalarView(rest.prefix(piece.count)))).string
      rest = rest.dropFirst(piece.count)
    }
    joined += stream.append(String(String.UnicodeScalarView(rest))).string
    joined += stream.finish().string
    promise(
      Array(joined.utf8) == Array(safe.string.utf8),
      "cut: \(joined.debugDescription), not \(safe.string.debugDescription)")
    _ = (safe.width, SafeText.hiddenCharacters(in: text))
  }
}

/// Small values: reading never traps, and what is shown reads back.
func checkValues(_ input: UnsafeBufferPointer<UInt8>) {
  let text = String(decoding: input, as: UTF8.self)
  if let duration = GoDuration.parse(text) {
    promise(
      GoDuration.parse(GoDuration.text(duration)) == duration, "\(duration) reads back as another")
    _ = GoDuration.shortText(duration)
  }
  if let time = TimeStamp(text) {
    promise(TimeStamp("\(time)") == time, "\(time) reads back as another")
  }
  if let keep = KeepAlive(text) {
    promise((try? KeepAlive(json: keep.json)) == keep, "\(keep) reads back as another")
  }
  if let name = try? ModelName(text) {
    promise((try? ModelName(name.full)) == name, "\(name.full) reads back as another")
    promise((try? ModelName(name.display)) == name, "\(name.display) reads back as another")
  }
  _ = ModelName(splitting: text).display
  if let address = IPAddress(text) {
    promise(IPAddress(address.text)?.bits == address.bits, "\(address.text) reads back as another")
  }
  _ = Think(text)
  _ = Base64Data(base64: text)
  let tidy = ServerMessage.tidy(text, limit: 80)
  promise(tidy.count <= 80 && !tidy.unicodeScalars.contains { $0.value < 0x20 }, "untidy: \(tidy)")
  _ = ServerMessage(body: Array(input))
  _ = WebPage(input)
}
