// swift-tools-version: 6.2
import PackageDescription

// QUIPU_LIBRARY_ONLY=1 leaves only the library and its tests: SwiftPM builds every target when it
// tests, so the small trait sets could not be tested beside the program.
let libraryOnly = Context.environment["QUIPU_LIBRARY_ONLY"] == "1"

// QUIPU_STRICT=1 makes the warnings of our own targets errors; dependencies may warn.
let strictness: [SwiftSetting] =
  Context.environment["QUIPU_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

let settings: [SwiftSetting] =
  strictness + [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]

/// A dependency of the program alone: a consumer of the library turns the trait `App` off.
func app(_ product: String, _ package: String) -> Target.Dependency {
  .product(name: product, package: package, condition: .when(traits: ["App"]))
}

let traits: Set<Trait> = [
  .trait(name: "App", description: "The program `quipu` and the packages that only it needs."),
  .trait(name: "Resilience", description: "Retry, circuit breaker, limits, failover, health."),
  .trait(name: "Caching", description: "Response cache, content cache, request compression."),
  .trait(name: "Diagnostics", description: "Statistics, curl commands, structured logging."),
  .trait(name: "Workflows", description: "Batches, templates, tools, tuning, guards, audio."),
  .trait(name: "Blocking", description: "A blocking façade over the client."),
  .trait(name: "Workspace", description: "Project and user files for host, keys and settings."),
  .default(enabledTraits: ["App", "Resilience", "Caching", "Diagnostics", "Workflows"]),
]

var dependencies: [Package.Dependency] = [
  .package(url: "https://github.com/apple/swift-log", from: "1.6.0")
]

var products: [Product] = [.library(name: "OllamaAPI", targets: ["OllamaAPI"])]

var targets: [Target] = [
  .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
  .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
  // Opens libcurl and libcrypto at the first call into them.
  .target(name: "CLate"),
  .target(name: "TOMLReader", swiftSettings: settings),
  .target(
    name: "OllamaAPI",
    dependencies: [
      "CCurl", "CCrypto", "CLate", "CZlib",
      .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Diagnostics"])),
      .target(name: "TOMLReader", condition: .when(traits: ["Workspace"])),
    ],
    swiftSettings: settings,
    linkerSettings: [.linkedLibrary("curl", .when(platforms: [.macOS]))]),
  .target(
    name: "LibraryTestSupport", dependencies: ["OllamaAPI"], path: "Tests/LibraryTestSupport",
    swiftSettings: settings),
  .testTarget(
    name: "TOMLReaderTests", dependencies: ["TOMLReader"], swiftSettings: settings),
  .testTarget(
    name: "OllamaAPITests", dependencies: ["OllamaAPI", "LibraryTestSupport"],
    swiftSettings: settings),
]

if !libraryOnly {
  dependencies += [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.26.0"),
  ]
  products += [
    .executable(name: "quipu", targets: ["quipu"]),
    .executable(name: "quipu-bench", targets: ["quipu-bench"]),
  ]
  targets += [
    .systemLibrary(
      name: "CMarkGFM",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "CWidth"),
    .target(name: "TerminalKit", dependencies: ["CWidth"], swiftSettings: settings),
    .target(
      name: "Markdown", dependencies: ["CMarkGFM", "TerminalKit"], swiftSettings: settings),
    .target(name: "Conversations", dependencies: ["OllamaAPI"], swiftSettings: settings),
    .target(
      name: "ConversationStore", dependencies: ["Conversations", app("GRDB", "GRDB.swift")],
      swiftSettings: settings),
    .target(
      name: "ChatApp",
      dependencies: ["TerminalKit", "Markdown", "Conversations", "OllamaAPI", "TOMLReader"],
      swiftSettings: settings),
    .target(
      name: "CursesTerminal", dependencies: ["CNcurses", "TerminalKit"], swiftSettings: settings,
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "DemoServer", dependencies: [app("FlyingSocks", "FlyingFox")],
      swiftSettings: settings),
    .executableTarget(
      name: "quipu",
      dependencies: [
        "ChatApp", "ConversationStore", "Conversations", "CursesTerminal", "DemoServer",
        "OllamaAPI", "TerminalKit", app("ArgumentParser", "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "quipu-bench",
      dependencies: ["ChatApp", "Conversations", "OllamaAPI", "TerminalKit"],
      swiftSettings: settings),
    .target(
      name: "TestSupport",
      dependencies: [
        "ChatApp", "Conversations", "LibraryTestSupport", "OllamaAPI", "TerminalKit",
      ],
      path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "TerminalKitTests", dependencies: ["TerminalKit", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ConversationStoreTests",
      dependencies: ["ConversationStore", "Conversations", "LibraryTestSupport", "OllamaAPI"],
      swiftSettings: settings),
    .testTarget(
      name: "MarkdownTests", dependencies: ["LibraryTestSupport", "Markdown", "TerminalKit"],
      swiftSettings: settings),
    .testTarget(
      name: "CursesTerminalTests", dependencies: ["CursesTerminal", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ChatAppTests", dependencies: ["ChatApp", "TestSupport"],
      exclude: ["Screens", "Sessions"], swiftSettings: settings),
    .testTarget(
      name: "DemoServerTests", dependencies: ["DemoServer", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["ChatApp", "DemoServer", "TestSupport"],
      swiftSettings: settings),
    .testTarget(name: "HouseTests", dependencies: ["ChatApp"], swiftSettings: settings),
  ]
}

let package = Package(
  name: "quipu",
  platforms: [.macOS(.v15)],
  products: products,
  traits: traits,
  dependencies: dependencies,
  targets: targets)
