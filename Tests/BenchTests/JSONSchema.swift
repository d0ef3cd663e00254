import Foundation
import Results

/// The part of JSON Schema (draft 2020-12) that `docs/manifest.schema.json` uses.
struct JSONSchema {
  private let root: JSONValue

  /// Reads a schema from a file.
  init(contentsOf url: URL) throws {
    root = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: url))
  }

  /// A keyword that this validator does not know, and must not pass over.
  struct Unsupported: Error {
    let keyword: String
  }

  /// Returns what is wrong with a document, each with its place; empty if it is valid.
  func problems(of document: Data) throws -> [String] {
    try problems(of: JSONDecoder().decode(JSONValue.self, from: document), by: root, at: "")
  }

  private static let annotations: Set<String> = ["$schema", "$defs", "title", "description"]

  private func problems(
    of value: JSONValue, by schema: JSONValue, at place: String
  ) throws -> [String] {
    let rules = schema.members.filter { !Self.annotations.contains($0.key) }
    return try rules.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      try problems(of: value, by: keyword, rule, of: schema, at: place)
    }
  }

  private func problems(
    of value: JSONValue, by keyword: String, _ rule: JSONValue, of schema: JSONValue,
    at place: String
  ) throws -> [String] {
    func unless(_ isMet: Bool) -> [String] { isMet ? [] : ["\(place): \(keyword)"] }
    switch (keyword, rule) {
    case ("$ref", .text(let name)):
      return try problems(of: value, by: definition(name), at: place)
    case ("oneOf", .list(let schemas)):
      let attempts = try schemas.map { try problems(of: value, by: $0, at: place) }
      return attempts.count { $0.isEmpty } == 1 ? [] : ["\(place): oneOf"] + attempts.joined()
    case ("type", .text(let type)): return unless(value.isOf(type))
    case ("const", _): return unless(value == rule)
    case ("enum", .list(let values)): return unless(values.contains(value))
    case ("pattern", .text(let pattern)):
      guard case .text(let text) = value else { return [] }
      return unless(try Regex(pattern).firstMatch(in: text) != nil)
    case ("minimum", .integer(let least)):
      guard case .integer(let number) = value else { return [] }
      return unless(number >= least)
    case ("required", .list(let names)):
      return names.map(\.summary).filter { value.members[$0] == nil }
        .map { "\(place)/\($0): missing" }
    case ("properties", .object(let properties)):
      return try properties.flatMap { name, schema in
        try value.members[name].map { try problems(of: $0, by: schema, at: "\(place)/\(name)") }
          ?? []
      }
    case ("additionalProperties", _):
      let known = schema.members["properties"]?.members ?? [:]
      return try value.members.filter { known[$0.key] == nil }.flatMap { name, value in
        guard rule != .flag(false) else { return ["\(place)/\(name): not allowed"] }
        return try problems(of: value, by: rule, at: "\(place)/\(name)")
      }
    case ("items", .object):
      guard case .list(let items) = value else { return [] }
      return try items.enumerated().flatMap { index, item in
        try problems(of: item, by: rule, at: "\(place)/\(index)")
      }
    default: throw Unsupported(keyword: keyword)
    }
  }

  private func definition(_ reference: String) throws -> JSONValue {
    let prefix = "#/$defs/"
    guard reference.hasPrefix(prefix),
      let definition = root.members["$defs"]?.members[String(reference.dropFirst(prefix.count))]
    else { throw Unsupported(keyword: reference) }
    return definition
  }
}

extension JSONValue {
  /// The members of an object; none of another value.
  var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  fileprivate func isOf(_ type: String) -> Bool {
    switch (type, self) {
    case ("object", .object), ("array", .list), ("string", .text), ("boolean", .flag),
      ("integer", .integer), ("integer", .large), ("null", .null):
      true
    default: false
    }
  }
}
