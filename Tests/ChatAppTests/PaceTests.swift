import Testing

@testable import ChatApp

@Suite("How fast text is taken in and drawn")
struct PaceTests {
  @Test("a reply of any usual size is taken in at once")
  func burst() {
    var pace = IntakePace()
    for step in 0..<16 {
      let pause = pace.pause(after: 16 * 1024, at: .milliseconds(step))
      #expect(pause == .zero, "piece \(step)")
    }
  }

  @Test("a flood without end comes at the bounded rate")
  func flood() {
    var pace = IntakePace()
    var now = Duration.zero
    var bytes = 0
    while now < .seconds(10) {
      now += pace.pause(after: 24 * 1024, at: now) + .microseconds(100)
      bytes += 24 * 1024
    }
    #expect(bytes <= IntakePace.burst + 11 * IntakePace.rate)
    // What came unpaced meanwhile does not make the next pause longer than a quarter second.
    for _ in 0..<1000 { _ = pace.pause(after: 1 << 20, at: now) }
    #expect(pace.pause(after: 1, at: now) <= .milliseconds(250))
    #expect(bytes >= 9 * IntakePace.rate)
    // After a rest, a burst is welcome again.
    now += .seconds(60)
    #expect(pace.pause(after: IntakePace.burst - 1, at: now) == .zero)
  }

  @Test("frames that nobody waits for keep their distance, the last is always drawn")
  func frames() {
    var pacer = FramePacer()
    #expect(pacer.rest(at: .zero) == .zero)
    pacer.changed(urgent: false)
    #expect(pacer.isDue(at: .zero))
    pacer.drew(at: .seconds(1))
    #expect(pacer.due == nil)
    #expect(pacer.rest(at: .seconds(1)) == FramePacer.interval)
    pacer.changed(urgent: false)
    #expect(!pacer.isDue(at: .seconds(1) + FramePacer.interval / 2))
    #expect(pacer.isDue(at: .seconds(1) + FramePacer.interval))
    pacer.changed(urgent: true)
    #expect(pacer.isDue(at: .seconds(1)))
    #expect(pacer.rest(at: .seconds(5)) == .zero)
  }
}
