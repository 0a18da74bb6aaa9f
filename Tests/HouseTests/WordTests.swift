import Foundation
import Testing

@Suite("Words that the sources do without")
struct WordTests {
  @Test("Nothing in the sources can stop the program or dodge the compiler's checks")
  func dangerous() {
    let rules: [(pattern: Regex<Substring>, word: String, advice: String)] = [
      (#/\btry!/#, "try!", "handle the error"), (#/\bas!/#, "as!", "use as? and handle the rest"),
      (#/\bfatalError\b/#, "fatalError", "no input may end the program"),
      (#/@unchecked\s+Sendable/#, "@unchecked", "a value, or a Mutex inside"),
      (#/nonisolated\(unsafe\)/#, "(unsafe)", "no shared mutable state"),
      (#/\bunsafelyUnwrapped\b/#, "unsafelyUnwrapped", "unwrap with guard"),
      (#/\bDispatchQueue\.main\b/#, "DispatchQueue", "that queue is never drained; post an event"),
      (#/@MainActor\b/#, "@MainActor", "that queue is never drained; post an event"),
    ]
    let wrong = Repository.sources.flatMap { file in
      rules.flatMap { file.places(of: $0.pattern, with: $0.word, $0.advice) }
    }
    expectNone(wrong, "These do not belong into Sources/:")
  }

  @Test("No notes to self")
  func notes() {
    var wrong: [String] = []
    for file in Repository.sources + Repository.tests {
      // Comments are what is looked at here.
      for index in file.lines.indices where !file.lines[index].isEmpty {
        let words = ["TODO", "FIXME"].filter { file.lines[index].contains($0) }
        if !words.isEmpty { wrong.append(file.place(index, "do it, or file it")) }
      }
    }
    expectNone(wrong, "Unfinished business is not kept in the sources:")
  }

  @Test("public is for the library alone")
  func publicOnlyInLibrary() {
    let wrong = Repository.sources.filter { $0.target != "OllamaAPI" }.flatMap {
      $0.places(of: #/\bpublic\s/#, with: "public", "use package")
    }
    expectNone(wrong, "Outside OllamaAPI nothing is public:")
  }

  @Test("Classes are final")
  func finalClasses() {
    let pattern = #/^\s*(?:(?:package|private|fileprivate|public|internal|open)\s+)*class\s+[A-Z]/#
    let wrong = (Repository.sources + Repository.tests).flatMap {
      $0.places(of: pattern, with: "class ", "make it final")
    }
    expectNone(wrong, "Classes are final:")
  }

  @Test("In the app only the EffectRunner starts tasks")
  func tasks() {
    let wrong = Repository.sources
      .filter { $0.target == "ChatApp" && !$0.path.contains("/Runtime/EffectRunner") }
      .flatMap {
        $0.places(of: #/\bTask(?:\.detached\b|\s*[\{\(])/#, with: "Task", "return an Effect")
      }
    expectNone(wrong, "Work beside the loop is an effect:")
  }

  @Test("Tests wait for events, never for time")
  func sleeps() {
    let pattern = #/\b(?:Task\.sleep|Thread\.sleep|usleep|nanosleep)\s*\(/#
    let wrong = Repository.tests.flatMap {
      $0.places(of: pattern, with: "sleep", "wait for what happens")
    }
    expectNone(wrong, "No sleeping:")
  }

  @Test("What differs by platform stays where it belongs")
  func platforms() {
    let homes = [
      "Sources/CursesTerminal/", "Sources/OllamaAPI/Transport/", "Sources/ChatApp/Configuration/",
      "Sources/OllamaAPI/Workspace/", "Sources/ChatApp/Runtime/",
      "Sources/quipu/",
    ]
    let wrong = Repository.sources
      .filter { file in !homes.contains { file.path.hasPrefix($0) } }
      .flatMap { $0.places(of: #/^\s*#(?:if|elseif)\b.*\bos\(/#, with: "os(", "move it there") }
    expectNone(
      wrong,
      "#if os(…) is allowed in \(homes.joined(separator: ", ")) only:")
  }

  @Test("The repository does not know where it is built")
  func machinePaths() {
    let homes = [Repository.root.path, NSHomeDirectory()].map { $0 + "/" }
    let paths = homes.filter { $0.count > 2 }
    var wrong: [String] = []
    for file in Repository.sources + Repository.tests {
      for index in file.lines.indices where paths.contains(where: file.lines[index].contains) {
        wrong.append(file.place(index, "a path of one machine"))
      }
    }
    expectNone(wrong, "Paths come from the environment or from the file's own place:")
  }
}
