import TerminalKit
import Testing

@testable import ChatApp

@Suite("Quantisation and sizes by name")
struct QuantizationTests {
  @Test("levels that a server makes are taken, others refused with the nearest first")
  func levels() throws {
    for level in ["q4_K_M", "Q8_0", "q4_k_s", "q5_0", "f16", "nvfp4"] {
      #expect(Quantization.complaint(level) == nil, "\(level)")
    }
    let words = try #require(Quantization.complaint("q4_KM")).string
    #expect(
      words == "q4_KM is no level that Ollama quantises to; there are q4_K_M, q8_0, q4_K_S.")
    #expect(try #require(Quantization.complaint("q8")).string.contains("there are q8_0,"))
    #expect(try #require(Quantization.complaint("nonsense")).string.contains("q8_0, q4_K_M"))
  }

  // What the library's files have, in bytes.
  @Test(
    "the files of a model by its name, within 15 %",
    arguments: [
      ("llama3.1:8b", 4_920_000_000), ("llama3.1:8b-instruct-q8_0", 8_540_000_000),
      ("llama3.1:8b-instruct-fp16", 16_070_000_000), ("llama3.1:70b", 42_520_000_000),
      ("qwen2.5:7b", 4_680_000_000), ("llama3.2:1b-instruct-q8_0", 1_321_000_000),
      ("mixtral:8x7b", 28_400_000_000), ("qwen3:30b-a3b", 18_560_000_000),
      ("hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", 2_020_000_000),
    ])
  func sizes(name: String, bytes: Int) throws {
    let guess = try #require(NamedSize(name)).bytes
    let share = Double(guess) / Double(bytes)
    // Makers round what they call 3b or 1b to whole numbers.
    #expect(share > 0.75 && share < 1.25, "\(name): \(guess)")
  }

  @Test(
    "names that tell no size",
    arguments: [
      "llama3.1", "mistral:latest", "qwen3", "gpt-oss:120b-cloud", "x:b", "x:1e300b",
      "x:0b", "", ":", "x:99999999999999999999b", "x:8xb", "x:1x2x3b", "x:nanb", "x:infb",
    ])
  func nothing(name: String) { #expect(NamedSize(name) == nil, "\(name)") }
}
