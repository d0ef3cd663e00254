import Harness

@testable import Models

/// Holds a description that was accepted against what it becomes: written as Keras's JSON and as a
/// text it is the same, and a network that it gives has sizes that are possible.
public func checkAccepted(_ network: NetworkDescription) {
  // What holds for a few layers holds for many, which take their time.
  if network.layers.count <= 12 { checkCopies(of: network) }
  checkSizes(of: network)
}

private func checkCopies(of network: NetworkDescription) {
  do throws(ModelError) {
    let json = network.keras
    let fromJSON = try NetworkDescription(keras: Array(json.utf8), source: "what was written")
    check(fromJSON.keras == json, "another description than was written")
    check(fromJSON.input == network.input, "another shape of images")
    let fromText = try NetworkDescription(text: network.text)
    check(fromText.text == network.text, "another text than was written")
    check(
      fromText.keras == NetworkDescription(layers: network.layers).keras,
      "other layers than a text's")
  } catch {
    check(false, "what was written is refused: \(error)")
  }
}

private func checkSizes(of network: NetworkDescription) {
  let shapes = [network.input, .init(height: 28, width: 28, channels: 1)].compactMap { $0 }
  for shape in shapes {
    guard let built = try? Architecture(name: "it", input: shape, layers: network.layers) else {
      continue
    }
    check(Architecture.classCounts.contains(built.classes), "\(built.classes) classes")
    check(
      (1...Architecture.largestParameterCount).contains(built.parameterCount),
      "\(built.parameterCount) parameters")
    check(
      built.outputShapes.allSatisfy { (1...Architecture.largestLayer).contains($0.count) },
      "outputs of \(built.outputShapes)")
    check(
      built.multiplyAdds.forward >= 0 && built.multiplyAdds.training >= built.multiplyAdds.forward,
      "\(built.multiplyAdds) multiply-adds")
    let tensors = built.tensors
    check(
      tensors.map(\.description.count).reduce(0, +) == built.parameterCount,
      "tensors of other sizes")
    check(Set(tensors.map(\.name)).count == tensors.count, "two tensors of a name")
  }
}
