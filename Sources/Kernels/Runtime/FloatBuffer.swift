/// Floats at a fixed, vector-aligned address, shared by the workers of a team and initialized to
/// zero.
///
/// Within a phase, workers must write to disjoint parts. This type does not enforce that.
public final class FloatBuffer: @unchecked Sendable {
  /// The number of floats, a multiple of `vectorWidth`.
  public let count: Int
  let floats: UnsafeMutablePointer<Float>
  let vectors: UnsafeMutablePointer<Vector>

  /// Creates a buffer of `count` zeros, rounded up to whole vectors.
  public init(count: Int) {
    self.count = paddedToVectors(max(count, 1))
    // Allocate one vector more, so that a vector can be read from any float on.
    let bytes = (self.count + vectorWidth) * 4
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    floats = memory.assumingMemoryBound(to: Float.self)
    vectors = memory.assumingMemoryBound(to: Vector.self)
  }

  deinit { UnsafeMutableRawPointer(floats).deallocate() }

  /// Accesses one float.
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

  /// Returns a copy of the floats in `range`.
  public func values(in range: Range<Int>) -> [Float] {
    require(
      range.lowerBound >= 0 && range.upperBound <= count, "range \(range) in a buffer of \(count)")
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

  /// Copies `count` floats from another buffer.
  public func copy(from source: FloatBuffer, at sourceStart: Int, to start: Int, count: Int) {
    require(
      sourceStart >= 0 && start >= 0 && count >= 0 && sourceStart + count <= source.count
        && start + count <= self.count,
      "\(count) floats from \(sourceStart) of \(source.count) to \(start) of \(self.count)")
    (floats + start).update(from: source.floats + sourceStart, count: count)
  }

  /// Overwrites the floats from `start` on.
  public func store(_ values: [Float], at start: Int = 0) {
    require(
      start >= 0 && start + values.count <= count, "\(values.count) floats at \(start) of \(count)")
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      (floats + start).update(from: base, count: source.count)
    }
  }
}

/// Integers at a fixed, vector-aligned address, initialized to zero.
public final class IntegerBuffer: @unchecked Sendable {
  /// The number of integers.
  public let count: Int
  let integers: UnsafeMutablePointer<Int32>

  /// Creates a buffer of `count` zeros, rounded up to whole vectors.
  public init(count: Int) {
    self.count = paddedToVectors(max(count, 1))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: self.count * 4, alignment: 64)
    integers = memory.initializeMemory(as: Int32.self, repeating: 0, count: self.count)
  }

  deinit { UnsafeMutableRawPointer(integers).deallocate() }

  /// Accesses one integer.
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

extension IntegerBuffer {
  /// The integers, eight at a time.
  var halves: UnsafeMutablePointer<SIMD8<Int32>> {
    UnsafeMutableRawPointer(integers).assumingMemoryBound(to: SIMD8<Int32>.self)
  }
}
