import Foundation
import Testing

@testable import Models

/// Networks described by Keras 3 and tf.keras 2, written by scripts/make-description-fixtures.py.
private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Fixtures/descriptions")

private func read(_ name: String) throws -> NetworkDescription {
  try NetworkDescription(kerasFile: fixtures.appendingPathComponent(name + ".json").path)
}

private func read(json: String) throws(ModelError) -> NetworkDescription {
  try NetworkDescription(keras: Array(json.utf8), source: "it")
}

/// Returns a network of one layer in the format of Keras 3.
private func sequential(_ className: String, _ configuration: String) -> String {
  """
  {"class_name": "Sequential", "config": {"layers": [
    {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}},
    {"class_name": "\(className)", "config": {\(configuration)}}]}}
  """
}

@Suite struct KerasJSONTests {
  private static let mnist = ImageShape(height: 28, width: 28, channels: 1)
  private static let cnn = "conv:32:3:relu,maxpool:2,conv:64:3:relu,maxpool:2,flatten,dropout:0.5,"

  /// The expected text of each fixture's layers.
  static let accepted: [(name: String, text: String)] = [
    (
      "all-convolutional",
      "conv:32:3:same:relu,conv:32:3:s2:same:relu,conv:64:3:same:relu,conv:64:3:s2:same:relu,"
        + "conv:10:1:same,globalavg"
    ),
    (
      "batch-norm",
      "conv:32:3:nobias,batchnorm,relu,maxpool:2,flatten,dense:64:nobias,"
        + "batchnorm:m0.9:e1e-05:nocenter:noscale,relu,dense:10"
    ),
    ("built-later", cnn + "dense:10"), ("cnn", cnn + "dense:10:softmax"),
    ("cnn-softmax-apart", cnn + "dense:10,softmax"), ("no-input", cnn + "dense:10"),
    ("input-layer", "conv:8:5x3:s2x1,sigmoid,globalmax,dense:10"),
    ("input-shape", "conv:16:3:relu,maxpool:3x2:s2:same,flatten,dense:10"),
    (
      "lenet5",
      "conv:6:5:same:tanh,avgpool:2,conv:16:5:tanh,avgpool:2,flatten,dense:120:tanh,dense:84:tanh,"
        + "dense:10"
    ),
    ("zero-padding", "zeropad:1,flatten,dense:10"),
  ]

  @Test(arguments: accepted, ["keras-3", "tf-keras-2"])
  func readsWhatKerasWrites(fixture: (name: String, text: String), framework: String) throws {
    let network = try read("\(framework)/\(fixture.name)")
    #expect(network.text == fixture.text)
    #expect(network.input == (fixture.name == "no-input" ? nil : Self.mnist))
    _ = try network.architecture(named: "it", input: Self.mnist, classes: 10)
  }

