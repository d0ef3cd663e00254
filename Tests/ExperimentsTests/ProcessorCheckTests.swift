import Testing

@testable import Experiments

@Suite struct ProcessorCheckTests {
  private let haswell =
    "processor : 0\nflags\t\t: fpu sse4_2 popcnt avx avx2 fma bmi2\nbugs : none\n"

  @Test func namesWhatALesserProcessorLacks() {
    #expect(
      ProcessorCheck.missingExtensions(required: 0b11_1111_1111, processorInformation: haswell)
        == ["avx512f", "avx512vl", "avx512bw", "avx512dq"])
    #expect(
      ProcessorCheck.missingExtensions(required: 0b11_1111, processorInformation: haswell).isEmpty)
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
