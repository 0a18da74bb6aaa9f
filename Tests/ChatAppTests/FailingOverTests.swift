import Conversations
import OllamaAPI
import TerminalKit
import Testing

@testable import ChatApp

@Suite("Servers that stand in for others")
struct FailingOverTests {
  private let gpu = Host.local
  private func moment(_ seconds: Int) -> Moment {
    Moment(uptime: .seconds(seconds), wall: WallTime(seconds: 1_795_000_000, offset: 0))
  }

  private func state() throws -> AppState {
    var launch = Launch(host: gpu)
    launch.configuration = Configuration(layers: [
      .init(
        path: "config.toml",
        text: """
          [hosts]
          gpu = "127.0.0.1:11434"
          box = "10.0.0.2:11434"
          far = "10.0.0.3:11434"
          [network]
          failover = ["gpu", "box"]
          """, isProject: false)
    ])
    return AppState(launch: launch, size: Size(rows: 24, columns: 80), moment: moment(0))
  }

  private let refused = OllamaError(.connectionRefused)

  @Test("behind an open circuit the screen tells why it opened, and asks when it may")
  func openCircuit() throws {
    var state = AppState(
      launch: Launch(host: gpu), size: Size(rows: 24, columns: 80), moment: moment(0))
    _ = update(&state, .server(.down(generation: 0, refused)), at: moment(1))
    let open = OllamaError(.circuitOpen(timeLeft: .seconds(50)))
    for second in [2, 3] {
      _ = update(&state, .server(.down(generation: 0, open)), at: moment(second))
      guard case .down(let error, _, let retryAt) = state.server.link else {
        Issue.record("it is down")
        return
      }
      #expect(Wording.reason(error).string.hasPrefix("connection refused; its circuit is open"))
      #expect(Wording.sentence(error).string.contains("its circuit is open (connection refused)."))
      #expect(retryAt == .seconds(second + 50))
    }
    // One that was opened by hand for ever is looked at now and then all the same.
    let forever = OllamaError(.circuitOpen(timeLeft: .seconds(100_000_000)))
    _ = update(&state, .server(.down(generation: 0, forever)), at: moment(4))
    guard case .down(_, _, let retryAt) = state.server.link else { return }
    #expect(retryAt == .seconds(64))
  }

  @Test("the wanted server is asked for, and taken again when it answers")
  func returns() throws {
    var state = try state()
    let box = try Host("10.0.0.2:11434")
    var effects = update(&state, .server(.down(generation: 0, refused)), at: moment(1))
    #expect(effects == [.checkServer(box, generation: 1)])
    #expect(state.server.host == box)
    _ = update(
      &state, .server(.up(generation: 1, version: "0.33.0", latency: .zero)), at: moment(1))
    effects = update(&state, .server(.models(generation: 1, [])), at: moment(1))
    #expect(effects.contains(.watchHost(gpu)))
    #expect(state.notice?.kind == .warning)
    effects = update(&state, .server(.realHostAnswers(gpu)), at: moment(5))
    #expect(state.server.host == gpu)
    #expect(state.failover == nil)
    #expect(effects == [.checkServer(gpu, generation: 2)])
  }

  @Test("the wanted server is taken again while a reply of the other goes on there")
  func returnsBesideAReply() throws {
    var state = try state()
    let box = try Host("10.0.0.2:11434")
    _ = update(&state, .server(.down(generation: 0, refused)), at: moment(1))
    _ = update(
      &state, .server(.up(generation: 1, version: "0.33.0", latency: .zero)), at: moment(1))
    _ = update(&state, .server(.models(generation: 1, [])), at: moment(1))
    let turn = state.identifiers.turn()
    state.open.conversation.append(
      Turn(
        id: turn, parent: nil, role: .assistant, content: "", model: "m", began: moment(1).wall,
        progress: .running))
    state.open.reply = Reply(
      turn: turn, host: box, model: "m", began: .seconds(1), promptTokens: 40)
    let effects = update(&state, .server(.realHostAnswers(gpu)), at: moment(5))
    #expect(state.server.host == gpu)
    #expect(effects == [.checkServer(gpu, generation: 2)])
    #expect(state.open.reply?.host == box)
    #expect(state.notice?.text.string.contains("the reply goes on at box") == true)
    // What box needs to read says nothing of gpu.
    let metrics = ReplyMetrics(
      promptTokens: 400, promptDuration: .seconds(1), replyTokens: 50, replyDuration: .seconds(1))
    _ = update(
      &state,
      .reply(turn, .finished(ReplyEnd(at: .seconds(6), doneReason: "stop", metrics: metrics))),
      at: moment(6))
    #expect(state.open.reply == nil)
    #expect(state.server.promptRates.isEmpty)
    #expect(state.activity.unsettled == nil)
  }

  @Test("what says nothing of the network moves nothing, nor does a server of no group")
  func stays() throws {
    var state = try state()
    _ = update(
      &state, .server(.down(generation: 0, OllamaError(.notAnOllama))), at: moment(1))
    #expect(state.server.host == gpu)
    let far = try Host("10.0.0.3:11434")
    state.server = ServerState(host: far)
    _ = update(&state, .server(.down(generation: 0, refused)), at: moment(2))
    #expect(state.server.host == far)
    #expect(state.server.isDown)
  }

  @Test("when nobody answers the wanted one is asked again, after growing pauses")
  func nobody() throws {
    var state = try state()
    var pauses: [Duration] = []
    for _ in 0..<3 {
      for _ in 0..<2 {
        let generation = state.server.generation
        _ = update(&state, .server(.down(generation: generation, refused)), at: moment(1))
      }
      #expect(state.server.host == gpu)
      guard case .down(_, _, let at) = state.server.link else { break }
      pauses.append(at - .seconds(1))
    }
    #expect(pauses == [.seconds(1), .seconds(2), .seconds(4)])
  }

  @Test("a server that the person chooses ends the standing in")
  func chosen() throws {
    var state = try state()
    _ = update(&state, .server(.down(generation: 0, refused)), at: moment(1))
    #expect(state.failover != nil)
    let effects = HostCommands.use("far", in: &state)
    #expect(state.failover == nil)
    #expect(effects.contains(.endWatch))
  }
}
