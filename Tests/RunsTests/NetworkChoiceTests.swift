import Models
import RunsTestSupport
import TestSupport
import Testing

@testable import Results
@testable import Runs

@Suite struct NetworkChoiceTests {
  private let mnist = ImageShape(height: 28, width: 28, channels: 1)

  @Test func splitsListsOfNamesButNotDescriptions() throws {
    let text = "conv:4:3,relu,maxpool,flatten,dense:10"
    let choices = try NetworkChoice.list(["dense,cnn", text, "lenet5"])
    #expect(choices.map(\.name) == ["dense", "cnn", text, "lenet5"])
  }

  @Test(arguments: [
    ("dense", 101_770), ("cnn", 34_826), ("dense-1024", 814_090), ("lenet5", 61_706),
  ])
  func builtInNetworksHaveTheExpectedParameterCounts(name: String, parameters: Int) throws {
    let network = try NetworkChoice(argument: name).architecture(
      input: mnist, classes: 10, dropout: 0.5)
    #expect(network.name == name || name == "dense-1024")
    #expect(network.parameterCount == parameters)
  }

  @Test func aFileIsCalledByItsNameAndToldApartByItsLayers() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var paths: [String] = []
    for (place, units) in [("a", 8), ("b", 9)] {
      let network = NetworkDescription(
        input: mnist, layers: [Flatten(), Dense(units, activation: .relu), Dense(10)])
      paths.append(try folder.write(Array(network.keras.utf8), to: "\(place)/mine.json"))
    }
    let choice = try NetworkChoice(argument: paths[0])
    #expect(choice.name == "mine")
    let encoded = try JSONValue(encoding: choice)
    #expect(try encoded.decoded(as: NetworkChoice.self) == choice)
    #expect(choice.description == "mine=28×28×1,flatten,dense:8:relu,dense:10")
    #expect(try NetworkChoice.list([paths[0], paths[0]]).count == 1)
    #expect(throws: ModelError.self) { try NetworkChoice.list(paths) }
    #expect(throws: ModelError.self) {
      try choice.architecture(
        input: ImageShape(height: 32, width: 32, channels: 3), classes: 10, dropout: 0)
    }
    #expect(throws: ModelError.classMismatch(network: "mine", outputs: 10, classes: 3)) {
      try choice.architecture(input: mnist, classes: 3, dropout: 0)
    }
  }

  @Test func aFileCalledLikeABuiltInNetworkKeepsItsEnding() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = try folder.write(
      Array(NetworkDescription(layers: [Flatten(), Dense(10)]).keras.utf8), to: "cnn.json")
    let choices = try NetworkChoice.list(["cnn,\(file)"])
    #expect(choices.map(\.name) == ["cnn", "cnn.json"])
    #expect(choices[1] != .cnn)
  }

  @Test(arguments: ["nosuch", "", "cnn,", "dense,nosuch", "missing.json"])
  func rejectsWhatIsNotANetwork(argument: String) {
    #expect(throws: ModelError.self) { try NetworkChoice.list([argument]) }
  }
}
