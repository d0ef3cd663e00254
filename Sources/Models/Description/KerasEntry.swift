/// An entry of Keras's configuration that is not an option here: it must have the value that this
/// engine implements, or it has no effect.
struct KerasEntry: Sendable {
  let key: String
  /// The accepted values, for messages; nil if every value is accepted.
  let allowed: String?
  /// The value to write; nil if the entry is not written.
  let written: JSON?
  /// - Parameter input: The shape of the layer's input, as far as it is known.
  let accepts: @Sendable (_ value: JSON, _ input: Shape) -> Bool

  private init(
    _ key: String, _ allowed: String?, written: JSON? = nil,
    accepts: @escaping @Sendable (JSON, Shape) -> Bool
  ) {
    self.key = key
    self.allowed = allowed
    self.written = written
    self.accepts = accepts
  }

  /// An entry that has no effect.
  static func ignored(_ key: String) -> KerasEntry {
    KerasEntry(key, nil) { _, _ in true }
  }

  /// An entry that accepts only this value or null.
  static func fixed(_ key: String, _ value: JSON) -> KerasEntry {
    KerasEntry(key, value.encoded) { found, _ in found == value || found == .null }
  }

  /// An entry that accepts only these values.
  static func oneOf(_ key: String, _ values: [JSON]) -> KerasEntry {
    KerasEntry(key, values.map(\.encoded).joined(separator: " or ")) { found, _ in
      values.contains(found)
    }
  }

  /// An entry that accepts only zero or null.
  static func zero(_ key: String) -> KerasEntry {
    oneOf(key, [.integer(0), .number(0), .null])
  }

  /// An entry that accepts only null.
  static func absent(_ key: String) -> KerasEntry { fixed(key, .null) }

  /// An entry that accepts only 1 in every direction.
  static func ones(_ key: String) -> KerasEntry {
    oneOf(key, [.integer(1), .array([.integer(1)]), .array([.integer(1), .integer(1)])])
  }

  static let channelsLast = KerasEntry(
    "data_format", "\"channels_last\"", written: .text("channels_last")
  ) { found, _ in found == .text("channels_last") || found == .null }

  /// An entry that accepts only the last axis: -1 or its number.
  static let lastAxis = KerasEntry("axis", "-1, the last axis", written: .integer(-1)) {
    found, input in
    let axis = if let axes = found.elements, axes.count == 1 { axes[0] } else { found }
    return [.integer(-1), .integer(input.dimensions.count)].contains(axis)
  }

  /// An entry that accepts only this initializer, because another one would change the results.
  static func initializer(_ key: String, _ className: String) -> KerasEntry {
    let lowercased = className == "GlorotUniform" ? "glorot_uniform" : className.lowercased()
    return KerasEntry(key, "\(className), the only supported initializer") { found, _ in
      guard case .object = found else {
        return [className, lowercased].contains(found.text)
      }
      if found["class_name"] == .text(className) { return true }
      // The form before Keras 2.3.
      let old: [(String, JSON)] = [
        ("scale", .number(1)), ("mode", .text("fan_avg")), ("distribution", .text("uniform")),
      ]
      return className == "GlorotUniform" && found["class_name"] == .text("VarianceScaling")
        && old.allSatisfy { key, value in
          found["config"]?[key] == value
            || value == .number(1) && found["config"]?[key] == .integer(1)
        }
    }
  }

  /// The entries of every layer that has a kernel and a bias.
  static let kernelAndBias: [KerasEntry] = [
    initializer("kernel_initializer", "GlorotUniform"), initializer("bias_initializer", "Zeros"),
    absent("kernel_regularizer"), absent("bias_regularizer"), absent("kernel_constraint"),
    absent("bias_constraint"), absent("quantization_config"), absent("lora_rank"),
    absent("lora_alpha"),
  ]

  /// The entries of every layer.
  static let ofEveryLayer: [KerasEntry] = [
    ignored("name"), fixed("trainable", .boolean(true)), dtype, absent("activity_regularizer"),
  ]

  static let dtype = KerasEntry("dtype", "\"float32\"") { found, _ in
    found == .null || (found.text ?? found["config"]?["name"]?.text) == "float32"
  }

  /// Rejects a configuration that contains other entries or options than these.
  static func check(
    _ configuration: [JSON.Member], against entries: [KerasEntry], options: [String], input: Shape
  ) throws(LayerError) {
    for member in configuration where !options.contains(member.key) {
      guard let entry = entries.first(where: { $0.key == member.key }) else {
        let known = options + entries.map(\.key)
        throw LayerError(
          expected: "its options to be among \(known.joined(separator: ", "))",
          found: "'\(member.key)'")
      }
      guard entry.accepts(member.value, input) else {
        throw LayerError(
          expected: "\(entry.key) to be \(entry.allowed ?? "left out")", found: member.value.shown)
      }
    }
  }
}
