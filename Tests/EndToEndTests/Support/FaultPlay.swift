import LibraryTestSupport
import OllamaAPI
import TerminalKit
import TestSupport
import Testing

/// How the faults of `faults.jsonl` are played on the program, by name.
enum FaultPlay {
  typealias Play = @Sendable (Corpus.Case) async throws -> Void

  static let file = "faults.jsonl"
  static let areas: Set<String> = ["net", "stream", "term", "security", "store"]

  /// The cases of areas that a program can be put into from outside.
  static let cases = Corpus.cases(file).filter { areas.contains($0["area"]?.string ?? "") }

  static let all: [String: Play] = net.merging(answers) { $1 }
    .merging(stream) { $1 }.merging(term) { $1 }.merging(security) { $1 }.merging(store) { $1 }

  /// Why others cannot be played here.
  static let elsewhere = [
    "dns_never_answers": "needs a resolver that never answers, which only root can set",
    "clock_jump": "the wall clock is not ours to set; the client's own tests turn theirs by hand",
    "two_instances_same_session": "the store's own tests let two instances write at once",
    "migration_killed": "the store's own tests end migrations half-way",
    "perm_existing_0644": "the store's own tests look at every right",
    "symlink_export": "the store's own tests write exports",
    "export_traversal": "the store's own tests write exports",
    "attachment_gone": "the app's own tests take kept files away",
    "config_broken": "the configuration's own tests read broken files",
    "config_unknown_key": "the configuration's own tests read unknown keys",
    "config_secret_logged": "no log is written",
    "core_dump": "whether cores are written is the system's to say",
    "log_rotation": "no log is written",
    "open_url": "the program opens no links; those it marks have a test of their own",
    "prompt_injection_escape": "each case of the corpus is a test of its own in EscapeTests",
  ]

  /// One program which gets this answer to its first prompt, and a good one to the second.
  struct Scene: Sendable {
    let server: ScriptedOllama
    let session: Session

    /// Opens the program and says `speak`.
    static func play(
      _ first: [FaultStep], _ answers: [String: ScriptedOllama.Answer] = [:],
      variables: [String: String?] = [:]
    ) async throws -> Scene {
      let server = try ScriptedOllama(
        chats: [first, ScriptedOllama.reply(["Second answer."])], answers: answers)
      let session = try await Session.start(on: server, variables: variables)
      try await session.see("Message fault:1b")
      try await session.say("speak")
      return Scene(server: server, session: session)
    }

    /// The prompt is asked anew, from the composer where it lies or by /retry, and answered well.
    func recover() async throws {
      try await session.miss("Esc stop")
      await session.press(.control("u"))
      try await session.see("› Message")
      try await session.say("again")
      try await session.see("Second answer.")
      try await session.leave()
    }

    /// Esc works within the time of a key; the prompt comes back and nothing was asked twice.
    func stop() async throws {
      // What was said is on the disk before it goes out.
      try await session.wait("the request") { _ in server.count("/api/chat") == 1 }
      await session.press(.escape)
      try await session.see("› speak")
      #expect(server.count("/api/chat") == 1)
      try await recover()
    }
  }

  /// A body with this head, sent as it stands.
  static func raw(_ head: [String], _ body: String = "") -> FaultStep {
    .text(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// A whole reply in records.
  static let body = ScriptedOllama.record("First answer.") + "\n" + ScriptedOllama.final + "\n"
}

extension Corpus.Case {
  /// A number from the case's limits.
  func limit(_ name: String) -> Int? { json.object("limit")?[name]?.int }
}
