import Testing

@testable import Models

@Suite struct NetworkTextTests {
  static let texts: [(text: String, layers: [any Layer])] = [
    ("conv:32", [Conv2D(32, Extent(3))]), ("conv:32:5x3", [Conv2D(32, Extent(5, 3))]),
    (
      "conv:6:5:same:s2:tanh:nobias",
      [
        Conv2D(
          6, Extent(5), strides: Extent(2), padding: .same, activation: .tanh, useBias: false)
      ]
    ),
    ("conv:6:relu:s2x1", [Conv2D(6, Extent(3), strides: Extent(2, 1), activation: .relu)]),
    ("local:4:2:valid", [LocallyConnected2D(4, Extent(2))]),
    (
      "zeropad,zeropad:2,zeropad:3x0,zeropad:1x0x2x3",
      [
        ZeroPadding2D(), ZeroPadding2D(.init(top: 2, bottom: 2, left: 2, right: 2)),
        ZeroPadding2D(.init(top: 3, bottom: 3, left: 0, right: 0)),
        ZeroPadding2D(.init(top: 1, bottom: 0, left: 2, right: 3)),
      ]
    ),
    ("maxpool", [MaxPooling2D()]),
    (
      "maxpool:3:s2:same",
      [
        MaxPooling2D(Extent(3), strides: Extent(2), padding: .same)
      ]
    ),
    ("avgpool:2x3", [AveragePooling2D(Extent(2, 3))]),
    ("globalavg,globalmax", [GlobalAveragePooling2D(), GlobalMaxPooling2D()]),
    ("flatten,dense:10", [Flatten(), Dense(10)]),
    ("dense:10:softmax:nobias", [Dense(10, activation: .softmax, useBias: false)]),
    (
      "relu,tanh,sigmoid,linear,softmax",
      [.relu, .tanh, .sigmoid, .linear, .softmax].map(Activation.init)
    ),
    ("dropout:0.5,dropout:0", [Dropout(0.5), Dropout(0)]),
    ("batchnorm", [BatchNormalization()]),
    (
      "batchnorm:m0.9:e1e-05:nocenter:noscale",
      [BatchNormalization(momentum: 0.9, epsilon: 1e-5, center: false, scale: false)]
    ),
  ]

  @Test(arguments: texts.indices) func readsLayersFromTexts(index: Int) throws {
    let (text, layers) = Self.texts[index]
    let read = try NetworkDescription(text: text)
    #expect(read.keras == NetworkDescription(layers: layers).keras)
    let again = try NetworkDescription(text: read.text)
    #expect(again.text == read.text)
    #expect(again.keras == read.keras)
  }

