// Tests networks as short texts: arbitrary text, and layers put together from valid parts.
import Harness
import NetworkChecks

@testable import Models

/// The words with which the texts of layers begin.
let names = LayerTypes.all.compactMap { shortName(of: $0) } + ["relu", "tanh", "softmax"]

func shortName<L: Layer>(of type: L.Type) -> String? { L.form.shortName }

/// The words that may follow.
let parts = [
  "1", "2", "3", "10", "11", "12", "4096", "4097", "4194304", "4611686018427387904",
  "9223372036854775807", "99999999999999999999", "0", "-1", "0.5", "5x3", "1x4611686018427387904",
  "1x0x2x3", "4096x9223372036854775807", "s2", "s4096", "s3x1", "s0", "same", "valid", "relu",
  "sigmoid", "softmax", "nobias", "m0.9", "e1e-05", "e1e-400", "mnan", "nocenter", "noscale", "",
]

fuzz { (input: inout FuzzInput) throws(ModelError) in
  var text = ""
  let form = input.choice(8)
  if form < 4 {
    text = String(decoding: input.rest(), as: UTF8.self)
  } else {
    var layers: [String] = []
    // A few texts have more layers than are permitted.
    while !input.isEmpty, layers.count < (form == 7 ? 300 : 12) {
      let choice = input.byte()
      let name = names[Int(choice >> 2) % names.count]
      let options = (0..<Int(choice & 3)).map { _ in parts[input.choice(parts.count)] }
      layers.append(([name] + options).joined(separator: ":"))
    }
    text = layers.joined(separator: ",")
  }
  checkAccepted(try NetworkDescription(text: text))
}
