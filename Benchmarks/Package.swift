// swift-tools-version: 6.2
import PackageDescription

// What the library costs, measured through its public door. A package of its own, so that whoever
// uses the library never resolves it. `make bench` runs it with QUIPU_LIBRARY_ONLY=1, without which
// the program's packages would be fetched too.

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(
      name: "quipu", path: "..", traits: ["Resilience", "Caching", "Diagnostics", "Workflows"])
  ],
  targets: [
    // The servers of the tests, by a link: what they see, and when, is what is measured.
    .target(
      name: "LibraryTestSupport",
      exclude: [
        "Corpus.swift", "CorpusTrait.swift", "ScriptedTransport.swift", "Transcript.swift",
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "library-bench",
      dependencies: ["LibraryTestSupport", .product(name: "OllamaAPI", package: "quipu")],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ])
