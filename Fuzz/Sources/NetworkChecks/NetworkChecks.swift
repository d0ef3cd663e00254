import Harness

@testable import Models

/// Checks that an accepted description survives being written as Keras's JSON and as text, and that
/// the networks built from it have sizes within the limits.
public func checkAccepted(_ network: NetworkDescription) {
  // Longer networks are slow to write and read, and would find nothing more.
  if network.layers.count <= 12 { checkCopies(of: network) }
  checkSizes(of: network)
}

private func checkCopies(of network: NetworkDescription) {
  do throws(ModelError) {
    let json = network.keras
    let fromJSON = try NetworkDescription(keras: Array(json.utf8), source: "the written JSON")
    check(fromJSON.keras == json, "the JSON reads as another description")
    check(fromJSON.input == network.input, "the JSON reads as another image shape")
    let fromText = try NetworkDescription(text: network.text)
    check(fromText.text == network.text, "the text reads as another description")
    check(
      fromText.keras == NetworkDescription(layers: network.layers).keras,
      "the text reads as other layers")
  } catch {
    check(false, "a description is rejected after it was written: \(error)")
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
      "the tensors do not add up to the parameters")
    check(Set(tensors.map(\.name)).count == tensors.count, "two tensors have the same name")
  }
}
