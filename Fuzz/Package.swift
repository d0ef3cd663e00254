// swift-tools-version: 6.2
import PackageDescription

let testable: [SwiftSetting] = [.unsafeFlags(["-O", "-enable-testing"])]
/// Decoders keep all of Swift's checks; what drives them and checks them is not instrumented.
let instrumented = testable + [.unsafeFlags(["-sanitize=fuzzer,address"])]
/// gold breaks off at AddressSanitizer's runtime.
let linking: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]

func fuzzer(_ name: String, of decoders: String, _ checks: String...) -> Target {
  .executableTarget(
    name: "fuzz-" + name,
    dependencies: ["Harness", .byName(name: decoders)] + checks.map { .byName(name: $0) },
    swiftSettings: testable, linkerSettings: linking)
}

// Sources are links to the project's: all of DatasetIO, and of Models what reads files and texts.
let package = Package(
  name: "Fuzz",
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .systemLibrary(name: "CTarget"),
    .systemLibrary(name: "CZlib"),
    .target(name: "Checksums", swiftSettings: testable),
    .target(name: "RandomStreams"),
    .target(
      name: "DatasetIO", dependencies: ["Checksums", "CZlib", "RandomStreams"],
      swiftSettings: instrumented),
    .target(name: "Kernels", dependencies: ["CTarget"]),
    .target(name: "Models", dependencies: ["Kernels"], swiftSettings: instrumented),
    .target(name: "Harness", dependencies: ["CLibFuzzer", "CZlib"]),
    .target(
      name: "NetworkChecks", dependencies: ["Harness", "Models"], swiftSettings: testable),
    fuzzer("gzip", of: "DatasetIO"),
    fuzzer("idx", of: "DatasetIO"),
    fuzzer("cifar", of: "DatasetIO"),
    fuzzer("tar", of: "DatasetIO"),
    fuzzer("safetensors", of: "Models"),
    fuzzer("bytes", of: "DatasetIO"),
    fuzzer("keras", of: "Models", "NetworkChecks"),
    fuzzer("networks", of: "Models", "NetworkChecks"),
  ]
)
