import Foundation

/// Named tensors in one file, which Python's `safetensors` reads and writes as well.
///
///     try Safetensors(tensors: network.tensors).write(to: "cnn.safetensors")
///     try network.setTensors(Safetensors(contentsOf: "cnn.safetensors").tensors)
///
/// A file is the header's length (8 bytes, little-endian), the header (JSON), and the tensors'
/// elements, little-endian, without gaps. Here they are 32-bit floats (F32). Format:
/// https://huggingface.co/docs/safetensors
public struct Safetensors: Sendable, Equatable {
  /// What the file says about itself; "__metadata__" in its header.
  public var metadata: [String: String]
  /// The tensors, in the order of their elements in the file.
  public var tensors: [Tensor]

  /// Of a file, since all of it is held in memory: 4 GiB, a thousand million parameters.
  static let largestByteCount = 1 << 32

  /// Tensors that are to be written.
  public init(metadata: [String: String] = [:], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Reads a file. Nothing that it says about sizes is believed before it agrees with its own size.
  ///
  /// - Throws: `ModelError.unreadableFile`; `ModelError.invalidFile` when it is not of this format,
  ///   or has other elements than 32-bit floats.
  public init(contentsOf path: String) throws(ModelError) {
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
        throw FormatError(expected: "8 bytes or more", found: "\(size)")
      }
      guard size <= Self.largestByteCount else {
        throw FormatError(expected: "\(Self.largestByteCount) bytes at most", found: "\(size)")
      }
      let start = try read(8)
      let length = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let longest = min(SafetensorsHeader.longest, size - 8)
      guard length <= UInt64(longest) else {
        if let other = otherFormat(startingWith: start) {
          throw FormatError(expected: "the length of a header at its beginning", found: other)
        }
        throw FormatError(
          expected: "a header of \(longest) bytes at most", found: "a length of \(length)")
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
        return Tensor(name: name, shape: entry.shape, values: values)
      }
    } catch let error as FormatError {
      throw .invalidFile(path: path, expected: error.expected, found: error.found)
    } catch {
      throw .unreadableFile(path: path, reason: error.systemReason)
    }
  }

  /// The file's bytes: the same tensors and metadata give the same. The elements begin at a multiple of 8.
  ///
  /// - Throws: `ModelError.invalidTensors` when two tensors have the same name or one has other values
  ///   than its shape calls for.
  public func encoded() throws(ModelError) -> Data {
    for tensor in tensors where tensor.values.count != tensor.shape.reduce(1, *) {
      throw .invalidTensors(
        "tensor '\(tensor.name)' of shape \(tensor.shape) has \(tensor.values.count) values")
    }
    guard Set(tensors.map(\.name)).count == tensors.count,
      !tensors.contains(where: { $0.name == SafetensorsHeader.metadataKey })
    else {
      throw .invalidTensors(
        "its tensors need names of their own, and none can be __metadata__, found "
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

  /// Writes a file, aside and then renamed, so that `path` holds all of it or what it held before. A
  /// symbolic link is replaced, not followed.
  ///
  /// - Throws: `ModelError.invalidTensors`; `ModelError.unwritableFile`, also when `path` is a folder, a
  ///   pipe or a device.
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

  /// Whether anything but a regular file lies at `path`: opening a pipe would wait for its other
  /// end, and renaming would put a file in the place of a device.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }
}
