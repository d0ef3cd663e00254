/// How layers of one class are written: as entries of Keras's configuration and as parts of a short
/// text such as `conv:32:3:same`. Each layer declares its form in its own file.
public struct LayerForm<L: Layer>: Sendable {
  /// The beginning of the text; nil if the text begins with the first option, as `relu` does.
  let shortName: String?
  /// A layer with default options.
  let defaults: L
  let options: [LayerOption<L>]
  /// The other entries of Keras's configuration.
  let entries: [KerasEntry]
  /// Further entries to write, which depend on the layer.
  let furtherEntries: @Sendable (L) -> [JSON.Member]
  /// Other Keras classes that are read as layers of this class.
  let synonyms: [Synonym]

  /// A Keras class that is read as one particular layer.
  struct Synonym: Sendable {
    let className: String
    let layer: L
    let entries: [KerasEntry]
  }

  init(
    _ shortName: String?, defaults: L, options: [LayerOption<L>] = [],
    entries: [KerasEntry] = [], synonyms: [Synonym] = [],
    furtherEntries: @escaping @Sendable (L) -> [JSON.Member] = { _ in [] }
  ) {
    self.shortName = shortName
    self.defaults = defaults
    self.options = options
    self.entries = entries + KerasEntry.ofEveryLayer
    self.synonyms = synonyms
    self.furtherEntries = furtherEntries
  }

  /// The form for help and errors, such as "conv:FILTERS[:KERNEL][:sSTRIDES][:same]".
  var usage: String {
    var parts = shortName.map { [$0] } ?? []
    for option in options {
      let usage = option.textForm.usage
      parts.append(parts.isEmpty ? usage : option.textForm.isRequired ? ":\(usage)" : "[:\(usage)]")
    }
    return parts.joined()
  }

  /// Rejects options that are out of range.
  func check(_ layer: L) throws(LayerError) {
    for option in options where !option.isAllowed(layer) {
      throw LayerError(
        expected: "\(option.key) to be \(option.allowed)", found: option.json(layer).shown)
    }
  }

  // MARK: Text

  /// Parses a text; nil if it describes a layer of another class.
  func layer(fromText text: Substring) throws(LayerError) -> L? {
    let start = text.prefix { $0 != ":" }
    guard shortName.map({ start == $0 }) ?? (options.first?.takesText(start) == true) else {
      return nil
    }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if shortName != nil { parts.removeFirst() }
    var taken = [Substring?](repeating: nil, count: options.count)
    for part in parts {
      let place = options.indices.first { taken[$0] == nil && options[$0].takesText(part) }
      guard let place else {
        throw LayerError(expected: "the form \(usage)", found: "'\(part)'")
      }
      taken[place] = part
    }
    var layer = defaults
    for (option, part) in zip(options, taken) {
      if let part {
        option.readText(part, &layer)
      } else if option.textForm.isRequired {
        throw LayerError(expected: "the form \(usage)", found: "'\(text)'")
      } else {
        option.setDefault(&layer)
      }
    }
    try check(layer)
    return layer
  }

  /// The text of a layer, without options that have their defaults.
  func text(of layer: L) -> String {
    let parts = options.compactMap { option -> String? in
      let isShown = option.textForm.isPositional || !option.isDefault(layer)
      return isShown ? option.text(layer) : nil
    }
    return ((shortName.map { [$0] } ?? []) + parts).joined(separator: ":")
  }

  // MARK: Keras

  /// Parses an entry of Keras's list of layers.
  ///
  /// - Parameter input: The shape of the layer's input, as far as it is known.
  func layer(
    className: String, configuration: [JSON.Member], input: Shape
  ) throws(LayerError) -> L {
    if let synonym = synonyms.first(where: { $0.className == className }) {
      try KerasEntry.check(
        configuration, against: synonym.entries + KerasEntry.ofEveryLayer, options: [],
        input: input)
      return synonym.layer
    }
    try KerasEntry.check(
      configuration, against: entries, options: options.map { $0.key }, input: input)
    var layer = defaults
    for option in options {
      guard let value = configuration.first(where: { $0.key == option.key })?.value,
        value != .null || !option.nullIsDefault
      else {
        guard !option.isRequiredByKeras else {
          throw LayerError(
            expected: "\(option.key), \(option.allowed)", found: "a configuration without it")
        }
        option.setDefault(&layer)
        continue
      }
      guard option.readJSON(value, &layer) else {
        throw LayerError(expected: "\(option.key) to be \(option.allowed)", found: value.shown)
      }
    }
    try check(layer)
    return layer
  }

  /// The layer's configuration for Keras.
  func configuration(of layer: L) -> [JSON.Member] {
    options.map { JSON.Member($0.key, $0.json(layer)) }
      + entries.compactMap { entry in entry.written.map { JSON.Member(entry.key, $0) } }
      + furtherEntries(layer)
  }
}

extension Layer {
  /// The layer as a short text, such as "conv:32:3:relu".
  public var text: String { Self.form.text(of: self) }

  /// The form of the text, such as "dense:UNITS[:relu|tanh|sigmoid|softmax][:nobias]".
  package static var textForm: String { form.usage }

  /// Rejects options that are out of range.
  func checkOptions() throws(LayerError) { try Self.form.check(self) }

  static func layer(fromText text: Substring) throws(LayerError) -> (any Layer)? {
    try form.layer(fromText: text)
  }

  static func layer(
    className: String, configuration: [JSON.Member], input: Shape
  ) throws(LayerError) -> any Layer {
    try form.layer(className: className, configuration: configuration, input: input)
  }

  /// The Keras classes that are read as layers of this class.
  static var kerasClasses: [String] { [className] + form.synonyms.map { $0.className } }

  var configuration: [JSON.Member] { Self.form.configuration(of: self) }
}
