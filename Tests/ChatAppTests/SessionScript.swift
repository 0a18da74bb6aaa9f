import ChatApp
import Conversations
import Foundation
import LibraryTestSupport
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

/// A script of lines that is played through the real program:
///
///     size 24 80              a window; must come first when it is there
///     host localhost:11434
///     model NAME              as on the command line
///     kept 3d qwen3:8b PROMPT -> REPLY
///                             a kept conversation of that age; the newest come first
///     project LINE            a line of a project's configuration, not trusted yet
///     focus out               and in: the window loses or gets the focus
///     config LINE             a line of the person's configuration; before the first deed
///     edit LINE\nLINE         the person's configuration is another now, while the program runs
///     bytes 1b 5b 41          bytes that the terminal sent, before the key that they are
///     ready                   waits until the server has told its models
///     type TEXT               characters, typed; \n is a newline
///     key Ctrl-X m            keys, by their names, one after the other
///     click 3 10              and drag, release, wheel-up, wheel-down: the mouse at a row and a column
///     paste TEXT              a bracketed paste
///     server: text TEXT       a piece of the running reply; thinking, done, line JSON, end, lost
///     server: done 20 30      with these counts: tokens of the reply, of the prompt
///     work: JSON              a report of the running pull, push or creation; also end, lost
///     server up               and: down, one host as down 10.0.0.1:11434, models A B, running A B, chat STATUS BODY
///     server refuses /api/generate 500 BODY   and: answer PATH BODY
///     server window 2048 A B  A and B are loaded with this window; thinking A B can think;
///                             show BODY; stream ends what chat began
///     advance 2s              lets time pass
///     resize 40 120
///     expect TEXT             the screen shows it (after waiting, if need be)
///     refuse TEXT             the screen does not show it
///     sent TEXT               the last chat's body holds it
///     unsent TEXT             the last chat's body does not hold it
///     asked PATH TEXT         a request to the path held it
///     chats 1                 so many chats were asked for
///     cancelled               the last reply's connection was closed
///     copied TEXT
///     written FILE TEXT       the file holds exactly this
///     ran LINE|TEXT           the command was run, with this input
///     command 0 TEXT          the command ends with a status and an output
///     ended 1                 so many commands were ended by the person
///     terminal TEXT           a request to the terminal held it
///     composer TEXT           the message is exactly this
///     over                    the program has been left
///     farewell TEXT           it is left, and this is said in the shell; - for nothing
///     again                   starts the program anew on what was kept; -c and -r as it takes them
///     store full              until store works; store waits until store goes on; holds TEXT
///     screen NAME             compares with Screens/NAME.screen
struct SessionScript {
  let name: String
  let lines: [(number: Int, text: String)]

  /// All scripts of the folder.
  static let all: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
    return (files ?? []).filter { $0.hasSuffix(".session") }.sorted()
  }()

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Sessions")

  init(_ file: String) throws {
    name = file
    let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { (number: $0.offset + 1, text: String($0.element)) }
      .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
  }

  /// Plays the script; the first line that does not hold ends it.
  func play() throws {
    var size = Size(rows: 24, columns: 80)
    var host = "127.0.0.1:11434"
    var model: String?
    var settings = ""
    var project = ""
    let server = FakeOllama()
    let kept = lines.filter { $0.text.hasPrefix("kept ") }.map {
      Self.conversation(String($0.text.dropFirst(5)), number: UInt64($0.number))
    }
    let store = FaultyStore(kept)
    var started: ProgramDriver?
    var starts: UInt64 = 0
    func start(_ arguments: String) throws -> ProgramDriver {
      starts += 1
      return try ProgramDriver(size: size, host: host, server: server, store: store) {
        $0.model = model
        $0.configuration = Configuration(layers: [
          .init(path: "config.toml", text: settings, isProject: false),
          .init(path: "quipu.toml", text: project, isProject: true),
        ])
        $0.seed = starts
        if let before = started { $0.chosen = before.program.state.chosen }
        $0.opening = arguments == "-c" ? .last : arguments == "-r" ? .list : .new
      }
    }
    for (number, line) in lines {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      let rest = words.count > 1 ? words[1] : ""
      switch words.first {
      case "size": size = Self.size(rest)
      case "host": host = rest
      case "model": model = rest
      case "config": settings += rest + "\n"
      case "project": project += rest + "\n"
      case "kept": continue
      default:
        if words.first == "server", started == nil {
          SessionStep.prepare(server, rest)
          continue
        }
        if words.first == "store", started == nil {
          _ = SessionStep.keep(store, rest)
          continue
        }
        if words.first == "again" {
          started = try start(rest)
          continue
        }
        let driver = try started ?? start("")
        started = driver
        let step = SessionStep(driver: driver, script: name, number: number)
        guard step.run(words[0], rest) else {
          throw SessionFailure(description: "\(name):\(number): \(line)\n\(driver.screen)")
        }
      }
    }
  }

  /// The conversation of a line `AGE MODEL PROMPT -> REPLY`, with names made from its number.
  static func conversation(_ text: String, number: UInt64) -> Conversation {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400]
    let age = (Double(words[0].dropLast()) ?? 0) * (words[0].last.flatMap { units[$0] } ?? 1)
    let began = WallTime(seconds: 1_795_442_521 - age, offset: 0)
    let said = words[2].replacing("\\n", with: "\n").split(separator: " -> ").map(String.init)
    var conversation = Conversation(id: ConversationID(raw: number << 32), began: began)
    for (place, text) in said.enumerated() {
      let isPrompt = place.isMultiple(of: 2)
      conversation.append(
        Turn(
          id: TurnID(raw: number << 32 + UInt64(place)), parent: conversation.leaf,
          role: isPrompt ? .user : .assistant, content: text, model: isPrompt ? "" : words[1],
          began: began))
    }
    return conversation
  }

  static func size(_ text: String) -> Size {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    return Size(rows: numbers.first ?? 24, columns: numbers.last ?? 80)
  }
}

