import Foundation
import LibraryTestSupport
import Synchronization
import TestSupport
import TerminalKit
import Testing

/// What the program does in pipes and scripts.
@Suite("Without a screen", .seated)
struct OutsideTests {
  /// What a line of shell, `$0` being the program, said and ended with.
  private func run(
    _ line: String, on server: any ModelHost, _ columns: Int = 160
  ) async throws -> (text: String, ending: PseudoTerminal.Ending) {
    let session = try Session(columns, 40)
    await session.keep(server)
    let before = await session.log.count
    try await session.launchShell(line, variables: ["OLLAMA_HOST": server.host])
    let ending = try await session.end()
    let log = await session.log.dropFirst(before)
    return (String(decoding: log, as: UTF8.self).replacing("\r\n", with: "\n"), ending)
  }

  @Test("a prompt with a file before it, its reply to the byte")
  func pipe() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["One\u{1b}[31m ", "two."])])
    let (text, ending) = try await run(
      #"printf 'the file' | "$0" -m fault:1b what is this | od -An -c"#, on: server)
    #expect(ending == .exited(0))
    #expect(text.contains("033   [   3   1   m"), "\(text)")
    let body = server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
    #expect(body.contains(#""the file\n\nwhat is this""#), "\(body)")
  }

  @Test("a terminal gets nothing that could drive it")
  func terminal() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["One\u{1b}[31m ", "two."])])
    let (text, ending) = try await run(#""$0" fault:1b say it </dev/null"#, on: server)
    #expect(ending == .exited(0))
    #expect(text == "One^[[31m two.\n")
  }

  @Test("--json prints the records, --verbose the figures, --format a schema")
  func forms() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Hi."])])
    let (text, ending) = try await run(
      #"""
      printf '{"type":"object"}' > s.json
      "$0" -m fault:1b --json --verbose --format s.json --option temperature=0 hi </dev/null
      """#, on: server)
    #expect(ending == .exited(0))
    #expect(text.contains(#""content":"Hi.""#) && text.contains(#""done":true"#), "\(text)")
    #expect(text.contains("eval count:           7 token(s)"))
    let body = server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
    #expect(body.contains(#""format":{"type":"object"}"#) && body.contains(#""temperature":0"#))
  }

  @Test("faults have statuses of their own")
  func statuses() async throws {
    let server = try ScriptedOllama(answers: [
      "/api/chat": { _ in
        [.response("404 Not Found", body: #"{"error":"model 'no' not found"}"#)]
      }
    ])
    let missing = try await run(#""$0" -m no hi </dev/null"#, on: server)
    #expect(missing.ending == .exited(1))
    #expect(missing.text.contains(#""quipu pull no" gets it."#), "\(missing.text)")
    let port = try FaultServer.closedPort()
    let away = try await run("\"$0\" ps --host 127.0.0.1:\(port)", on: server)
    #expect(away.ending == .exited(2))
    #expect(away.text.contains("connection refused"))
    let wrong = try await run(#""$0" -m x --option temperature=hot hi </dev/null"#, on: server)
    #expect(wrong.ending == .exited(64))
    #expect(wrong.text.contains("'temperature' takes a number"))
  }

  @Test("a preset's settings are sent, what is said beside it goes before; a wrong name is refused")
  func preset() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Hi."])])
    let (_, ending) = try await run(
      #""$0" -m fault:1b --preset precise --option top_p=0.5 hi </dev/null"#, on: server)
    #expect(ending == .exited(0))
    let body = server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
    #expect(body.contains(#""temperature":0.2"#) && body.contains(#""top_p":0.5"#), "\(body)")
    let wrong = try await run(#""$0" -m fault:1b --preset presise hi </dev/null"#, on: server)
    #expect(wrong.ending == .exited(64))
    #expect(wrong.text.contains("There is no preset 'presise'. Did you mean precise?"))
  }

  @Test("what is configured for chats and models goes for a prompt too; options go before it")
  func configured() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["Hi."])])
    let (text, ending) = try await run(
      #"""
      export XDG_CONFIG_HOME=$PWD/own
      mkdir -p own/quipu
      printf '[chat]\nsystem = "Be brief."\nkeep_alive = "9m"\nverbose = true\n' > own/quipu/config.toml
      printf '[models."fault:1b".options]\nnum_ctx = 4321\ntop_p = 0.1\n' >> own/quipu/config.toml
      "$0" -m fault:1b --option top_p=0.5 hi </dev/null
      """#, on: server)
    #expect(ending == .exited(0))
    let body = server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
    for part in [
      #""num_ctx":4321"#, #""top_p":0.5"#, #""content":"Be brief.""#, #""keep_alive":"9m""#,
    ] {
      #expect(body.contains(part), "\(body)")
    }
    #expect(text.contains("eval count:"), "\(text)")
  }

  @Test("a picture goes as a file; what no model reads, and a schema that is not there, is refused")
  func pipedFiles() async throws {
    let server = try ScriptedOllama(chats: [ScriptedOllama.reply(["A cat."])])
    let seen = try await run(
      #"printf '\211PNG\r\n\032\n' | "$0" -m fault:1b what is this"#, on: server)
    #expect(seen.ending == .exited(0), "\(seen.text)")
    let body = server.server.requests.last { $0.path == "/api/chat" }?.text ?? ""
    #expect(body.contains(#""content":"what is this","images":["iVBORw0KGgo="]"#), "\(body)")
    #expect(body.contains(#""truncate":false"#), "\(body)")
    let asked = server.server.requests.count
    let binary = try await run(#"printf 'a\000b' | "$0" -m fault:1b say"#, on: server)
    #expect(binary.ending == .exited(1))
    #expect(binary.text.contains("The input is binary; text, JPEG, PNG"), "\(binary.text)")
    let mute = try await run(#"printf '\211PNG\r\n\032\n' | "$0" -m fault:1b"#, on: server)
    #expect(mute.ending == .exited(64))
    #expect(mute.text.contains("Say what to do with the file"), "\(mute.text)")
    let schema = try await run(#""$0" -m fault:1b --format yaml hi </dev/null"#, on: server)
    #expect(schema.ending == .exited(64))
    #expect(schema.text.contains("yaml is not there: --format takes json, or a file"))
    #expect(server.server.requests.count == asked)
  }

  @Test("a prompt that does not fit is not cut in silence: what gives it room is said")
  func overflow() async throws {
    let words = "request (3010 tokens) exceeds the available context size (512 tokens)"
    let server = try ScriptedOllama(answers: [
      "/api/chat": { _ in [.response("400 Bad Request", body: #"{"error":"\#(words)"}"#)] }
    ])
    let (text, ending) = try await run(#"yes word | head -900 | "$0" -m fault:1b sum"#, on: server)
    #expect(ending == .exited(1))
    #expect(text.contains(words) && text.contains("--option num_ctx=NUMBER gives it more room."))
  }

  @Test("a pull says early what will not fit on the GPU that was seen before")
  func pullForecast() async throws {
    let lines = """
      {"status":"pulling manifest"}
      {"status":"pulling aa","digest":"sha256:aa","total":40000000000,"completed":10}
      {"status":"pulling aa","digest":"sha256:aa","total":40000000000,"completed":40000000000}
      {"status":"success"}

      """
    let server = try ScriptedOllama(answers: [
      "/api/pull": { _ in [.response("200 OK", body: lines)] }
    ])
    let (text, ending) = try await run(
      #"""
      export XDG_STATE_HOME=$PWD/kept; mkdir -p kept/quipu
      seen='"loaded":true,"most_vram":10000000000,"full_vram":10000000000,"models":{}'
      printf '{"hosts":{"%s":{%s}}}' "${OLLAMA_HOST#http://}" "$seen" > kept/quipu/models.json
      "$0" pull big:70b 2>said; cat said
      """#, on: server)
    #expect(ending == .exited(0), "\(text)")
    let warning = "big:70b is 40 GB, 10 GB on the GPU here: at least 75 % would run on the CPU."
    #expect(text.split(separator: "\n").count { $0 == warning } == 1, "\(text)")
    #expect(text.contains("success"))
  }

  @Test("closed or odd descriptors are no reason to fall over")
  func descriptors() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.reply(["Hi."]), ScriptedOllama.reply(["Hi."])])
    let closed = try await run(#""$0" -m fault:1b hi <&-"#, on: server)
    #expect(closed.ending == .exited(0))
    #expect(closed.text == "Hi.\n")
    let folder = try await run(#""$0" -m fault:1b hi </"#, on: server)
    #expect(folder.ending == .exited(1))
    #expect(folder.text.contains("The input cannot be read: Is a directory."), "\(folder.text)")
    let mute = try await run(#""$0" -m fault:1b hi </dev/null >&-"#, on: server)
    #expect(mute.ending == .exited(1))
    #expect(mute.text.contains("The output cannot be written: Bad file descriptor."))
  }

  @Test("options of a prompt without a prompt are refused, not dropped")
  func promptless() async throws {
    let server = try ScriptedOllama(chats: [])
    let (text, ending) = try await run(#""$0" -m fault:1b --json"#, on: server)
    #expect(ending == .exited(64))
    #expect(text.contains("--json needs a prompt"), "\(text)")
  }

  @Test("Ctrl-C ends a reply cleanly, and so does a reader that leaves")
  func ended() async throws {
    let server = try ScriptedOllama(
      chats: [ScriptedOllama.held(["Half a reply"], "never", then: ["."])])
    let session = try Session()
    await session.keep(server)
    try await session.launch(on: server, ["-m", "fault:1b", "hi"])
    try await session.see("Half a reply")
    await session.press(.control("c"))
    #expect(try await session.end() == .exited(130))
    // More than a pipe holds, so that somebody is still writing when the reader has gone.
    let lines = (1...2000).map { "line \($0)\n" + String(repeating: "x", count: 200) + "\n" }
    let long = try ScriptedOllama(chats: [ScriptedOllama.reply(lines)])
    let (text, ending) = try await run(
      #"{ "$0" -m fault:1b hi </dev/null; echo "status $?" >&2; } | head -1"#, on: long)
    #expect(ending == .exited(0))
    #expect(text.contains("line 1\n"))
    #expect(text.contains("status 141"), "\(text)")
  }

  @Test("the tables that people know, and JSON")
  func tables() async throws {
    let server = try await RunningDemo()
    let list = try await run(#""$0" models"#, on: server)
    #expect(list.text.hasPrefix("NAME                 ID              SIZE"), "\(list.text)")
    #expect(list.text.contains("guide:latest"))
    let json = try await run(#""$0" models --json gui"#, on: server)
    #expect(json.text.hasPrefix(#"{"models":[{"name":"guide:latest""#), "\(json.text)")
    _ = try await run(#""$0" -m eliza hello </dev/null"#, on: server)
    let running = try await run(#""$0" ps"#, on: server)
    #expect(running.text.contains("100% CPU") && running.text.contains("from now"))
    let shown = try await run(#""$0" show eliza"#, on: server)
    #expect(shown.text.contains("  Model\n    architecture        eliza\n"), "\(shown.text)")
    let stopped = try await run(#""$0" stop eliza && "$0" ps"#, on: server)
    #expect(!stopped.text.contains("eliza"))
  }

  @Test("copy, create, delete and pull change the server")
  func changes() async throws {
    let server = try await RunningDemo()
    let made = try await run(
      #"""
      "$0" cp eliza spare && printf 'FROM spare\nSYSTEM be brief\n' > Modelfile
      "$0" create mine && "$0" show mine --system && "$0" rm eliza spare && "$0" pull eliza
      """#, on: server)
    #expect(made.ending == .exited(0), "\(made.text)")
    #expect(made.text.contains("copied 'eliza' to 'spare'"))
    #expect(made.text.contains("be brief"))
    #expect(made.text.contains("deleted 'spare'"))
    #expect(made.text.contains("success"))
    let some = try await run(#""$0" rm --json nosuch mine; echo $?"#, on: server)
    #expect(some.text.contains("nosuch was not deleted: it is not on"), "\(some.text)")
    #expect(some.text.contains(#"{"deleted":"mine"}"# + "\n1"), "\(some.text)")
    let unknown = try await run(#""$0" pull nosuch"#, on: server)
    #expect(unknown.ending == .exited(1))
    #expect(unknown.text.contains(#"The library has no model "nosuch"."#), "\(unknown.text)")
  }

  @Test("options stand before a subcommand as well as after it; what it does not take is refused")
  func order() async throws {
    let server = try await RunningDemo()
    let away = try FaultServer.closedPort()
    let before = try await run(
      #"""
      export OLLAMA_HOST=127.0.0.1:\#(away)
      "$0" --host \#(server.host) cp eliza spare && "$0" --json --host=\#(server.host) rm spare
      "$0" --host \#(server.host) stop eliza --json; "$0" --demo models gui
      """#, on: server)
    #expect(before.ending == .exited(0), "\(before.text)")
    #expect(before.text.contains("copied 'eliza' to 'spare'"), "\(before.text)")
    #expect(before.text.contains(#"{"deleted":"spare"}"#), "\(before.text)")
    #expect(before.text.contains(#"{"stopped":"eliza"}"#), "\(before.text)")
    #expect(before.text.contains("guide:latest"), "\(before.text)")
    let wrong = try await run(#""$0" --theme nord rm eliza"#, on: server)
    #expect(wrong.ending == .exited(64))
    #expect(wrong.text.contains(#""quipu rm" takes no --theme"#), "\(wrong.text)")
    let help = try await run(#""$0" help rm"#, on: server)
    #expect(help.ending == .exited(0))
    #expect(help.text.contains("USAGE: quipu rm"), "\(help.text)")
  }

  @Test("a level that nobody quantises to is refused before the server is asked")
  func level() async throws {
    let server = try ScriptedOllama(chats: [])
    let (text, ending) = try await run(
      #"echo FROM x > Modelfile; "$0" create small -q q4_KM"#, on: server)
    #expect(ending == .exited(64))
    #expect(text.contains("q4_KM is no level that Ollama quantises to; there are q4_K_M, "))
    #expect(server.server.requests.isEmpty)
  }

  @Test("a model without room is told of with host, model and what helps")
  func room() async throws {
    let words = "model requires more system memory (8.4 GiB) than is available (3.1 GiB)"
    let answer = #"{"error":"\#(words)"}"#
    let server = try ScriptedOllama(answers: [
      "/api/generate": { _ in [.response("500 Internal Server Error", body: answer)] },
      "/api/chat": { _ in [.response("500 Internal Server Error", body: answer)] },
    ])
    for line in [#""$0" bench fault:1b"#, #""$0" -m fault:1b hi </dev/null"#] {
      let (text, ending) = try await run(line, on: server)
      #expect(ending == .exited(1))
      #expect(
        text.contains("fault:1b could not be loaded on 127.0.0.1:")
          && text.contains(": \(words). A smaller"),
        "\(text)")
    }
  }

  @Test("what bench has measured is printed when the server fails midway")
  func benchEndsEarly() async throws {
    let asked = Mutex(0)
    let good = """
      {"model":"fault:1b","response":"hi","done":true,"done_reason":"stop",\
      "total_duration":5000000,"load_duration":1000,"prompt_eval_count":4,\
      "prompt_eval_duration":1000000,"eval_count":8,"eval_duration":4000000}

      """
    let server = try ScriptedOllama(answers: [
      "/api/generate": { _ in
        let number = asked.withLock { count in
          count += 1
          return count
        }
        return number > 2
          ? [.response("500 Internal Server Error", body: #"{"error":"broken"}"#)]
          : [.response("200 OK", body: good)]
      }
    ])
    let line = #""$0" bench fault:1b --warmup 0 --epochs 3"#
    let (text, ending) = try await run(line, on: server)
    #expect(ending == .exited(1))
    #expect(text.contains("WRITES") && text.contains("2000/s"), "\(text)")
    #expect(text.contains("after 2 of 3 runs: "), "\(text)")
  }

  @Test("the doctor goes step by step, and its status tells how it went")
  func doctor() async throws {
    let server = try await RunningDemo()
    let works = try await run(#""$0" doctor guide"#, on: server)
    #expect(works.ending == .exited(0), "\(works.text)")
    #expect(works.text.contains("is open") && works.text.contains(" tokens in "), "\(works.text)")
    // Too short for its pace to be judged: a busy machine makes lumps of its own.
    let short = try ScriptedOllama(chats: [ScriptedOllama.reply(["One, ", "two."])])
    let well = try await run(#""$0" doctor fault:1b"#, on: short)
    #expect(well.ending == .exited(0) && well.text.contains("All is well."), "\(well.text)")
    let json = try await run(#""$0" doctor --json"#, on: server)
    #expect(json.text.contains(#""well":true"#) && json.text.contains(#""step":"clock""#))
    let port = try FaultServer.closedPort()
    let away = try await run("\"$0\" doctor --host 127.0.0.1:\(port)", on: server)
    #expect(away.ending == .exited(2))
    #expect(away.text.contains("Start it: ollama serve."), "\(away.text)")
  }

  @Test("the doctor names what stands in for an Ollama, and what holds a stream back")
  func doctorFinds() async throws {
    let other = try ScriptedOllama(answers: [
      "/api/version": { _ in [.response("404 Not Found", body: "no such page")] },
      "/ollama/api/version": { _ in [.response("200 OK", body: #"{"version":"0.33.0"}"#)] },
    ])
    let path = try await run(#""$0" doctor"#, on: other)
    #expect(path.ending == .exited(1))
    #expect(path.text.contains("/ollama."), "\(path.text)")
    let closed = try ScriptedOllama(answers: [
      "/api/version": { _ in [.response("401 Unauthorized", body: "who are you?")] }
    ])
    let refused = try await run(#""$0" doctor"#, on: closed)
    #expect(refused.ending == .exited(1))
    #expect(refused.text.contains("refused with no credentials"), "\(refused.text)")
  }

  @Test("bench writes what benchstat reads, CSV and a table")
  func bench() async throws {
    let server = try await RunningDemo()
    let lines = try await run(
      #""$0" bench guide --epochs 2 --warmup 0 --max-tokens 8 --format benchstat 2>/dev/null"#,
      on: server)
    #expect(lines.ending == .exited(0), "\(lines.text)")
    #expect(
      lines.text.contains("BenchmarkModel/name=guide/step=generate 8 ")
        && lines.text.contains(" token/sec"), "\(lines.text)")
    let csv = try await run(
      #"""
      "$0" bench guide --epochs 1 --warmup 0 --max-tokens 8 --prompt-tokens 40 --format csv \
        2>/dev/null
      """#, on: server)
    #expect(
      csv.text.hasPrefix("NAME,STEP,COUNT,NS_PER_COUNT,TOKEN_PER_SEC\nguide/prompt=40,prefill,"))
    let table = try await run(
      #""$0" bench guide eliza --epochs 1 --warmup 0 --max-tokens 8 2>/dev/null"#, on: server)
    #expect(table.text.hasPrefix("MODEL") && table.text.contains("eliza"), "\(table.text)")
    let json = try await run(
      #""$0" bench guide --json --epochs 1 --warmup 0 --max-tokens 8 2>/dev/null"#, on: server)
    #expect(json.text.hasPrefix(#"{"model":"guide","first_token":"#), "\(json.text)")
    #expect(json.text.contains(#""eval_count":8"#), "\(json.text)")
    let unknown = try await run(#""$0" bench nosuch 2>&1"#, on: server)
    #expect(unknown.ending == .exited(1))
  }
}
