// swift-tools-version: 6.2
// Small programs with OllamaAPI: swift run first-request
import PackageDescription

let names = [
  "first-request", "streaming", "stream-in-hand", "pull", "errors", "policies", "several-hosts",
  "tools", "own-transport", "gateway", "watching",
]

let package = Package(
  name: "examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    // Without the trait App: none of the packages that only the program quipu needs.
    .package(
      name: "quipu", path: "../..",
      traits: ["Resilience", "Caching", "Diagnostics", "Workflows"])
  ],
  targets: names.map {
    .executableTarget(name: $0, dependencies: [.product(name: "OllamaAPI", package: "quipu")])
  })
