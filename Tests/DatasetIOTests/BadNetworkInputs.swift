/// Returns a layer or an InputLayer with its configuration.
func keras(_ className: String, _ configuration: String = "") -> String {
  #"{"class_name": "\#(className)", "config": {\#(configuration)}}"#
}

let flatten = keras("Flatten")

func dense(_ units: String) -> String { keras("Dense", #""units": \#(units)"#) }

func dense(_ units: Int) -> String { dense("\(units)") }

private func convolution(_ configuration: String) -> String {
  keras("Conv2D", #""filters": 4, "kernel_size": 3, \#(configuration)"#)
}

/// Returns a network of some layers. If `input` is given, it starts with the shape of the images.
func sequential(_ layers: [String], input: String? = "null, 28, 28, 1") -> [UInt8] {
  let first = input.map { [keras("InputLayer", #""batch_shape": [\#($0)]"#)] } ?? []
  return Array(
    #"{"class_name": "Sequential", "config": {"layers": [\#((first + layers).joined(separator: ", "))]}}"#
      .utf8)
}

/// Returns a network that ends in Flatten and Dense.
private func ending(_ layers: String...) -> [UInt8] { sequential(layers + [flatten, dense(10)]) }

/// Returns the weights of two inputs and two units with a description in their metadata.
private func saved(_ description: [UInt8]) -> [UInt8] {
  let json = String(decoding: description, as: UTF8.self).replacing("\"", with: "\\\"")
  return safetensors(
    #"{"__metadata__":{"keras_json":"\#(json)"},"#
      + #""dense/bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""dense/kernel":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]}}"#, 24)
}

private func savedNetwork(_ what: String, _ description: [UInt8]) -> BadInput {
  let name = "weights.safetensors"
  return .files(what, .savedNetwork(name), [[name: saved(description)]])
}

extension BadInput {
  static let networks: [BadInput] = [
    files("a missing description", .network("network.json"), [[:]]),
    files("a folder in place of a description", .network("folder"), [["folder/file": [1]]]),
    network("a description of no bytes", []),
    network("a description cut short", Array(ending().dropLast(3))),
    network("a description that is not UTF-8", [0x7b, 0x22, 0xff, 0x22]),
    network("a description nested 100,000 deep", [UInt8](repeating: 0x5b, count: 100_000)),
    network("a description of more than 1 MiB", [UInt8](repeating: 0x20, count: 1 << 20 + 1)),
    network("a web page as a description", Array("<!DOCTYPE html>".utf8)),
    network("a `.keras` file as a description", Array("PK\u{3}\u{4}".utf8) + [0, 0, 0, 0, 0]),
    network("Keras's HDF5 as a description", [0x89] + Array("HDF\r\n\u{1a}\n".utf8)),
    network("a description with a duplicate name", Array(#"{"a": 1, "a": 2}"#.utf8)),
    network("NaN in a description", sequential([dense("NaN")])),
    network("a number out of range for a 64-bit float", sequential([dense("1e999")])),
    network("JSON that describes something else", Array("{}".utf8)),
    network("a Functional network", Array(#"{"class_name": "Functional", "config": {}}"#.utf8)),
    network("a network in a network", sequential([keras("Sequential")])),
    network("a network of no layers", sequential([])),
    network("a network of 257 layers", sequential([String](repeating: flatten, count: 257))),
    network("images without channels", sequential([flatten, dense(10)], input: "null, 28, 28")),
    network("images of any size", sequential([flatten, dense(10)], input: "null, null, null, 1")),
    network("an unknown layer", sequential([keras("LSTM"), dense(10)])),
    network(
      "a custom class",
      sequential([#"{"module": "mine", "class_name": "Dense", "config": {"units": 10}}"#])),
    network("an unknown option", ending(convolution(#""depth_multiplier": 2"#))),
    network("a missing option", ending(keras("Conv2D", #""filters": 4"#))),
    network("an unknown activation", ending(convolution(#""activation": "gelu""#))),
    network("another padding", ending(convolution(#""padding": "causal""#))),
    network("channels first", ending(convolution(#""data_format": "channels_first""#))),
    network("dilation", ending(convolution(#""dilation_rate": [2, 2]"#))),
    network("groups", ending(convolution(#""groups": 2"#))),
    network(
      "a regularizer",
      ending(convolution(#""kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}}"#))),
    network(
      "another initializer",
      ending(convolution(#""kernel_initializer": {"class_name": "HeNormal", "config": {}}"#))),
    network("a layer that is not trained", ending(convolution(#""trainable": false"#))),
    network("another precision", ending(convolution(#""dtype": "mixed_float16""#))),
    network("an axis that is not the last", ending(keras("BatchNormalization", #""axis": 1"#))),
    network("a number of units given as text", sequential([flatten, dense(#""10""#)])),
    network("a fractional number of units", sequential([flatten, dense("10.5")])),
    network("a negative number of units", sequential([flatten, dense(-1)])),
    network("2⁶² units", sequential([flatten, dense(1 << 62)])),
    network("2⁶⁴ units", sequential([flatten, dense("18446744073709551616")])),
    network("a kernel of 12×12", ending(keras("Conv2D", #""filters": 4, "kernel_size": 12"#))),
    network("strides of 0", ending(convolution(#""strides": 0"#))),
    network("strides of 2⁶²", ending(convolution(#""strides": [1, 4611686018427387904]"#))),
    network("a rate of 1", ending(keras("Dropout", #""rate": 1"#))),
    network("a dense layer on images", sequential([dense(10)])),
    network("a convolution on a vector", sequential([flatten, convolution(#""strides": 1"#)])),
    network("a pool larger than the image", ending(keras("MaxPooling2D", #""pool_size": 29"#))),
    network("softmax before other layers", ending(convolution(#""activation": "softmax""#))),
    network("a network that ends in an image", sequential([convolution(#""strides": 1"#)])),
    network(
      "nothing to train", sequential([keras("MaxPooling2D", #""pool_size": [14, 5]"#), flatten])),
    network(
      "a layer that is too large", ending(keras("Conv2D", #""filters": 4194304, "kernel_size": 1"#))
    ),
    network(
      "a network that is too large", sequential([flatten, dense(4_194_304), dense(10)])),
    network("a different number of classes", sequential([flatten, dense(7)])),
    network(
      "images of another shape", sequential([flatten, dense(10)], input: "null, 32, 32, 3")),
    text("an empty text", ""),
    text("an unknown layer in a text", "conv:8,pool,flatten,dense:10"),
    text("an empty layer between commas", "flatten,,dense:10"),
    text("a number out of range in a text", "conv:8:12,flatten,dense:10"),
    text("2⁶⁶ units in a text", "flatten,dense:73786976294838206464,dense:10"),
    text("control characters in a text", "flatten,\u{1b}[31m"),
    savedNetwork("saved weights whose description is not JSON", []),
    savedNetwork(
      "saved weights with another network's description",
      sequential([flatten, dense(3), dense(2)], input: nil)),
    savedNetwork(
      "saved weights with a description of a network too large",
      sequential([flatten, dense(4_194_304), dense(4_194_304), dense(2)], input: nil)),
    savedNetwork(
      "saved weights with a description for other images", sequential([flatten, dense(2)])),
  ]
}
