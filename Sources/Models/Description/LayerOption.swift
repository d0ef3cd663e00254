/// One option of a layer: an entry of Keras's configuration and a part of a short text.
struct LayerOption<L: Layer>: Sendable {
  /// Keras's name, such as "kernel_size".
  let key: String
  /// The allowed values, such as "a whole number from 1 to 256".
  let allowed: String
  let textForm: TextForm
  let isRequiredByKeras: Bool
  /// Whether null means the default in Keras's JSON.
  let nullIsDefault: Bool
  /// Reads a value; false if it has the wrong type.
  let readJSON: @Sendable (JSON, inout L) -> Bool
  let json: @Sendable (L) -> JSON
  let takesText: @Sendable (Substring) -> Bool
  /// Reads a part that `takesText` accepts.
  let readText: @Sendable (Substring, inout L) -> Void
  let text: @Sendable (L) -> String
  let isAllowed: @Sendable (L) -> Bool
  let isDefault: @Sendable (L) -> Bool
  let setDefault: @Sendable (inout L) -> Void

  /// An option that is one of the layer's properties.
  ///
  /// - Parameters:
  ///   - value: The allowed values and how they are written.
  ///   - textForm: How it appears in a text.
  ///   - isRequired: Whether Keras's configuration must contain it.
  ///   - nullIsDefault: Whether null means the default in Keras's JSON.
  ///   - standard: The default, which may depend on options before this one.
  init<V: Equatable & Sendable>(
    _ key: String, _ property: any WritableKeyPath<L, V> & Sendable, _ value: OptionValue<V>,
    _ textForm: TextForm, isRequired: Bool = false, nullIsDefault: Bool = false,
    standard: @escaping @Sendable (L) -> V
  ) {
    self.key = key
    self.textForm = textForm
    allowed = value.allowed
    isRequiredByKeras = isRequired
    self.nullIsDefault = nullIsDefault
    readJSON = { json, layer in
      guard let found = value.fromJSON(json) else { return false }
      layer[keyPath: property] = found
      return true
    }
    json = { value.toJSON($0[keyPath: property]) }
    let prefix = textForm.prefix
    let fromText = { @Sendable (text: Substring) in
      text.hasPrefix(prefix) ? value.fromText(text.dropFirst(prefix.count)) : nil
    }
    takesText = { fromText($0) != nil }
    readText = { text, layer in
      if let found = fromText(text) { layer[keyPath: property] = found }
    }
    text = { prefix + value.toText($0[keyPath: property]) }
    isAllowed = { value.isAllowed($0[keyPath: property]) }
    isDefault = { $0[keyPath: property] == standard($0) }
    setDefault = { $0[keyPath: property] = standard($0) }
  }

  /// An option with a constant default.
  init<V: Equatable & Sendable>(
    _ key: String, _ property: any WritableKeyPath<L, V> & Sendable, _ value: OptionValue<V>,
    _ textForm: TextForm, isRequired: Bool = false, standard: V
  ) {
    self.init(key, property, value, textForm, isRequired: isRequired) { _ in standard }
  }
}

extension LayerOption {
  /// The function applied to the outputs of a layer with a kernel; none by default.
  static func activation(
    _ property: any WritableKeyPath<L, ActivationFunction> & Sendable
  ) -> LayerOption {
    LayerOption(
      "activation", property, .name, .word(ActivationFunction.optionUsage), nullIsDefault: true
    ) { _ in .linear }
  }

  /// Whether a layer with a kernel adds biases; it does by default.
  static func useBias(_ property: any WritableKeyPath<L, Bool> & Sendable) -> LayerOption {
    LayerOption("use_bias", property, .flag(exceptFor: "nobias"), .word("nobias"), standard: true)
  }
}

/// How an option appears in a layer's text.
struct TextForm: Sendable {
  /// Such as "FILTERS", "sSTRIDES" or "same".
  let usage: String
  /// The letters before the value.
  let prefix: String
  let isRequired: Bool
  /// Whether the option is always written.
  let isPositional: Bool

  /// A required value.
  static func required(_ usage: String) -> TextForm {
    TextForm(usage: usage, prefix: "", isRequired: true, isPositional: true)
  }