/// A line of a script that did not hold, with the screen as it was.
struct SessionFailure: Error, CustomStringConvertible {
  let description: String
}

/// One line of a script.
struct SessionStep {
  let driver: ProgramDriver
  let script: String
  let number: Int

  /// Carries the line out; whether it holds.
  func run(_ verb: String, _ rest: String) -> Bool {
    switch verb {
    case "ready": return driver.until { $0.state.server.models != nil }
    case "type":
      driver.type(rest.replacing("\\n", with: "\n"))
      return true
    case "key": return press(rest)
    case "focus":
      driver.input(.focus(rest == "in"))
      return true
    case "bytes":
      driver.input(.sent(rest.split(separator: " ").compactMap { UInt8($0, radix: 16) }))
      return true
    case "edit": return driver.edit(configuration: rest.replacing("\\n", with: "\n"))
    case "paste":
      driver.input(.paste(rest.replacing("\\n", with: "\n")))
      return true
    case "server:": return reply(rest)
    case "work:": return work(rest)
    case "server":
      Self.prepare(driver.server, rest)
      return true
    case "store": return keep(rest) || Self.keep(driver.store, rest)
    case "advance":
      guard let seconds = Double(rest.dropLast()) else { return false }
      driver.advance(by: .seconds(seconds))
      return true
    case "resize":
      driver.input(.resize(SessionScript.size(rest)))
      return true
    case "click", "drag", "release", "wheel-up", "wheel-down":
      let place = SessionScript.size(rest)
      let kind: MouseEvent.Kind =
        switch verb {
        case "click": .press(button: 1)
        case "drag": .drag(button: 1)
        case "release": .release(button: 1)
        case "wheel-up": .wheelUp
        default: .wheelDown
        }
      driver.input(.mouse(MouseEvent(kind, at: Point(row: place.rows, column: place.columns))))
      return true
    case "command":
      guard let status = rest.split(separator: " ").first.flatMap({ Int32($0) }) else {
        return false
      }
      let output = String(rest.split(separator: " ", maxSplits: 1).dropFirst().first ?? "")
      driver.shell.end(
        CommandReport(
          ending: .exited(status), output: output.replacing("\\n", with: "\n")))
      return driver.until { $0.state.command == nil }
    case "screen":
      driver.settle()
      expectScreen(driver.terminal.frame, rest)
      return true
    default: return check(verb, rest)
    }
  }

  private func check(_ verb: String, _ rest: String) -> Bool {
    switch verb {
    case "expect": return driver.waitFor(rest)
    case "refuse":
      driver.settle()
      return !driver.terminal.shows(rest)
    case "sent": return driver.until { $0.server.chats.last?.contains(rest) ?? false }
    case "unsent": return driver.server.chats.last.map { !$0.contains(rest) } ?? false
    case "asked":
      let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
      return driver.until { $0.server.bodies(of: parts[0]).contains { $0.contains(parts[1]) } }
    case "chats":
      return driver.until { String($0.server.chats.count) == rest }
    case "cancelled": return driver.until { $0.server.exchanges.last?.isCancelled ?? false }
    case "copied": return driver.until { $0.copied.last == rest.replacing("\\n", with: "\n") }
    case "written":
      let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
      return driver.until {
        $0.shell.file(parts[0]) == parts[1].replacing("\\n", with: "\n")
      }
    case "ran":
      let parts = rest.split(separator: "|", maxSplits: 1).map(String.init)
      return driver.until {
        $0.shell.lastRun?.line == parts[0]
          && $0.shell.lastRun?.input == parts[1].replacing("\\n", with: "\n")
      }
    case "ended":
      return driver.until { String($0.shell.cancelled) == rest }
    case "terminal":
      return driver.until {
        $0.terminal.requests.contains { String(describing: $0).contains(rest) }
      }
    case "composer":
      driver.settle()
      return driver.state.composer.text == rest.replacing("\\n", with: "\n")
    case "over": return driver.until { $0.program.isOver }
    case "farewell":
      let line = driver.program.finish()
      return rest == "-" ? line == nil : line?.string.contains(rest) == true
    default: return false
    }
  }

