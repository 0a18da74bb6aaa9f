import LibraryTestSupport
import OllamaAPI
import Testing

@Test("every line of the client corpus is JSON to our parser", .corpus("client_cases.jsonl"))
func corpusLoads() {
  let lines = Corpus.text("client_cases.jsonl").split(separator: "\n").count
  #expect(lines > 0)
  #expect(Corpus.cases("client_cases.jsonl").count == lines)
}
