import Testing

@testable import Models

@Suite struct ProcessorCheckTests {
  private let haswell =
    "processor : 0\nflags\t\t: fpu sse4_2 popcnt avx avx2 fma f16c bmi1 bmi2 abm movbe\nbugs : none\n"

  @Test func namesTheExtensionsThatAProcessorLacks() {
    #expect(
      ProcessorCheck.missingExtensions(required: 0xFFF, processorInformation: haswell)
        == ["avx512f", "avx512cd"])
    #expect(
      ProcessorCheck.missingExtensions(required: 0x3FF, processorInformation: haswell).isEmpty)
  }

  @Test func reportsNothingIfTheExtensionsAreUnknown() {
    #expect(
      ProcessorCheck.missingExtensions(required: 63, processorInformation: "Features : neon")
        .isEmpty)
  }

  @Test func thisMachineHasTheRequiredExtensions() {
    #expect(ProcessorCheck.missingExtensions.isEmpty)
  }

  @Test func rejectsNetworksOnAnUnsupportedProcessor() throws {
    let architecture = try Architecture.dense(
      input: ImageShape(height: 2, width: 2, channels: 1), classes: 2)
    #expect(throws: ModelError.unsupportedProcessor(missing: ["avx2", "fma"])) {
      try Network(
        architecture: architecture, seed: 0, batchCapacity: 1, threads: 1, patterns: Pattern.all,
        missingExtensions: ["avx2", "fma"])
    }
  }

  @Test func errorNamesTheExtensionsAndTheRemedy() {
    #expect(
      "\(ModelError.unsupportedProcessor(missing: ["avx2", "fma"]))"
        == "This program was built for a processor with avx2, fma, which this one lacks. Build it on "
        + "this machine, or elsewhere for this kind of processor: with BENCH_TARGET=x86-64-v3 in the "
        + "build's environment, or x86-64 if avx2 or fma is missing.")
  }
}
