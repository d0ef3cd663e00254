// Tests networks as Keras's JSON: arbitrary text, and layers put together from valid parts.
import Harness
import NetworkChecks

@testable import Models

/// All supported classes, and an unsupported one.
let classNames = LayerTypes.all.flatMap { $0.kerasClasses } + ["LSTM"]

/// JSON values of every kind, and numbers at the limits.
let values = [
  "1", "2", "3", "11", "12", "4096", "4194304", "4611686018427387904", "9223372036854775807",
  "9223372036854775808", "0", "-1", "-9223372036854775808", "0.5", "1e-3", "1e400", "null", "true",
  "false", #""same""#, #""valid""#, #""relu""#, #""softmax""#, #""channels_last""#, "[1, 2]", "[3]",
  "[2, 2]", "[[1, 0], [2, 3]]", "[[4096, 9223372036854775807], [0, 1]]", "[]",
  #"{"class_name": "Zeros", "config": {}}"#, #""glorot_uniform""#,
]

/// Heights, widths and channels of images, some of them impossible.
let sides = [
  "28", "1", "3", "32", "4096", "2097152", "9223372036854775807", "0", "-1", "null", "1.5",
]

/// The names of all entries in layers' configurations.
let keys = [
  "filters", "kernel_size", "strides", "padding", "activation", "use_bias", "pool_size", "units",
  "rate", "momentum", "epsilon", "center", "scale", "axis", "data_format", "dilation_rate",
  "groups", "kernel_initializer", "name", "trainable", "dtype", "implementation", "seed",
  "noise_shape",
]

/// Returns a layer's JSON.
func layer(_ className: String, _ configuration: String) -> String {
  #"{"class_name": "\#(className)", "config": {\#(configuration)}}"#
}

/// Returns the JSON of a network for images of a shape.
func sequential(_ layers: [String], shape: String = "28, 28, 1") -> String {
  let input = layer("InputLayer", #""batch_shape": [null, \#(shape)]"#)
  return #"{"class_name": "Sequential", "config": {"layers": ["#
    + ([input] + layers).joined(separator: ", ") + "]}}"
}

fuzz { (input: inout FuzzInput) throws(ModelError) in
  var json: [UInt8]
  switch input.choice(4) {
  case 0: json = input.rest()
  case 1:
    // One layer with arbitrary text as its configuration.
    let className = classNames[input.choice(classNames.count)]
    let parts = sequential([layer(className, "#")]).split(separator: "#")
    json = Array(parts[0].utf8) + input.rest() + Array(parts[1].utf8)
  case let form:
    // Layers with entries from the lists above, for images of MNIST's shape or of a chosen one.
    let shape = (0..<3).map { _ in form == 2 ? "28" : sides[input.choice(sides.count)] }
    var layers: [String] = []
    while !input.isEmpty, layers.count < 12 {
      let className = classNames[input.choice(classNames.count)]
      let entries = (0..<input.choice(5)).map { _ in
        #""\#(keys[input.choice(keys.count)])": \#(values[input.choice(values.count)])"#
      }
      layers.append(layer(className, entries.joined(separator: ", ")))
    }
    json = Array(sequential(layers, shape: shape.joined(separator: ", ")).utf8)
  }
  checkAccepted(try NetworkDescription(keras: json, source: "it"))
}
