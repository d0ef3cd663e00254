import Testing

@testable import Experiments

@Suite struct ProcessorCheckTests {
  private let haswell =
    "processor : 0\nflags\t\t: fpu sse4_2 popcnt avx avx2 fma f16c bmi1 bmi2 abm movbe\nbugs : none\n"

  @Test func namesWhatALesserProcessorLacks() {
    #expect(
      ProcessorCheck.missingExtensions(required: 0xFFF, processorInformation: haswell)
        == ["avx512f", "avx512cd"])
    #expect(
      ProcessorCheck.missingExtensions(required: 0x3FF, processorInformation: haswell).isEmpty)
  }

  @Test func saysNothingWhereItCannotTell() {
    #expect(
      ProcessorCheck.missingExtensions(required: 63, processorInformation: "Features : neon")
        .isEmpty)
  }

  @Test func thisMachineRunsWhatItBuilt() {
    #expect(ProcessorCheck.missingExtensions().isEmpty)
  }
}