  @Test(arguments: architectures()) func everyNetworkCanBeWrittenAsText(architecture: Architecture)
    throws
  {
    let network = try NetworkDescription(text: architecture.layerDescription.text)
    #expect(
      try network.architecture(
        named: architecture.name, input: architecture.input, classes: architecture.classes)
        == architecture)
  }

  static let wrong: [(text: String, message: String)] = [
    (
      "",
      "'' describes no network that can be trained here: layer 1 must be one of conv, local, zeropad, maxpool, avgpool, "
        + "globalavg, globalmax, flatten, dense, linear, relu, tanh, sigmoid, softmax, dropout, batchnorm, "
        + "found ''."
    ),
    ("flatten,,dense:10", "layer 2 must be one of"),
    ("Flatten", "found 'Flatten' (did you mean 'flatten'?)."),
    ("flatten, dense:10", "found ' dense:10' (did you mean 'dense'?)."),
    (
      "flatten,dense",
      "layer 2, Dense, requires the form dense:UNITS[:relu|tanh|sigmoid|softmax][:nobias], "
        + "found 'dense'."
    ),
    ("dense:ten", "found 'ten'."), ("dense:10:20", "found '20'."), ("dense:-10", "found '-10'."),
    ("dense:1.5", "found '1.5'."),
    ("dense:0", "requires units to be a whole number from 1 to 4194304, found 0."),
    ("dense:99999999999999999999", "found 9223372036854775807."),
    ("dense:10:relu:tanh", "found 'tanh'."),
    (
      "conv:3:12",
      "layer 1, Conv2D, requires kernel_size to be one or two whole numbers from 1 to 11, found [12, 12]."
    ),
    ("conv:3:3x", "found '3x'."), ("conv:3:3x3x3", "found '3x3x3'."),
    ("conv:3:s0", "found [0, 0]."),
    ("conv:3:same:same", "found 'same'."), ("conv:3:", "found ''."),
    ("zeropad:1x2x3", "found '1x2x3'."),
    ("zeropad:5000", "whole numbers from 0 to 4096, found [[5000, 5000], [5000, 5000]]."),
    ("maxpool:5000", "found [5000, 5000]."),
    ("dropout:1", "rate to be a number from 0 to below 1, found 1.0."),
    ("dropout:nan", "found 'nan'."),
    ("dropout:-0.1", "found '-0.1'."), ("dropout:0x1p-1", "found '0x1p-1'."),
    ("batchnorm:m2", "momentum to be a number from 0 to 1, found 2.0."),
    ("batchnorm:e0", "epsilon to be"),
    (
      "relu:same",
      "layer 1, Activation, requires the form linear|relu|tanh|sigmoid|softmax, found 'same'."
    ),
    (
      Array(repeating: "relu", count: 257).joined(separator: ","),
      "it has 257 layers; at most 256 are allowed."
    ),
    ("a\u{1b}[31m", "found 'a\u{FFFD}[31m'."),
  ]

  @Test(arguments: wrong.indices) func explainsWhatIsWrong(index: Int) {
    let (text, message) = Self.wrong[index]
    let error = #expect(throws: ModelError.self) { try NetworkDescription(text: text) }
    #expect(error?.description.contains(message) == true, "\(error.debugDescription)")
  }

  @Test func layersHaveUniqueTextsAndClasses() {
    let names = LayerTypes.all.map { $0.textForm.prefix { $0 != ":" && $0 != "[" } }
    #expect(Set(names).count == LayerTypes.all.count)
    let classes = LayerTypes.all.flatMap { $0.kerasClasses }
    #expect(Set(classes).count == classes.count)
  }

  @Test(arguments: [Int.min, -1, 0, 1, 4_096, 1 << 31, 1 << 62, .max])
  func extremeNumbersDoNotOverflow(number: Int) {
    let shapes = [
      Shape.image(ImageShape(height: number, width: number, channels: number)), .vector(number),
      .image(ImageShape(height: 28, width: 28, channels: 1)),
      .image(ImageShape(height: 1, width: 1, channels: number)),
    ]
    let extents = [Extent(number), Extent(3, number), Extent(1)]
    var layers: [any Layer] = [
      Flatten(), GlobalMaxPooling2D(), GlobalAveragePooling2D(), Dense(number), Activation(.relu),
      BatchNormalization(momentum: Double(number), epsilon: .nan), Dropout(.infinity),
      ZeroPadding2D(.init(top: number, bottom: number, left: number, right: number)),
      ZeroPadding2D(),
    ]
    for (size, strides) in extents.flatMap({ size in extents.map { (size, $0) } }) {
      for padding in Padding.allCases {
        layers += [
          Conv2D(number, size, strides: strides, padding: padding),
          LocallyConnected2D(number, size, strides: strides, padding: padding),
          MaxPooling2D(size, strides: strides, padding: padding),
          AveragePooling2D(size, strides: strides, padding: padding),
        ]
      }
    }
    for layer in layers {
      for shape in shapes {
        _ = try? layer.outputShape(for: shape)
        for tensor in layer.tensors(for: shape) { _ = tensor.count }
        _ = layer.multiplyAdds(for: shape)
        _ = layer.trainableCount(for: shape)
        if case .image(let image) = shape {
          _ = try? Architecture(name: "it", input: image, layers: [layer, Flatten(), Dense(10)])
        }
      }
    }
  }
}
