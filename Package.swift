// swift-tools-version: 6.2
import PackageDescription

// The arithmetic is built for the processor that builds it, or for BENCH_TARGET, such as x86-64-v3,
// and as fast in a debug build as in a release build: `swift run` builds debug. Everything else
// keeps its checks. A square root that may set `errno` would be a scalar call.
//
// A manifest cannot ask which architecture it is built for: `#if arch` gives that of the building
// machine, and conditions of settings know platforms only. For another architecture BENCH_TARGET
// takes the compiler's whole option, such as -mcpu=cortex-a76 for arm64. Without it the compiler
// stops, because it rejects `native` there.
let processor = Context.environment["BENCH_TARGET"] ?? "native"
#if arch(arm64)
  let processorOption = "-mcpu="
#else
  let processorOption = "-march="
#endif
let processorFlag = processor.hasPrefix("-") ? processor : processorOption + processor
let kernelSettings: [SwiftSetting] = [
  .unsafeFlags([
    "-Ounchecked", "-Xcc", processorFlag, "-Xcc", "-fno-math-errno",
  ])
]

/// `-O` in debug builds too, with all checks: for loops over images and their order.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"])]

let package = Package(
  name: "bench",
  platforms: [.macOS(.v15)],  // the first with the standard library's Mutex
  products: [
    .executable(name: "bench", targets: ["bench"]),
    .library(name: "DatasetIO", targets: ["DatasetIO"]),
    .library(name: "Models", targets: ["Models"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "DeterministicMath", swiftSettings: optimized),
    .target(name: "RandomStreams", swiftSettings: optimized),
    .target(name: "Checksums", swiftSettings: optimized),
    .target(name: "Locks", swiftSettings: optimized),
    .target(name: "Messages"),
    .target(
      name: "DatasetIO", dependencies: ["Checksums", "CZlib", "Messages", "RandomStreams"],
      swiftSettings: optimized),
    .systemLibrary(name: "CTarget"),
    .target(
      name: "Kernels", dependencies: ["CTarget", "DeterministicMath"],
      swiftSettings: kernelSettings),
    .target(
      name: "Models", dependencies: ["DeterministicMath", "Kernels", "Messages", "RandomStreams"],
      swiftSettings: optimized),
    .target(
      name: "Results", dependencies: ["Checksums", "Locks", "Messages", "RandomStreams"],
      swiftSettings: optimized),
    .target(
      name: "Runs",
      dependencies: ["DatasetIO", "Locks", "Messages", "Models", "RandomStreams", "Results"],
      swiftSettings: optimized),
    .target(
      name: "Experiments",
      dependencies: [
        "DatasetIO", "DeterministicMath", "Kernels", "Models", "RandomStreams", "Results", "Runs",
      ], swiftSettings: optimized),
    .target(name: "CPage", exclude: ["Page"]),
    // Nothing but the program depends on this, because it changes with every source.
    .target(name: "Provenance", plugins: ["RecordSources"]),
    .plugin(name: "RecordSources", capability: .buildTool()),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CPage", "DatasetIO", "Experiments", "Locks", "Messages", "Models", "Provenance", "Results",
        "Runs", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        "Rainbow", "TextTable",
      ]),
    .testTarget(name: "DeterministicMathTests", dependencies: ["DeterministicMath"]),
    .testTarget(name: "RandomStreamsTests", dependencies: ["RandomStreams"]),
    .testTarget(name: "ChecksumsTests", dependencies: ["Checksums"]),
    .testTarget(name: "LocksTests", dependencies: ["Locks"]),
    .testTarget(
      name: "DatasetIOTests", dependencies: ["DatasetIO", "Models", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "RandomStreams"]),
    .testTarget(
      name: "ModelsTests", dependencies: ["Kernels", "Models", "RandomStreams", "TestSupport"],
      // The plain reference takes minutes otherwise.
      exclude: ["Fixtures"], swiftSettings: optimized),
    .target(name: "TestSupport", dependencies: ["Locks"], path: "Tests/TestSupport"),
    .target(
      name: "RunsTestSupport",
      dependencies: ["DatasetIO", "Models", "Results", "Runs", "TestSupport"],
      path: "Tests/RunsTestSupport"),
    .testTarget(name: "ResultsTests", dependencies: ["Results", "TestSupport"]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "DatasetIO", "Models", "RandomStreams", "Results", "Runs", "RunsTestSupport", "TestSupport",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "LibraryTests", dependencies: ["DatasetIO", "Models"],
      packageAccess: false),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "DatasetIO", "Experiments", "Models", "RandomStreams", "Results", "Runs", "RunsTestSupport",
        "TestSupport",
      ]),
    .testTarget(
      name: "BenchTests",
      dependencies: [
        "bench", "DatasetIO", "Experiments", "Models", "Results", "Runs", "TestSupport",
      ]),
  ]
)

// For the sanitizers, which rebuild everything: the core alone, which needs no other package.
if Context.environment["BENCH_CORE"] != nil {
  let core = [
    "CTarget", "DeterministicMath", "Locks", "Messages", "RandomStreams", "Kernels", "Models",
    "TestSupport",
  ]
  package.products = []
  package.dependencies = []
  package.targets.removeAll { target in
    !core.contains { [$0, $0 + "Tests"].contains(target.name) }
  }
}

// For Fuzz/run.sh: builds the decoders with libFuzzer's and AddressSanitizer's instrumentation, and
// the programs in `Fuzz/`, which pass them inputs.
if Context.environment["BENCH_FUZZ"] != nil {
  let testable: [SwiftSetting] = [.unsafeFlags(["-O", "-enable-testing"])]
  let decoders = ["DatasetIO", "Models"]
  let others = [
    "CTarget", "CZlib", "Checksums", "DeterministicMath", "Kernels", "Messages", "RandomStreams",
  ]
  package.products = []
  package.dependencies = []
  package.targets.removeAll { !(decoders + others).contains($0.name) }
  for target in package.targets where decoders.contains(target.name) {
    target.swiftSettings = testable + [.unsafeFlags(["-sanitize=fuzzer,address"])]
  }
  let sources = "Fuzz/Sources/"
  func program(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
      name: "fuzz-" + name, dependencies: ["Harness"] + dependencies,
      path: sources + "fuzz-" + name, swiftSettings: testable,
      // gold cannot link AddressSanitizer's runtime.
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
  }
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: sources + "CLibFuzzer"),
    .target(name: "Harness", dependencies: ["CLibFuzzer", "CZlib"], path: sources + "Harness"),
    .target(
      name: "NetworkChecks", dependencies: ["Harness", "Models"], path: sources + "NetworkChecks",
      swiftSettings: testable),
    program("gzip", "CZlib", "DatasetIO"), program("idx", "DatasetIO"),
    program("cifar", "DatasetIO"), program("tar", "DatasetIO"), program("bytes", "DatasetIO"),
    program("npz", "DatasetIO"), program("png", "DatasetIO"),
    program("safetensors", "Models"), program("keras", "Models", "NetworkChecks"),
    program("networks", "Models", "NetworkChecks"),
  ]
}
