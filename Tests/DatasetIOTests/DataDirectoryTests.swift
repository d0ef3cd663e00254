import Testing

@testable import DatasetIO

@Suite struct DataDirectoryTests {
  private func folder(_ environment: [String: String], hasData: Bool = false) -> String {
    DataDirectory.standard(environment: environment) { $0 == "data" && hasData }
  }

  private let all = ["BENCH_DATA": "named", "XDG_DATA_HOME": "/shared", "HOME": "/home/me"]

  @Test func environmentTakesPrecedenceOverTheCurrentFolder() {
    #expect(folder(all, hasData: true) == "named")
    #expect(folder(["HOME": "/home/me"], hasData: true) == "data")
  }

  @Test func usersDataDirectoryComesLast() {
    #expect(folder(["XDG_DATA_HOME": "/shared", "HOME": "/home/me"]) == "/shared/bench")
    #expect(folder(["HOME": "/home/me"]) == "/home/me/.local/share/bench")
    #expect(folder([:]) == "data")
  }

  @Test func emptyAndRelativeValuesCountAsMissing() {
    #expect(folder(["BENCH_DATA": "", "HOME": "/home/me"]) == "/home/me/.local/share/bench")
    #expect(
      folder(["XDG_DATA_HOME": "relative", "HOME": "/home/me"]) == "/home/me/.local/share/bench")
    #expect(folder(["XDG_DATA_HOME": "", "HOME": ""]) == "data")
  }
}
