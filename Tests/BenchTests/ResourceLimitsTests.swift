import Testing

@testable import bench

@Suite struct ResourceLimitsTests {
  @Test func memoryThatCannotBeReservedIsAnError() throws {
    try ResourceLimits.require(memory: 1 << 20)
    // More than the address space of any processor.
    let error = #expect(throws: ResourceLimitError.self) {
      try ResourceLimits.require(memory: 1 << 60)
    }
    #expect(error?.description.contains("(ulimit -v)") == true)
  }

  @Test func moreOpenFilesThanTheSystemAllowsAreAnError() throws {
    try ResourceLimits.require(files: 8)
    let error = #expect(throws: ResourceLimitError.self) {
      try ResourceLimits.require(files: 1 << 40)
    }
    #expect(error?.description.contains("(ulimit -n), but 1099511627776 are needed") == true)
  }
}
