#if Diagnostics
/// How measured values are spread. Percentiles are exact: values that were really measured, by the
/// nearest-rank method (the smallest value that at least p % of all values do not exceed).
public struct Distribution<Value: Sendable & Hashable & Comparable>: Sendable, Hashable {
  /// How many values.
  public let count: Int
  /// The mean.
  public let average: Value
  /// The least.
  public let minimum: Value
  /// The greatest.
  public let maximum: Value
  /// Half of the values are at most this.
  public let p50: Value
  /// 95 % of the values are at most this.
  public let p95: Value
  /// 99 % of the values are at most this.
  public let p99: Value

  init?(_ values: [Value], average: ([Value]) -> Value) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    self.average = average(sorted)
    minimum = first
    maximum = last
    p50 = Self.percentile(50, of: sorted) ?? last
    p95 = Self.percentile(95, of: sorted) ?? last
    p99 = Self.percentile(99, of: sorted) ?? last
  }

  /// The nearest-rank percentile, 0...100, of sorted values; nil of none.
  static func percentile(_ percent: Int, of sorted: [Value]) -> Value? {
    guard !sorted.isEmpty else { return nil }
    // Whole numbers, since 0.95 × 20 is not 19 to a Double.
    let rank = (sorted.count * min(max(percent, 0), 100) + 99) / 100
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}

extension Distribution where Value == Duration {
  /// The spread of durations; nil of none.
  public init?(_ values: [Duration]) {
    self.init(values) { values in
      // Summed as a Double, since a sum of the longest durations would not fit.
      .seconds(values.reduce(0) { $0 + $1.secondsValue } / Double(values.count))
    }
  }
}

extension Distribution where Value == Double {
  /// The spread of numbers, those that are not numbers left out; nil of none.
  public init?(_ values: [Double]) {
    self.init(values.filter(\.isFinite)) { $0.reduce(0, +) / Double($0.count) }
  }
}
#endif
