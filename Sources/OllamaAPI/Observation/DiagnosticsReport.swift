#if Diagnostics
/// What a set of calls looked like.
public struct DiagnosticsReport: Sendable, Hashable {
  /// Calls that ended.
  public var requests = 0
  /// Those with a whole answer.
  public var successes = 0
  /// Those that failed.
  public var failures = 0
  /// Those that the caller cancelled; neither successes nor failures.
  public var cancellations = 0
  /// How often each error occurred, by `OllamaError.code`.
  public var errors: [String: Int] = [:]
  /// From beginning to end, of successful calls.
  public var duration: Distribution<Duration>?
  /// Until the answer's headers, of successful calls.
  public var answered: Distribution<Duration>?
  /// Until the first piece of streamed replies.
  public var firstToken: Distribution<Duration>?
  /// Loading the model, where the server did.
  public var loading: Distribution<Duration>?
  /// Prompt tokens a second, by the server's own measure.
  public var promptRate: Distribution<Double>?
  /// Reply tokens a second, by the server's own measure.
  public var generationRate: Distribution<Double>?
  /// Prompt tokens in all.
  public var promptTokens = 0
  /// Reply tokens in all.
  public var replyTokens = 0
  /// Bytes of answers in all.
  public var bytes = 0
  /// The time that this is about: the window, or less where less has been watched.
  public var span: Duration = .zero

  /// The share of calls that succeeded, cancelled ones left out, 0...1; nil of none.
  public var successRate: Double? {
    successes + failures == 0 ? nil : Double(successes) / Double(successes + failures)
  }
  /// Calls a second.
  public var requestsPerSecond: Double { rate(requests) }
  /// Reply tokens a second over the whole span, pauses included.
  public var tokensPerSecond: Double { rate(replyTokens) }
  /// Bytes of answers a second.
  public var bytesPerSecond: Double { rate(bytes) }

  private func rate(_ count: Int) -> Double {
    span > .zero ? Double(count) / span.secondsValue : 0
  }

  /// Sums samples up; of none, all is zero and nil.
  public init(_ samples: [RequestSample], span: Duration = .zero) {
    self.span = span
    var durations: [Duration] = []
    durations.reserveCapacity(samples.count)
    for sample in samples {
      requests += 1
      bytes &+= sample.bytes
      // Counts come from the server, which may say anything.
      promptTokens &+= max(0, sample.metrics.promptTokens ?? 0)
      replyTokens &+= max(0, sample.metrics.replyTokens ?? 0)
      switch sample.ending {
      case .success:
        successes += 1
        durations.append(sample.took)
      case .failure(let code):
        failures += 1
        errors[code, default: 0] += 1
      case .cancelled: cancellations += 1
      }
    }
    let good = samples.filter { $0.ending == .success }
    duration = Distribution(durations)
    answered = Distribution(good.compactMap(\.answered))
    firstToken = Distribution(samples.compactMap(\.firstToken))
    loading = Distribution(
      samples.compactMap { $0.metrics.loadDuration }.filter { $0 > .zero })
    promptRate = Distribution(samples.compactMap(\.metrics.promptRate))
    generationRate = Distribution(samples.compactMap(\.metrics.replyRate))
  }
}
#endif