  private func keep(_ text: String) -> Bool {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch words.first {
    case "holds": return driver.until { $0.store.holds(words.last ?? "") }
    case "lacks":
      driver.settle()
      return !driver.store.holds(words.last ?? "")
    default: return false
    }
  }

  /// Lets keeping fail, or work again.
  static func keep(_ store: FaultyStore, _ text: String) -> Bool {
    switch text {
    case "full": store.fail(StorageError(.diskFull, reason: "no room left for history.db"))
    case "works": store.fail(nil)
    case "waits", "goes on": store.hold(text == "waits")
    default: return false
    }
    return true
  }

  private func reply(_ text: String) -> Bool {
    // The reply that is meant may have been asked for, but not have reached the server yet.
    let last = { (driver: ProgramDriver) in
      driver.server.exchanges.last { $0.path == "/api/chat" }
    }
    guard driver.until({ last($0)?.isEnded == false }), let exchange = last(driver)
    else { return false }
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = (words.count > 1 ? words[1] : "").replacing("\\n", with: "\n")
    switch words.first {
    case "text": exchange.send(ChatLine.text(rest))
    case "thinking": exchange.send(ChatLine.thinking(rest))
    case "done":
      let counts = rest.split(separator: " ").compactMap { Int($0) }
      exchange.send(ChatLine.done(tokens: counts.first ?? 20, prompt: counts.last ?? 30))
      exchange.end()
      return driver.until { !$0.state.isReplying || last($0) !== exchange }
    case "line": exchange.send(rest + "\n")
    case "end": exchange.end()
    case "lost":
      exchange.end(OllamaError(.connectionLost, host: driver.state.server.host.displayName))
    default: return false
    }
    let before = driver.state.open.reply?.meter.count ?? 0
    guard words.first == "text" || words.first == "thinking" else { return true }
    return driver.until { ($0.state.open.reply?.meter.count ?? .max) > before }
  }

  private func work(_ text: String) -> Bool {
    let last = { (driver: ProgramDriver) in
      driver.server.exchanges.last { $0.path != "/api/chat" && !$0.isEnded }
    }
    guard driver.until({ last($0) != nil }), let exchange = last(driver) else { return false }
    switch text {
    case "end": exchange.end()
    case "lost":
      exchange.end(OllamaError(.connectionLost, host: driver.state.server.host.displayName))
    default:
      let before = driver.state.transfers
      exchange.send(text + "\n")
      return driver.until { $0.state.transfers != before }
    }
    return true
  }

  /// Changes the server.
  static func prepare(_ server: FakeOllama, _ text: String) {
    let words = text.split(separator: " ").map(String.init)
    switch words.first {
    case "up", "down":
      let error = words[0] == "up" ? nil : OllamaError(.connectionRefused)
      if words.count > 1 { server.fail(error, at: words[1]) } else { server.fail(error) }
    case "models": server.setModels(words.dropFirst().map { FakeOllama.model($0) })
    case "none": server.setModels([])
    case "answer":
      let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
      if parts.count == 3 { server.answer(parts[1], parts[2]) }
    case "refuses":
      let parts = text.split(separator: " ", maxSplits: 3).map(String.init)
      if parts.count == 4, let status = Int(parts[2]) {
        server.answer(parts[1], status: status, parts[3])
      }
    case "embedding":
      server.setModels(
        words.dropFirst().map { FakeOllama.model($0, capabilities: ["embedding"]) })
    case "running": server.setRunning(Array(words.dropFirst()))
    case "thinking":
      server.setModels(
        words.dropFirst().map { FakeOllama.model($0, capabilities: ["completion", "thinking"]) })
    case "window":
      server.setRunning(
        Array(words.dropFirst(2)), context: words.count > 1 ? Int(words[1]) ?? 0 : 0)
    case "show": server.answer("/api/show", String(text.dropFirst(5)))
    case "stream": server.streamChats()
    case "chat":
      let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
      if parts.count == 3, let status = Int(parts[1]) {
        server.answerChats(status: status, parts[2])
      }
    default: Issue.record("no such server: \(text)")
    }
  }

  private func press(_ names: String) -> Bool {
    for name in names.split(separator: " ") {
      guard let key = Self.key(String(name)) else { return false }
      driver.press(key)
    }
    return true
  }
}
