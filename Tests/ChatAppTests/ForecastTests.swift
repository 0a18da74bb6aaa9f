import OllamaAPI
import Testing

@testable import ChatApp

@Suite("Forecasts of memory")
struct ForecastTests {
  private func details(
    _ info: JSONObject, tensors: [(String, [Int])] = []
  ) throws -> ModelDetails {
    let tensors = tensors.map { name, shape in
      JSONValue.object([
        "name": .string(name), "type": "Q4_K", "shape": .array(shape.map { .int($0) }),
      ])
    }
    return try ModelDetails(
      json: .object(["model_info": .object(info), "tensors": .array(tensors)]))
  }

  private func need(_ details: ModelDetails, size: Int, context: Int) throws -> Int {
    let forecast = FitForecast(
      size: size, shape: CacheShape(details), context: context, seen: nil,
      place: ModelMemory.Place())
    return try #require(forecast).need
  }

  private static let small: JSONObject = [
    "general.architecture": "llama", "llama.block_count": 30, "llama.embedding_length": 576,
    "llama.attention.head_count": 9, "llama.attention.head_count_kv": 3,
  ]

  @Test("within 15 % of what a real server told, with and without its tensors")
  func real() throws {
    // SmolLM2 135M in Q4_1 at 4k: the server reported 209,505,483 bytes for it.
    let tensors = (0..<30).flatMap { layer in
      [("blk.\(layer).attn_k.weight", [576, 192]), ("blk.\(layer).attn_v.weight", [576, 192])]
    }
    for details in [try details(Self.small), try details(Self.small, tensors: tensors)] {
      let need = try need(details, size: 98_362_778, context: 4096)
      #expect(abs(Double(need) / 209_505_483 - 1) < 0.15)
      // docs/forecast.md names this figure.
      #expect(need == 209_249_690)
    }
    let place = ModelMemory.Place()
    let forecast = FitForecast(
      size: 1, shape: CacheShape(try details(Self.small)), context: 1, seen: nil, place: place)
    #expect(forecast?.room == .unknown)
    #expect(forecast?.spill == nil)
  }

  @Test("layers that look back over a window only do not grow with the context")
  func window() throws {
    let gemma = try details([
      "general.architecture": "gemma3", "gemma3.block_count": 18, "gemma3.embedding_length": 640,
      "gemma3.attention.head_count": 4, "gemma3.attention.head_count_kv": 1,
      "gemma3.attention.key_length": 256, "gemma3.attention.value_length": 256,
      "gemma3.attention.sliding_window": 512,
    ])
    let shape = try #require(CacheShape(gemma))
    #expect(shape.bytes(32_768) == 1024 * (3 * 32_768 + 15 * 1024))
    #expect(shape.bytes(100) == 1024 * 18 * 100)
    // A window that the server does not use.
    let mistral = try details([
      "general.architecture": "llama", "llama.block_count": 2, "llama.embedding_length": 64,
      "llama.attention.head_count": 4, "llama.attention.sliding_window": 16,
    ])
    #expect(CacheShape(mistral)?.bytes(1000) == 2 * 2 * 2 * 64 * 1000)
  }

  @Test("compressed keys and values count as the one head that they are")
  func compressed() throws {
    let info: JSONObject = [
      "general.architecture": "deepseek2", "deepseek2.block_count": 27,
      "deepseek2.embedding_length": 2048, "deepseek2.attention.head_count": 16,
      "deepseek2.attention.head_count_kv": 1, "deepseek2.attention.key_length": 576,
      "deepseek2.attention.value_length": 512,
    ]
    let tensors = (0..<27).map { ("blk.\($0).attn_kv_a_mqa.weight", [2048, 576]) }
    let shape = try #require(CacheShape(try details(info, tensors: tensors)))
    #expect(shape.bytes(4096) == 27 * 2 * (576 + 512) * 4096)
    #expect(CacheShape(try details(info)) == shape)
  }

  @Test("of a mixed model only the layers that look back grow; the others keep a state")
  func mixed() throws {
    let info: JSONObject = [
      "general.architecture": "qwen3next", "qwen3next.block_count": 48,
      "qwen3next.embedding_length": 2048, "qwen3next.attention.head_count": 16,
      "qwen3next.attention.head_count_kv": 2, "qwen3next.attention.key_length": 256,
      "qwen3next.attention.value_length": 256, "qwen3next.ssm.conv_kernel": 4,
      "qwen3next.ssm.group_count": 16, "qwen3next.ssm.inner_size": 4096,
      "qwen3next.ssm.state_size": 128,
    ]
    let tensors = (0..<48).flatMap { layer -> [(String, [Int])] in
      (layer + 1) % 4 == 0
        ? [
          ("blk.\(layer).attn_k.weight", [2048, 512]), ("blk.\(layer).attn_v.weight", [2048, 512]),
        ]
        : [("blk.\(layer).attn_qkv.weight", [2048, 8192]), ("blk.\(layer).ssm_a", [32])]
    }
    let state = 36 * 4 * (3 * (4096 + 2 * 16 * 128) + 4096 * 128)
    let shape = try #require(CacheShape(try details(info, tensors: tensors)))
    #expect(shape.bytes(8192) == 12 * 2 * 1024 * 8192 + state)
    #expect(CacheShape(try details(info)) == shape)
  }

