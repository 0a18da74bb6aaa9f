/// What a stream of replies is made of.
protocol StreamChunk: Sendable {
  static var shape: StreamRecord.Shape { get }
  var record: StreamRecord { get }
  init(record: StreamRecord)
}

extension ChatChunk: StreamChunk {
  static var shape: StreamRecord.Shape { .chat }
}
extension GenerateChunk: StreamChunk {
  static var shape: StreamRecord.Shape { .generate }
}

/// Turns the bytes of a streamed reply into records. Pure: it is fed, and says what came out.
struct RecordReader<Chunk: StreamChunk> {
  /// Text kept for errors, in bytes.
  static var partialLimit: Int { 1_048_576 }

  private var lines: LineSplitter
  private var scanner = RecordScanner(shape: Chunk.shape)
  /// The final record has come; whatever follows is ignored.
  private(set) var isDone = false
  /// Bytes of the lines read as records.
  private(set) var position = 0
  /// Records read.
  private(set) var records = 0
  private(set) var metrics: ReplyMetrics?
  private var text = ""
  private var thinking = ""
  /// A page of HTML that came instead of records, gathered to see what it says.
  private var page: [UInt8] = []
  /// What ended the stream, if something did.
  private var fault: OllamaError?

  init(lineLimit: Int = LineSplitter.defaultLimit) { lines = LineSplitter(limit: lineLimit) }

  /// Takes a piece of the body and appends the records that it completes. An error ends the
  /// stream; the records before it have been appended.
  mutating func feed(_ piece: [UInt8], into batch: inout [Chunk]) -> OllamaError? {
    if isDone || fault != nil { return fault }
    // Taken out while it is fed: its lines come back into `self`.
    var splitter = lines
    lines = LineSplitter(limit: 0)
    let isTooLong = piece.withUnsafeBufferPointer { bytes in
      do throws(LineSplitter.TooLong) {
        try splitter.feed(bytes) { read($0, into: &batch) }
        return false
      } catch {
        return true
      }
    }
    lines = splitter
    if isTooLong { fault = failure(.lineTooLong, detail: "more than \(splitter.limit) bytes") }
    return fault
  }

  /// Takes the end of the body; an error where it came too early.
  mutating func finish(into batch: inout [Chunk]) -> OllamaError? {
    if isDone || fault != nil { return fault }
    var splitter = lines
    splitter.finish { read($0, into: &batch) }
    if fault == nil, !isDone {
      if !page.isEmpty {
        fault = pageFault
      } else if records == 0, position == 0 {
        fault = OllamaError(.emptyAnswer, progress: .answered)
      } else {
        fault = failure(.missingFinalRecord)
      }
    }
    return fault
  }

  /// An error that carries what has arrived.
  func failure(_ fault: OllamaError.StreamFault, detail: String? = nil) -> OllamaError {
    OllamaError(
      .stream(fault), detail: detail, progress: records > 0 ? .replying : .answered,
      partial: partial)
  }

  /// What has arrived.
  var partial: OllamaError.PartialReply {
    OllamaError.PartialReply(
      position: position, records: records, text: text, thinking: thinking)
  }

  /// Reads a line; false where nothing more is to be read. Errors go to `fault`, since returning
  /// them by value from every line would cost as much as reading it.
  private mutating func read(_ line: UnsafeBufferPointer<UInt8>, into batch: inout [Chunk])
    -> Bool
  {
    if !page.isEmpty || records == 0 && line.first == UInt8(ascii: "<") {
      page.append(contentsOf: line)
      page.append(0x0A)
      if page.count > WebPage.limit { fault = pageFault }
    } else if let record = scanner.scan(line) {
      accept(record, line.count, into: &batch)
    } else {
      fault = decode(line, into: &batch)
    }
    return fault == nil && !isDone
  }

  private mutating func accept(
    _ record: consuming StreamRecord, _ bytes: Int, into batch: inout [Chunk]
  ) {
    position += bytes + 1
    records += 1
    if !record.text.isEmpty, text.utf8.count + record.text.utf8.count <= Self.partialLimit {
      text += record.text
    }
    if !record.thinking.isEmpty,
      thinking.utf8.count + record.thinking.utf8.count <= Self.partialLimit
    {
      thinking += record.thinking
    }
    if record.isDone {
      isDone = true
      metrics = record.rareFields.metrics
    }
    batch.append(Chunk(record: record))
  }

  private mutating func decode(_ line: UnsafeBufferPointer<UInt8>, into batch: inout [Chunk])
    -> OllamaError?
  {
    do throws(OllamaError) {
      let json = try JSONLine.parse(line)
      guard let object = json.object else {
        throw OllamaError(.parse, detail: "a record should be an object: \(JSONLine.excerpt(line))")
      }
      if let message = ServerMessage(errorIn: object) {
        var error = failure(.errorRecord)
        error.serverMessage = message.text
        error.signInURL = message.signInURL
        return error
      }
      accept(try StreamRecord(object, shape: Chunk.shape), line.count, into: &batch)
      return nil
    } catch {
      return failure(.badRecord, detail: error.detail)
    }
  }

  private var pageFault: OllamaError {
    page.withUnsafeBufferPointer { bytes in
      guard let words = WebPage(bytes)?.sentence else {
        return failure(.badRecord, detail: "not JSON: \(JSONLine.excerpt(bytes))")
      }
      return OllamaError(.notAnOllama, detail: words, progress: .answered)
    }
  }
}

/// One line of JSON from a server.
enum JSONLine {
  /// Parses a line, repairing invalid UTF-8; throws `parse` with an excerpt of the line.
  static func parse(_ line: UnsafeBufferPointer<UInt8>) throws(OllamaError) -> JSONValue {
    do throws(OllamaError) {
      if UTF8Check.isValid(line) { return try JSONParser.parse(line) }
      return try JSONParser.parse(Array(String(decoding: line, as: UTF8.self).utf8))
    } catch {
      throw OllamaError(.parse, detail: "\(error.detail ?? "bad JSON") in: \(excerpt(line))")
    }
  }

  /// The beginning of a line, for messages.
  static func excerpt(_ line: UnsafeBufferPointer<UInt8>) -> String {
    ServerMessage.tidy(String(decoding: line.prefix(200), as: UTF8.self), limit: 120)
  }
}
