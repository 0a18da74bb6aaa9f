import ChatApp
import Testing

@Suite("Token meter")
struct TokenMeterTests {
  @Test("an even stream is measured within two per cent", arguments: [5.0, 20, 48, 200, 1000])
  func even(rate: Double) {
    var meter = TokenMeter()
    var now = Duration.seconds(3)
    for _ in 0..<Int(rate * 6) {
      meter.record(pieces: 1, bytes: 4, at: now)
      now += .seconds(1 / rate)
    }
    let live = meter.rate(at: now - .seconds(1 / rate)) ?? 0
    #expect(abs(live - rate) / rate < (rate < 10 ? 0.11 : 0.03), "\(live)")
    let mean = meter.meanRate ?? 0
    #expect(abs(mean - rate) / rate < 0.02, "\(mean)")
  }

  @Test("the rate falls to nothing two seconds after the last piece")
  func fades() {
    var meter = TokenMeter()
    for step in 0..<100 { meter.record(pieces: 1, bytes: 1, at: .milliseconds(1000 + step * 10)) }
    #expect(meter.rate(at: .seconds(2)) ?? 0 > 50)
    #expect(meter.rate(at: .seconds(9)) == 0)
  }

  @Test("one piece has no rate")
  func single() {
    var meter = TokenMeter()
    #expect(meter.rate(at: .seconds(1)) == nil)
    meter.record(pieces: 1, bytes: 1, at: .seconds(1))
    #expect(meter.rate(at: .seconds(2)) == nil)
    #expect(meter.meanRate == nil)
  }

  @Test("gaps: half, most, longest")
  func gaps() {
    var meter = TokenMeter()
    var now = Duration.seconds(1)
    for index in 0..<200 {
      meter.record(pieces: 1, bytes: 1, at: now)
      now += .milliseconds(index == 100 ? 212 : 24)
    }
    let half = meter.gap(percentile: 0.5) ?? .zero
    #expect(half > .milliseconds(17) && half < .milliseconds(34))
    #expect(meter.longestGap == .milliseconds(212))
    #expect(meter.gap(percentile: 1) == .milliseconds(212))
  }

  @Test("a clock that stands still, or a jump ahead, does no harm")
  func odd() {
    var meter = TokenMeter()
    for _ in 0..<1000 { meter.record(pieces: 10, bytes: 10, at: .seconds(5)) }
    meter.record(pieces: 1, bytes: 1, at: .seconds(4))
    meter.record(pieces: 1, bytes: 1, at: .seconds(400_000))
    #expect(meter.count == 10_002)
    #expect(meter.samples.count <= 40)
  }
}
