// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets, a package of their own: neither users nor `swift test` ever build it. The sources
// are those of the program, by links, since most of what is fuzzed is internal. `make fuzz` runs it.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  // What is internal is seen, optimised as it is for users, and counted for the fuzzer.
  .unsafeFlags(["-enable-testing", "-sanitize=fuzzer"]),
]

let traits: [SwiftSetting] = ["Resilience", "Caching", "Workflows"].map { .define($0) }

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "CCurl", path: "Sources/CCurl"),
    .systemLibrary(name: "CCrypto", path: "Sources/CCrypto"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    .systemLibrary(name: "CNcurses", path: "Sources/CNcurses"),
    .target(name: "CLate"),
    .target(name: "CWidth"),
    .target(name: "TOMLReader", swiftSettings: settings),
    .target(
      name: "OllamaAPI", dependencies: ["CCurl", "CCrypto", "CLate", "CZlib"],
      swiftSettings: settings + traits),
    .target(name: "TerminalKit", dependencies: ["CWidth"], swiftSettings: settings),
    .target(
      name: "CursesTerminal", dependencies: ["CNcurses", "TerminalKit"], swiftSettings: settings,
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .executableTarget(
      name: "fuzz", dependencies: ["CursesTerminal", "OllamaAPI", "TOMLReader", "TerminalKit"],
      path: "Fuzz", swiftSettings: settings + traits,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ])