  @Test("a model without attention keeps a state alone")
  func recurrent() throws {
    let info: JSONObject = [
      "general.architecture": "mamba", "mamba.block_count": 64, "mamba.embedding_length": 2560,
      "mamba.attention.head_count": 0, "mamba.ssm.conv_kernel": 4, "mamba.ssm.inner_size": 5120,
      "mamba.ssm.state_size": 16,
    ]
    let shape = try #require(CacheShape(try details(info)))
    #expect(shape.bytes(1) == shape.bytes(1_000_000))
    #expect(shape.bytes(1) == 64 * 4 * (3 * 5120 + 16 * 5120))
    let tensors = (0..<64).map { ("blk.\($0).ssm_in.weight", [2560, 10_240]) }
    #expect(CacheShape(try details(info, tensors: tensors)) == shape)
  }

  @Test("heads that differ from layer to layer, told or left out")
  func lists() throws {
    var info: JSONObject = [
      "general.architecture": "g", "g.block_count": 2, "g.embedding_length": 64,
      "g.attention.head_count": 4, "g.attention.head_count_kv": [1, 2],
    ]
    #expect(CacheShape(try details(info))?.bytes(1) == 2 * (16 + 16) * 3)
    info["g.attention.head_count_kv"] = .null
    #expect(CacheShape(try details(info))?.bytes(1) == 2 * (16 + 16) * 8)
    // Nemotron-H: a few of its layers look back, and the tensors tell which.
    info["g.ssm.state_size"] = 128
    let tensors = [("blk.0.ssm_in.weight", [64, 64]), ("blk.1.attn_k.weight", [64, 32])]
    let shape = CacheShape(try details(info, tensors: tensors))
    #expect(shape?.bytes(10) == 2 * 64 * 10)
    info["g.attention.shared_kv_layers"] = 1
    #expect(CacheShape(try details(info, tensors: tensors))?.bytes(10) == 0)
  }

  @Test("nothing that a server tells can break it")
  func hostile() throws {
    for value in [JSONValue.int(-1), .int(.max), .double(1e300), .string("x"), .null, .array([])] {
      for key in [
        "block_count", "attention.head_count_kv", "attention.key_length", "ssm.state_size",
      ] {
        var info = Self.small
        info["llama.\(key)"] = value
        let tensors = [
          ("blk.-1.attn_k.weight", [1]), ("blk.99999999999999999999.attn_k.weight", [1]),
          ("blk.0.attn_k.weight", [.max, .max]), ("blk.1.attn_k.weight", []), ("blk.", [0]),
        ]
        let shape = CacheShape(try details(info, tensors: tensors))
        #expect((shape?.bytes(.max) ?? 0) >= 0)
      }
    }
    #expect(CacheShape(try details([:])) == nil)
    #expect(CacheShape(try details(["general.architecture": "g"])) == nil)
  }

  @Test("the files of a pull alone tell that a part will run on the CPU")
  func files() throws {
    var memory = ModelMemory()
    let host = try Host("127.0.0.1:11434")
    #expect(FitForecast.spill(ofFiles: 20, place: memory[host]) == nil)
    memory.note(
      [RunningModel(name: "m", size: 20, sizeVRAM: 12, digest: "d", contextLength: 1)], on: host)
    let spill = try #require(FitForecast.spill(ofFiles: 20, place: memory[host]))
    #expect(abs(spill.share - 0.4) < 1e-9 && spill.room == 12)
    #expect(FitForecast.spill(ofFiles: 12, place: memory[host]) == nil)
  }

  @Test("weights that another model has too are known by their digest")
  func shared() {
    var details = ModelDetails()
    let digest = String(repeating: "a1", count: 32)
    details.modelfile =
      "# FROM x\nFROM /usr/share/ollama/.ollama/models/blobs/sha256-\(digest)\nSYSTEM s"
    #expect(SharedFiles.weights(details).map(String.init) == digest)
    details.modelfile = "FROM llama3\nSYSTEM sha256-\(digest)"
    #expect(SharedFiles.weights(details) == nil)
  }
}