  @Test func readsLocallyConnectedLayersOfTFKeras2() throws {
    #expect(
      try read("tf-keras-2/locally-connected").text
        == "local:32:3:relu,maxpool:2,local:64:3x2:s1x2:nobias,flatten,dense:10")
  }

  @Test(arguments: architectures() + [try! .cnn(input: mnist, classes: 10, dropout: 0.5)])
  func readsBackWhatItWrites(architecture: Architecture) throws {
    let network = architecture.layerDescription
    let copy = try NetworkDescription(keras: Array(network.keras.utf8), source: "it")
    #expect(copy.name == architecture.name)
    #expect(copy.keras == network.keras)
    #expect(
      try copy.architecture(
        named: architecture.name, input: architecture.input, classes: architecture.classes)
        == architecture)
  }

  @Test func writesTheFormatOfKeras() throws {
    let network = NetworkDescription(
      name: "small", input: ImageShape(height: 28, width: 20, channels: 3),
      layers: [MaxPooling2D(Extent(2), padding: .same), Flatten(), Dense(10), Dense(3)])
    func entry(_ className: String, _ configuration: String) -> String {
      #"{"module": "keras.layers", "class_name": "\#(className)", "config": {\#(configuration)}, "#
        + #""registered_name": null}"#
    }
    let layers = [
      entry(
        "InputLayer",
        #""batch_input_shape": [null, 28, 20, 3], "dtype": "float32", "name": "input_layer""#),
      entry(
        "MaxPooling2D",
        #""name": "max_pooling2d", "pool_size": [2, 2], "strides": [2, 2], "padding": "same", "#
          + #""data_format": "channels_last""#),
      entry("Flatten", #""name": "flatten", "data_format": "channels_last""#),
      entry("Dense", #""name": "dense", "units": 10, "activation": "linear", "use_bias": true"#),
      entry("Dense", #""name": "dense_1", "units": 3, "activation": "linear", "use_bias": true"#),
    ]
    #expect(
      network.keras
        == #"{"module": "keras", "class_name": "Sequential", "config": {"name": "small", "#
        + #""layers": [\#(layers.joined(separator: ", "))]}, "registered_name": null}"#)
  }

  @Test func readsTheListOfLayersOfEarlyKeras() throws {
    let network = try read(
      json: """
        {"class_name": "Sequential", "config": [
          {"class_name": "Conv2D", "config": {"name": "conv2d_1", "trainable": true,
            "batch_input_shape": [null, 28, 28, 1], "dtype": "float32", "filters": 8,
            "kernel_size": [3, 3], "strides": [1, 1], "padding": "valid",
            "data_format": "channels_last", "dilation_rate": [1, 1], "activation": "relu",
            "use_bias": true, "kernel_initializer": {"class_name": "VarianceScaling",
              "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": null}},
            "bias_initializer": {"class_name": "Zeros", "config": {}},
            "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
            "kernel_constraint": null, "bias_constraint": null}},
          {"class_name": "Flatten", "config": {"name": "flatten_1", "trainable": true}},
          {"class_name": "Dense", "config": {"units": 10}}]}
        """)
    #expect(network.text == "conv:8:3:relu,flatten,dense:10")
    #expect(network.input == Self.mnist)
  }

  static let others: [(className: String, configuration: String, text: String)] = [
    ("MaxPooling2D", #""pool_size": 3, "strides": null"#, "maxpool:3"),
    ("AveragePooling2D", #""pool_size": [2, 3], "strides": [2, 2]"#, "avgpool:2x3:s2"),
    ("MaxPooling2D", "", "maxpool:2"),
    ("ReLU", #""max_value": null, "negative_slope": 0.0, "threshold": 0.0"#, "relu"),
    ("Softmax", #""axis": -1"#, "softmax"),
    ("Dense", #""units": 10, "activation": null"#, "dense:10"),
    (
      "Dense",
      #""units": 3, "activation": {"module": "builtins", "class_name": "function", "#
        + #""config": "tanh", "registered_name": "function"}"#, "dense:3:tanh"
    ),
    (
      "Conv2D", #""filters": 4, "kernel_size": 5, "strides": 2, "padding": "same""#,
      "conv:4:5:s2:same"
    ),
    ("Conv2D", #""filters": 4, "kernel_size": [3, 5], "dilation_rate": 1"#, "conv:4:3x5"),
    (
      "Conv2D", #""filters": 4, "kernel_size": 3, "kernel_initializer": "glorot_uniform""#,
      "conv:4:3"
    ),
    ("Dropout", #""rate": 0.25, "noise_shape": null, "seed": 4"#, "dropout:0.25"),
    ("BatchNormalization", #""axis": [3], "momentum": 1"#, "batchnorm:m1.0"),
    ("BatchNormalization", #""axis": 3, "epsilon": 1e-5, "fused": true"#, "batchnorm:e1e-05"),
    (
      "Dense",
      #""units": 3, "dtype": {"class_name": "Policy", "config": {"name": "float32"}}"#, "dense:3"
    ),
  ]

  @Test(arguments: others.indices)
  func readsAlternativeSpellings(index: Int) throws {
    let (className, configuration, text) = Self.others[index]
    #expect(try read(json: sequential(className, configuration)).text == text)
  }

  /// The expected error for each fixture that requires something unsupported.
  static let rejected: [(name: String, message: String)] = [
    (
      "batch-norm-axis", "layer 2, BatchNormalization, requires axis to be -1, the last axis, found"
    ),
    (
      "channels-first", #"layer 1, Conv2D, requires data_format to be "channels_last", found "chan"#
    ),
    ("constraint", "layer 1, Conv2D, requires kernel_constraint to be null, found MaxNorm."),
    ("dense-on-images", "layer 1, Dense, requires a vector as its input: put Flatten or global"),
    (
      "depthwise",
      "layer 1 is DepthwiseConv2D; supported layers are Conv2D, LocallyConnected2D, ZeroPadding2D, "
        + "MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, Flatten, Dense, "
        + "Activation, ReLU, Softmax, Dropout, BatchNormalization."
    ),
    ("dilation", "layer 1, Conv2D, requires dilation_rate to be 1 or [1] or [1, 1], found [2, 2]."),
    ("functional", "only Sequential networks are supported, found Functional."),
    (
      "gelu",
      #"layer 1, Conv2D, requires activation to be "linear" or "relu" or "tanh" or "sigmoid" or "#
        + #""softmax", found "gelu"."#
    ),
    ("groups", "layer 2, Conv2D, requires groups to be 1, found 2."),
    ("lstm", "layer 1 is LSTM; supported layers are"),
    ("nested", "layer 1 is Sequential; supported layers are"),
    ("regularizer", "layer 1, Conv2D, requires kernel_regularizer to be null, found L2."),
    ("rescaling", "layer 1 is Rescaling; supported layers are"),
    (
      "softmax-inside", "layer 1, Conv2D, requires softmax to come last, found layers after it"
    ),
    ("two-inputs", "only Sequential networks are supported, found Functional."),
  ]

  @Test(arguments: rejected, ["keras-3", "tf-keras-2"])
  func namesWhatIsUnsupported(fixture: (name: String, message: String), framework: String) throws {
    let error = #expect(throws: ModelError.self) {
      try read("\(framework)/rejected/\(fixture.name)").architecture(
        named: "it", input: Self.mnist, classes: 10)
    }
    #expect(error?.description.contains(fixture.message) == true, "\(error.debugDescription)")
  }

  static let wrong: [(json: String, message: String)] = [
    ("", "expected a value at line 1, column 1, found the end of the input."),
    ("[]", "the network requires class_name and config, as written by model.to_json(), found []."),
    (#"{"class_name": "Sequential", "config": {"layers": 3}}"#, "requires a list of layers"),
    (#"{"class_name": "Sequential", "config": {"layers": []}}"#, "it has no layers."),
    (
      #"{"class_name": "Sequential", "config": {"trainable": false, "layers": []}}"#,
      "trainable to be"
    ),
    (#"{"class_name": "Sequential", "config": [3]}"#, "layer 1 requires class_name and config"),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": 3}]}"#,
      "layer 1, Dense, requires a config that is an object, found 3."
    ),
    (
      #"{"module": "mine", "class_name": "Sequential", "config": []}"#,
      "the network requires one of Keras's own classes, found another class named Sequential."
    ),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {}, "#
        + #""registered_name": "mine>Dense"}]}"#,
      "layer 1 requires one of Keras's own classes, found another class named Dense."
    ),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "Flatten", "config": {}}, "#
        + #"{"class_name": "InputLayer", "config": {}}]}"#,
      "layer 2 is InputLayer; supported layers are"
    ),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "InputLayer", "#
        + #""config": {"batch_shape": [null, 784]}}, {"class_name": "Flatten", "config": {}}]}"#,
      "the input must be images of shape [null, height, width, channels], found [null, 784]."
    ),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "InputLayer", "#
        + #""config": {"batch_shape": [null, 9223372036854775807, 1, 1]}}, "#
        + #"{"class_name": "ZeroPadding2D", "config": {}}, {"class_name": "LSTM", "config": {}}]}"#,
      "layer 2 is LSTM"
    ),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "InputLayer", "#
        + #""config": {"batch_shape": [null, null, null, 3]}}, {"class_name": "Flatten", "config": {}}]}"#,
      "found [null, null, null, 3]."
    ),
    (
      #"{"class_name": "Sequential", "config": [{"class_name": "InputLayer", "#
        + #""config": {"sparse": true}}, {"class_name": "Flatten", "config": {}}]}"#,
      "InputLayer requires sparse to be false, found true."
    ),
    (sequential("Dense", ""), "layer 1, Dense, requires units, a whole number"),
    (
      sequential("Dense", #""units": "10""#),
      #"requires units to be a whole number from 1 to 4194304, found "10"."#
    ),
    (
      sequential("ZeroPadding2D", #""padding": [[1, 2, 3], [4]]"#),
      "requires padding to be whole numbers from 0 to 4096, found […, …]."
    ),
    (sequential("Dense", #""units": 10.5"#), "found 10.5."),
    (sequential("Dense", #""units": -10"#), "found -10."),
    (sequential("Dense", #""units": 4611686018427387904"#), "found 4611686018427387904."),
    (
      sequential("Dense", #""units": 10, "units": 10"#),
      "expected unique names, found 'units' again"
    ),
    (sequential("Dense", #""units": true"#), "found true."),
    (
      sequential("Dense", #""units": NaN"#),
      "expected a value at line 3, column 47, found 'NaN}}]}}'."
    ),
    (
      sequential("Dense", #""units": 1e999"#),
      "expected a number that a 64-bit float can represent, found 1e999 at"
    ),
    (
      sequential("Dense", #""units": 3, "size": 4"#),
      "its options to be among units, activation, use_bias, kernel"
    ),
    (sequential("Dense", #""units": 3, "trainable": false"#), "trainable to be true, found false."),
    (
      sequential(
        "Dense", #""units": 3, "kernel_initializer": {"class_name": "HeNormal", "config": {}}"#),
      "kernel_initializer to be GlorotUniform, the only supported initializer, found HeNormal."
    ),
    (
      sequential("Dense", #""units": 3, "bias_initializer": "ones""#),
      #"Zeros, the only supported initializer, found "ones"."#
    ),
    (
      sequential("Dense", #""units": 3, "dtype": "float64""#),
      #"dtype to be "float32", found "float64"."#
    ),
    (
      sequential(
        "Dense",
        #""units": 3, "dtype": {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}"#),
      #"dtype to be "float32", found DTypePolicy."#
    ),
    (
      sequential("Conv2D", #""filters": 3"#),
      "Conv2D, requires kernel_size, one or two whole numbers from 1 to 11"
    ),
    (sequential("Conv2D", #""filters": 3, "kernel_size": [3, 12]"#), "found [3, 12]."),
    (sequential("Conv2D", #""filters": 3, "kernel_size": [3, 3, 3]"#), "found [3, 3, 3]."),
    (sequential("Conv2D", #""filters": 3, "kernel_size": 3, "strides": [0, 1]"#), "found [0, 1]."),
    (
      sequential("Conv2D", #""filters": 3, "kernel_size": 3, "padding": "causal""#),
      #"found "causal"."#
    ),
    (sequential("MaxPooling2D", #""pool_size": 4097"#), "from 1 to 4096, found [4097, 4097]."),
    (sequential("Dropout", #""rate": 1.0"#), "rate to be a number from 0 to below 1, found 1.0."),
    (
      sequential("Dropout", #""rate": 0.5, "noise_shape": [1]"#),
      "noise_shape to be null, found [1]."
    ),
    (sequential("BatchNormalization", #""epsilon": 0"#), "epsilon to be a number from 1e-12 to 1"),
    (sequential("BatchNormalization", #""renorm": true"#), "renorm to be false, found true."),
    (sequential("GlobalMaxPooling2D", #""keepdims": true"#), "keepdims to be false, found true."),
    (sequential("ReLU", #""max_value": 6.0"#), "max_value to be null, found 6.0."),
    (sequential("Softmax", #""axis": 1"#), "axis to be -1, the last axis, found 1."),
    (sequential("Activation", #""activation": "swish""#), #"found "swish"."#),
    (sequential("De\\u0007nse", ""), "layer 1 is De\u{FFFD}nse; supported layers are"),
    (
      String(repeating: "[", count: 100_000),
      "JSON nested at most 64 levels deep, found more at line 1"
    ),
    (
      #"{"class_name": "Sequential", "config": ["#
        + String(repeating: #"{"class_name": "Flatten", "config": {}}, "#, count: 256)
        + #"{"class_name": "Flatten", "config": {}}]}"#,
      "it has 257 layers; at most 256 are allowed."
    ),
    (String(repeating: " ", count: 1 << 20) + "[]", "it is 1048578 bytes long; at most 1048576"),
    (
      "<html></html>",
      "expected JSON as written by model.to_json(), found a web page: its download failed."
    ),
    (#"{"a": 1} 2"#, "expected the end of the input at line 1, column 10, found '2'."),
    ("{\"a\": \"\\ud800\"}", "expected the second surrogate at"),
    ("{\"a\": \"\u{1}\"}", "a character allowed in a string"),
  ]

  @Test(arguments: wrong.indices) func explainsWhatIsWrong(index: Int) {
    let (json, message) = Self.wrong[index]
    let error = #expect(throws: ModelError.self) { try read(json: json) }
    #expect(error?.description.contains(message) == true, "\(error.debugDescription)")
    #expect(
      error?.description.hasPrefix("it describes no network that can be trained here: ") == true)
  }

  @Test func rejectsEveryPrefixOfADescription() throws {
    let json = Array(
      try String(
        contentsOf: fixtures.appendingPathComponent("keras-3/lenet5.json"), encoding: .utf8
      )
      .utf8)
    for count in stride(from: 0, to: json.count - 1, by: 7) {
      #expect(throws: ModelError.self) {
        try NetworkDescription(keras: Array(json.prefix(count)), source: "it")
      }
    }
  }

  @Test func rejectsOtherShapesAndNumbersOfClasses() throws {
    let network = try read("keras-3/lenet5")
    let colour = ImageShape(height: 32, width: 32, channels: 3)
    #expect(throws: ModelError.inputMismatch(expected: Self.mnist, found: colour)) {
      try network.architecture(named: "lenet5", input: colour, classes: 10)
    }
    let error = #expect(throws: ModelError.self) {
      try network.architecture(named: "lenet5", input: Self.mnist, classes: 100)
    }
    #expect(
      error?.description
        == "lenet5 ends in 10 values, but the images have 100 classes. Let its last layer have 100 "
        + "units, or choose another data set.")
  }
}
