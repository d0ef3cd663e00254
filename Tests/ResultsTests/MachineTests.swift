import Testing

@testable import Results

@Suite struct MachineTests {
  @Test func readsTheFirstModelName() {
    let cpuinfo = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: A: B @ 2 GHz\n\nmodel name\t: C\n"
    #expect(Machine.processorModel(cpuinfo: cpuinfo) == "A: B @ 2 GHz")
    #expect(Machine.processorModel(cpuinfo: "processor\t: 0\nCPU part\t: 0xd0c\n") == nil)
  }

  @Test func describesThisMachine() {
    let machine = Machine(fusesMultiplyAdd: true)
    #expect(machine.logicalCores >= 1)
    #expect(machine.memoryBytes > 1 << 20)
    #expect(!machine.operatingSystem.isEmpty)
  }

  @Test func peakMemoryIsInBytesAndNeverDecreases() throws {
    let before = try #require(peakResidentBytes())
    #expect(before > 1 << 20)
    #expect(try #require(peakResidentBytes()) >= before)
  }
}
