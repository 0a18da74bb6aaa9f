import LibraryTestSupport
import Testing

@testable import OllamaAPI

/// The books of a transfer: nothing shown goes back, rates are those of bytes that move.
@Suite struct ProgressTrackerTests {
  private func report(_ digest: String, _ completed: Int?, of total: Int) -> PullProgress {
    PullProgress(status: "pulling \(digest)", digest: digest, total: total, completed: completed)
  }

  @Test func oneLayer() {
    var tracker = ProgressTracker()
    #expect(tracker.fraction == nil)
    tracker.add(PullProgress(status: "pulling manifest"), at: .zero)
    #expect(tracker.status == "pulling manifest")
    #expect(tracker.fraction == nil)
    for tick in 0...10 {
      tracker.add(report("a", tick * 100, of: 2000), at: .milliseconds(tick * 100))
    }
    #expect(tracker.completed == 1000)
    #expect(tracker.total == 2000)
    #expect(tracker.fraction.map { abs($0 - 0.5) < 1e-9 } == true)
    #expect(tracker.layers.map(\.fraction) == [0.5])
    // 1000 bytes in one second, and as many to come.
    #expect(tracker.rate(at: .seconds(1)).map { abs($0 - 1000) < 1 } == true)
    let left = tracker.timeLeft(at: .seconds(1))
    #expect(left.map { abs($0.wholeNanoseconds - 1_000_000_000) < 2_000_000 } == true)
    tracker.add(PullProgress(status: "success"), at: .seconds(2))
    #expect(tracker.isFinished)
    #expect(tracker.fraction == 1)
    #expect(tracker.rate(at: .seconds(2)) == nil)
    #expect(tracker.timeLeft(at: .seconds(2)) == nil)
  }

  @Test func aStallBringsTheRateDownToNothing() {
    var tracker = ProgressTracker(window: .seconds(4))
    for tick in 0...40 {
      tracker.add(report("a", tick * 100, of: 100_000), at: .milliseconds(tick * 100))
    }
    let running = tracker.rate(at: .seconds(4)) ?? 0
    let slower = tracker.rate(at: .seconds(6)) ?? 0
    #expect(abs(running - 1000) < 40)
    #expect(abs(slower - 500) < 40)
    #expect(tracker.rate(at: .seconds(9)) == 0)
    #expect(tracker.timeLeft(at: .seconds(9)) == nil)
  }

  @Test func whatWasThereBeforeDoesNotCountAsSpeed() {
    var tracker = ProgressTracker()
    tracker.add(report("a", 1_000_000, of: 1_000_000), at: .zero)
    tracker.add(report("b", 500_000, of: 1_000_000), at: .milliseconds(100))
    tracker.add(report("b", 500_100, of: 1_000_000), at: .milliseconds(1100))
    #expect(tracker.rate(at: .milliseconds(1100)).map { $0 < 200 } == true)
    #expect(tracker.completed == 1_500_100)
  }

  @Test func aLayerBegunAnewNeverGoesBack() {
    var tracker = ProgressTracker()
    tracker.add(report("a", nil, of: 1000), at: .zero)
    tracker.add(report("a", 900, of: 1000), at: .seconds(1))
    let before = tracker.fraction ?? 0
    tracker.add(report("a", nil, of: 1000), at: .seconds(2))
    #expect(tracker.completed == 900)
    #expect(tracker.fraction == before)
    #expect(tracker.layers[0].current == 0)
    tracker.add(report("a", 300, of: 1000), at: .seconds(3))
    #expect(tracker.completed == 900)
    // 1200 bytes have really moved in three seconds; 700 are to come.
    #expect(tracker.rate(at: .seconds(3)).map { abs($0 - 400) < 1 } == true)
    let left = tracker.timeLeft(at: .seconds(3))?.wholeNanoseconds ?? 0
    #expect(abs(left - 1_750_000_000) < 5_000_000)
  }

  @Test("any order of layers, sizes and restarts only goes on", arguments: 0..<40)
  func neverBack(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var tracker = ProgressTracker()
    var now = Duration.zero
    var last: (fraction: Double, completed: Int, layers: [Int]) = (0, 0, [])
    for _ in 0..<400 {
      let digest = "layer\(Int.random(in: 0..<6, using: &random))"
      let total =
        Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 1...900, using: &random) : 1000
      let completed = Int.random(in: -100...1500, using: &random)
      tracker.add(report(digest, completed < 0 ? nil : completed, of: total), at: now)
      now += .milliseconds(Int.random(in: -20...120, using: &random))
      let fraction = tracker.fraction ?? 0
      #expect(fraction >= last.fraction)
      #expect(fraction < 1)
      #expect(tracker.completed >= last.completed)
      #expect(tracker.completed <= tracker.total)
      for (old, layer) in zip(last.layers, tracker.layers) { #expect(layer.completed >= old) }
      if let rate = tracker.rate(at: now) { #expect(rate >= 0 && rate.isFinite) }
      if let left = tracker.timeLeft(at: now) { #expect(left > .zero) }
      last = (fraction, tracker.completed, tracker.layers.map(\.completed))
    }
    #expect(tracker.layers.count <= 6)
  }

  @Test func absurdFiguresDoNotTrap() {
    var tracker = ProgressTracker()
    for index in 0..<5000 {
      tracker.add(report("d\(index)", .max, of: .max), at: .seconds(index))
    }
    #expect(tracker.layers.count == ProgressTracker.layerLimit)
    #expect(tracker.total == .max)
    #expect(tracker.fraction.map { $0 < 1 } == true)
    tracker.add(report("d1", 0, of: 1), at: .seconds(6000))
    tracker.add(report("d1", 1, of: .max), at: .seconds(6001))
    #expect(tracker.timeLeft(at: .seconds(6001)).map { $0 > .zero } != false)
  }

  @Test func stepsWithoutADigestAreLayersOfTheirOwn() {
    var tracker = ProgressTracker()
    tracker.add(PullProgress(status: "quantizing", total: 10, completed: 5), at: .zero)
    tracker.add(PullProgress(status: "quantizing", total: 10, completed: 10), at: .seconds(1))
    #expect(tracker.layers.map(\.digest) == ["quantizing"])
    #expect(tracker.layers[0].isDone)
  }
}
