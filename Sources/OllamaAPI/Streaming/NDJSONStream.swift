/// JSON records, one a line, as they come: for progress of pulls, pushes and creations.
///
/// A record with an `error` ends the stream with that error. One pass only; dropping it ends the
/// exchange. Where `isFinal` is set, the stream ends with the first such record, and its lack is an
/// error; else what makes a stream complete is for the caller to judge.
public struct NDJSONStream: AsyncSequence, Sendable {
  /// Records.
  public typealias Element = JSONObject
  /// Streams fail with the library's own error.
  public typealias Failure = OllamaError

  let body: ResponseBody
  let call: Call
  /// Tells a final record, for streams that have one.
  var isFinal: (@Sendable (JSONObject) -> Bool)?

  /// Reads the records.
  public func makeAsyncIterator() -> Iterator {
    Iterator(body: body, call: call, isFinal: isFinal)
  }

  /// Ends the exchange now.
  public func cancel() { body.cancel() }

  /// Takes the records one by one.
  public struct Iterator: AsyncIteratorProtocol {
    private let body: ResponseBody
    private let call: Call
    private let isFinal: (@Sendable (JSONObject) -> Bool)?
    private var lines = LineSplitter()
    private var batch: [JSONObject] = []
    private var index = 0
    private var position = 0
    private var records = 0
    private var pendingError: OllamaError?
    private var lastStatus: String?
    private var isOver = false

    init(body: ResponseBody, call: Call, isFinal: (@Sendable (JSONObject) -> Bool)? = nil) {
      self.body = body
      self.call = call
      self.isFinal = isFinal
      pendingError = call.claimReader()
      isOver = pendingError != nil
    }

    /// The next record; nil at the end.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(OllamaError)
      -> JSONObject?
    {
      try await next()
    }

    /// The next record; nil at the end.
    nonisolated(nonsending) public mutating func next() async throws(OllamaError) -> JSONObject? {
      while index == batch.count {
        batch.removeAll(keepingCapacity: true)
        index = 0
        if isOver {
          defer { pendingError = nil }
          if let pendingError { throw pendingError }
          return nil
        }
        await read()
      }
      defer { index += 1 }
      return batch[index]
    }

    nonisolated(nonsending) private mutating func read() async {
      do throws(OllamaError) {
        if let piece = try await body.source.next() {
          try feed(piece)
        } else {
          var fault: OllamaError?
          var splitter = lines
          splitter.finish { line in
            fault = read(line)
            return false
          }
          guard !isOver else { return }
          end(fault ?? earlyEnd)
        }
      } catch {
        var error = error
        if error.kind == .connectionLost, records > 0 { error.kind = .stream(.connectionLost) }
        error.partial = partial
        end(error)
      }
    }

    private mutating func feed(_ piece: [UInt8]) throws(OllamaError) {
      var fault: OllamaError?
      var splitter = lines
      lines = LineSplitter(limit: 0)
      defer { lines = splitter }
      let isTooLong = piece.withUnsafeBufferPointer { buffer in
        do {
          try splitter.feed(buffer) { line in
            fault = read(line)
            return fault == nil && !isOver
          }
          return false
        } catch {
          return true
        }
      }
      if isTooLong { fault = OllamaError(.stream(.lineTooLong), partial: partial) }
      if let fault, !isOver { end(fault) }
    }

    /// What is missing where the body ends now.
    private var earlyEnd: OllamaError? {
      if records == 0, position == 0 { return OllamaError(.emptyAnswer) }
      guard isFinal != nil else { return nil }
      return OllamaError(
        .stream(.missingFinalRecord), detail: lastStatus.map { "the last words were \"\($0)\"" },
        partial: partial)
    }

    private mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> OllamaError? {
      do throws(OllamaError) {
        guard let object = try JSONLine.parse(line).object else {
          throw OllamaError(
            .parse, detail: "a record should be an object: \(JSONLine.excerpt(line))")
        }
        if let message = ServerMessage(errorIn: object) {
          var error = OllamaError(.stream(.errorRecord), serverMessage: message.text)
          error.signInURL = message.signInURL
          error.partial = partial
          return error
        }
        position += line.count + 1
        records += 1
        batch.append(object)
        if let isFinal {
          lastStatus = object.string("status")
          if isFinal(object) { complete() }
        }
        return nil
      } catch {
        if records == 0, let page = WebPage(line) {
          return OllamaError(.notAnOllama, detail: page.sentence, progress: .answered)
        }
        return OllamaError(.stream(.badRecord), detail: error.detail, partial: partial)
      }
    }

    private var partial: OllamaError.PartialReply {
      OllamaError.PartialReply(position: position, records: records, text: "")
    }

    /// The final record has come: the rest only has to run out, so that the connection is free.
    private mutating func complete() {
      isOver = true
      call.ended(error: nil, metrics: nil)
      call.drain(body)
    }

    /// Ends the stream because of a record that its reader cannot use; returns the error in full.
    mutating func fail(_ error: OllamaError) -> OllamaError {
      var error = error
      error.partial = partial
      error.progress = .replying
      let full = call.located(error)
      (batch, index, isOver, pendingError) = ([], 0, true, nil)
      body.cancel()
      call.ended(error: full, metrics: nil)
      return full
    }

    private mutating func end(_ error: OllamaError?) {
      isOver = true
      if let error {
        var full = call.located(error)
        full.progress = records > 0 ? .replying : .answered
        pendingError = full
        body.cancel()
      }
      call.ended(error: pendingError, metrics: nil)
    }
  }
}
