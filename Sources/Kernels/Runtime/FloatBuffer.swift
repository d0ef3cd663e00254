/// Zero-initialised floats at a fixed, vector-aligned address, shared by the workers of a team.
///
/// Workers write to disjoint parts between two phases; nothing here enforces that.
public final class FloatBuffer: @unchecked Sendable {
  /// The number of floats, a multiple of `vectorWidth`.
  public let count: Int
  let floats: UnsafeMutablePointer<Float>
  let vectors: UnsafeMutablePointer<Vector>

  /// A buffer of at least `count` zeros.
  public init(count: Int) {
    self.count = paddedToVectors(max(count, 1))
    // One vector more, so that a vector may be read from any float on.
    let bytes = (self.count + vectorWidth) * 4
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    floats = memory.assumingMemoryBound(to: Float.self)
    vectors = memory.assumingMemoryBound(to: Vector.self)
  }

  deinit { UnsafeMutableRawPointer(floats).deallocate() }

  /// One float.
  public subscript(index: Int) -> Float {
    get {
      require(index >= 0 && index < count, "index \(index) in a buffer of \(count)")
      return floats[index]
    }
    set {
      require(index >= 0 && index < count, "index \(index) in a buffer of \(count)")
      floats[index] = newValue
    }
  }

  /// Copies of the floats in `range`.
  public func values(in range: Range<Int>) -> [Float] {
    require(range.lowerBound >= 0 && range.upperBound <= count, "\(range) in \(count) floats")
    return Array(UnsafeBufferPointer(start: floats + range.lowerBound, count: range.count))
  }

  /// Sets all floats to zero.
  public func clear() { floats.update(repeating: 0, count: count) }

  /// Sets `count` floats from `start` on to zero.
  public func clear(from start: Int, count: Int) {
    require(
      start >= 0 && count >= 0 && start + count <= self.count,
      "\(count) floats from \(start) of \(self.count)")
    (floats + start).update(repeating: 0, count: count)
  }

  /// Copies `count` floats of another buffer.
  public func copy(from source: FloatBuffer, at sourceStart: Int, to start: Int, count: Int) {
    require(
      sourceStart >= 0 && start >= 0 && count >= 0 && sourceStart + count <= source.count
        && start + count <= self.count,
      "\(count) floats from \(sourceStart) of \(source.count) to \(start) of \(self.count)")
    (floats + start).update(from: source.floats + sourceStart, count: count)
  }

  /// Overwrites the floats from `start` on.
  public func store(_ values: [Float], at start: Int = 0) {
    require(start >= 0 && start + values.count <= count, "\(values.count) floats at \(start)")
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      (floats + start).update(from: base, count: source.count)
    }
  }
}

/// Zero-initialised integers at a fixed address, beside a `FloatBuffer` of the same length.
public final class IntegerBuffer: @unchecked Sendable {
  /// The number of integers.
  public let count: Int
  let integers: UnsafeMutablePointer<Int32>

  /// A buffer of at least `count` zeros.
  public init(count: Int) {
    self.count = paddedToVectors(max(count, 1))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: self.count * 4, alignment: 64)
    integers = memory.initializeMemory(as: Int32.self, repeating: 0, count: self.count)
  }

  deinit { UnsafeMutableRawPointer(integers).deallocate() }

  /// One integer.
  public subscript(index: Int) -> Int {
    get {
      require(index >= 0 && index < count, "index \(index) in a buffer of \(count)")
      return Int(integers[index])
    }
    set {
      require(index >= 0 && index < count, "index \(index) in a buffer of \(count)")
      integers[index] = Int32(truncatingIfNeeded: newValue)
    }
  }
}