  /// An optional value.
  static func optional(_ usage: String) -> TextForm {
    TextForm(usage: usage, prefix: "", isRequired: false, isPositional: true)
  }

  /// A word, or a value with letters before it, that is omitted for the default.
  static func word(_ usage: String, prefix: String = "") -> TextForm {
    TextForm(usage: usage, prefix: prefix, isRequired: false, isPositional: false)
  }
}

/// The allowed values of an option, and how they are written.
struct OptionValue<V: Sendable>: Sendable {
  let allowed: String
  let isAllowed: @Sendable (V) -> Bool
  let fromJSON: @Sendable (JSON) -> V?
  let toJSON: @Sendable (V) -> JSON
  let fromText: @Sendable (Substring) -> V?
  let toText: @Sendable (V) -> String
}

extension OptionValue<Int> {
  /// A whole number.
  static func integer(in range: ClosedRange<Int>) -> Self {
    OptionValue(
      allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      isAllowed: { range.contains($0) },
      fromJSON: { if case .integer(let value) = $0 { value } else { nil } },
      toJSON: { .integer($0) }, fromText: wholeNumber, toText: { "\($0)" })
  }
}

extension OptionValue<Extent> {
  /// Rows and columns; one number stands for both.
  static func extent(upTo largest: Int) -> Self {
    OptionValue(
      allowed: "one or two whole numbers from 1 to \(largest)",
      isAllowed: { [$0.height, $0.width].allSatisfy { (1...largest).contains($0) } },
      fromJSON: { json in
        switch json {
        case .integer(let side): Extent(side)
        case .array(let sides):
          if sides.count == 2, case .integer(let height) = sides[0],
            case .integer(let width) = sides[1]
          {
            Extent(height, width)
          } else if sides.count == 1, case .integer(let side) = sides[0] {
            Extent(side)
          } else {
            nil
          }
        default: nil
        }
      },
      toJSON: { .array([.integer($0.height), .integer($0.width)]) },
      fromText: { text in
        let sides = text.split(separator: "x", omittingEmptySubsequences: false)
          .compactMap(wholeNumber)
        return switch (text.count { $0 == "x" }, sides.count) {
        case (0, 1): Extent(sides[0])
        case (1, 2): Extent(sides[0], sides[1])
        default: nil
        }
      },
      toText: { $0.height == $0.width ? "\($0.height)" : "\($0.height)x\($0.width)" })
  }
}

extension OptionValue<Double> {
  /// A number.
  static func number(
    _ allowed: String, isAllowed: @escaping @Sendable (Double) -> Bool
  ) -> Self {
    OptionValue(
      allowed: allowed, isAllowed: isAllowed,
      fromJSON: { json in
        switch json {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
      },
      toJSON: { .number($0) },
      fromText: { text in
        guard text.first?.isNumber == true, text.allSatisfy("0123456789.e-+".contains),
          let value = Double(text), value.isFinite
        else { return nil }
        return value
      },
      toText: { "\($0)" })
  }
}

extension OptionValue<Bool> {
  /// True by default; `word` in a text means false.
  static func flag(exceptFor word: String) -> Self {
    OptionValue(
      allowed: "true or false", isAllowed: { _ in true },
      fromJSON: { if case .boolean(let value) = $0 { value } else { nil } },
      toJSON: { .boolean($0) }, fromText: { $0 == word ? false : nil }, toText: { _ in word })
  }
}

extension OptionValue where V: RawRepresentable<String> & CaseIterable {
  /// One of a few names.
  static var name: Self {
    OptionValue(
      allowed: V.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "),
      isAllowed: { _ in true },
      fromJSON: { json in
        // An activation may also be an object that names it.
        (json.text ?? (json["class_name"] == .text("function") ? json["config"]?.text : nil))
          .flatMap(V.init)
      },
      toJSON: { .text($0.rawValue) }, fromText: { V(rawValue: String($0)) },
      toText: { $0.rawValue })
  }
}

/// A number that consists of digits only; the largest integer if it overflows.
func wholeNumber(_ text: Substring) -> Int? {
  guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return Int(text) ?? .max
}
