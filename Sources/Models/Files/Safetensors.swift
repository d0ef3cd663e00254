import Foundation
import Messages

/// A file of named tensors. Python's `safetensors` reads and writes the same format.
///
///     try Safetensors(tensors: network.tensors).write(to: "cnn.safetensors")
///     try network.setTensors(Safetensors(contentsOf: "cnn.safetensors").tensors)
///
/// A file consists of the header's length (8 bytes, little-endian), the header (JSON) and the
/// tensors' elements (little-endian, without gaps). This type supports 32-bit floats (F32) only.
/// Format: https://huggingface.co/docs/safetensors
public struct Safetensors: Sendable, Equatable {
  /// Key-value pairs that describe the file; "__metadata__" in its header.
  public var metadata: [String: String]
  /// The tensors, in the order of their elements in the file.
  public var tensors: [Tensor]

  /// The maximum size of a file, because it is read into memory: 4 GiB, a billion parameters.
  static let largestByteCount = 1 << 32

  /// A file with the given tensors.
  public init(metadata: [String: String] = [:], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Reads a file. Sizes in the header are checked against the file's size before they are used.
  ///
  /// - Throws: `ModelError.unreadableFile`; `ModelError.invalidFile` if the file has another format,
  ///   other elements than 32-bit floats, or an element that is NaN or infinite: a network with such a
  ///   weight does not compute what it was trained for, and may show it on some images only.
  public init(contentsOf path: String) throws(ModelError) {
    try self.init(contentsOf: path, allowingNonFinite: false)
  }

  /// Reads a file.
  ///
  /// - Parameter allowingNonFinite: Whether elements can be NaN or infinite, as in the state of a
  ///   training that diverges.
  package init(contentsOf path: String, allowingNonFinite: Bool) throws(ModelError) {
    do {
      guard !Self.isSpecial(path) else {
        throw FormatError(expected: "a regular file", found: "a folder, a pipe or a device")
      }
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      let size = try Int(file.seekToEnd())
      try file.seek(toOffset: 0)
      func read(_ count: Int) throws -> [UInt8] {
        let bytes = try [UInt8](file.read(upToCount: count) ?? Data())
        guard bytes.count == count else {
          throw FormatError(expected: "\(size) bytes, its size when opened", found: "fewer")
        }
        return bytes
      }
      guard size >= 8 else {
        throw FormatError(expected: "at least 8 bytes", found: "\(size)")
      }
      guard size <= Self.largestByteCount else {
        throw FormatError(expected: "at most \(Self.largestByteCount) bytes", found: "\(size)")
      }
      let start = try read(8)
      let length = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let longest = min(SafetensorsHeader.longest, size - 8)
      guard length <= UInt64(longest) else {
        if let other = foreignFormat(startingWith: start) {
          throw FormatError(expected: "the length of a header at its beginning", found: other)
        }
        throw FormatError(
          expected: "a header of at most \(longest) bytes", found: "a length of \(length)")
      }
      let header = try SafetensorsHeader(json: read(Int(length)))
      let entries = try header.entriesInOrder(dataSize: size - 8 - Int(length))
      metadata = header.metadata
      tensors = try entries.map { name, entry in
        let bytes = try read(entry.end - entry.begin)
        let values = stride(from: 0, to: bytes.count, by: 4).map { index in
          Float(
            bitPattern: UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
              | UInt32(bytes[index + 2]) << 16 | UInt32(bytes[index + 3]) << 24)
        }
        if !allowingNonFinite, let value = values.first(where: { !$0.isFinite }) {
          throw FormatError(expected: "finite numbers", found: "\(value) in the tensor '\(name)'")
        }
        return Tensor(name: name, shape: entry.shape, values: values)
      }
    } catch let error as FormatError {
      throw .invalidFile(path: path, expected: error.expected, found: error.found)
    } catch {
      throw .unreadableFile(path: path, reason: error.systemReason)
    }
  }

  /// The file's bytes, which depend on the tensors and the metadata only. The elements begin at a
  /// multiple of 8.
  ///
  /// - Throws: `ModelError.invalidTensors` if two tensors have the same name or the number of a
  ///   tensor's values does not match its shape.
  public func encoded() throws(ModelError) -> Data {
    for tensor in tensors where tensor.values.count != tensor.shape.reduce(1, *) {
      throw .invalidTensors(
        "tensor '\(tensor.name)' of shape \(tensor.shape) has \(tensor.values.count) values")
    }
    guard Set(tensors.map(\.name)).count == tensors.count,
      !tensors.contains(where: { $0.name == SafetensorsHeader.metadataKey })
    else {
      throw .invalidTensors(
        "tensor names must be unique and none can be __metadata__, found "
          + tensors.map(\.name).joined(separator: ", "))
    }
    let header: [UInt8]
    do {
      header = try SafetensorsHeader(metadata: metadata, tensors: tensors).json()
    } catch {
      throw .invalidTensors(error.systemReason)
    }
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
    bytes.reserveCapacity(bytes.count + 4 * tensors.reduce(0) { $0 + $1.values.count })
    for tensor in tensors {
      for value in tensor.values {
        let bits = value.bitPattern
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
      }
    }
    return Data(bytes)
  }

  /// Writes a temporary file and renames it, so that `path` is never incomplete. A symbolic link is
  /// replaced, not followed.
  ///
  /// - Throws: `ModelError.invalidTensors`; `ModelError.unwritableFile`, also if `path` is a
  ///   folder, a pipe or a device.
  public func write(to path: String) throws(ModelError) {
    guard !Self.isSpecial(path) else {
      throw .unwritableFile(path: path, reason: "it is a folder, a pipe or a device")
    }
    let bytes = try encoded()
    do {
      try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unwritableFile(path: path, reason: error.systemReason)
    }
  }

  /// Whether `path` is something other than a regular file. Opening a pipe would wait for its other
  /// end, and renaming would replace a device.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }
}
