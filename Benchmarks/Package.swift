// swift-tools-version: 6.2
import PackageDescription

// What the library costs, measured through its public door. A package of its own, so that whoever
// uses the library never resolves it. `make bench` runs it with QUIPU_LIBRARY_ONLY=1, without which
// the program's packages would be fetched too.

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "quipu", path: "..", traits: ["Resilience", "Caching", "Diagnostics"])
  ],
  targets: [
    .executableTarget(
      name: "library-bench", dependencies: [.product(name: "OllamaAPI", package: "quipu")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ])
