import LibraryTestSupport
import OllamaAPI
import Testing

@Suite("Faults of the shared corpus, played on the program", .corpus(FaultPlay.file))
struct FaultTests {
  @Test("what must happen happens", .seated, arguments: FaultPlay.cases)
  func fault(_ fault: Corpus.Case) async throws {
    guard let play = FaultPlay.all[fault.name] else {
      let reason = FaultPlay.elsewhere[fault.name] ?? "no play of that name here"
      try Test.cancel("\(fault.name): \(reason)")
    }
    try await play(fault)
  }
}
