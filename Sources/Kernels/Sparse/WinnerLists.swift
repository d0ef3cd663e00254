/// Which outputs of a convolution have a gradient behind ReLU and 2×2 max-pooling, listed once by
/// window and once by filter.
///
/// Of a window's four elements one per filter has a gradient, and none where the ReLU cut it or the
/// gradient that arrives is zero: only those are visited. A worker needs lists of its own.
public final class WinnerLists: @unchecked Sendable {
  /// A winner, as an offset in vectors (of the filter's weights, or of the winner's patch of the
  /// input), and its gradient.
  struct Winner {
    var offset: Int32
    var gradient: Float
  }

  /// Pooling windows in a row, and all of them.
  private let windowsPerRow, windows: Int
  /// Filters, padded to whole vectors.
  private let filters: Int
  /// `[windows, 4, stride]`: for each element of each window the filters that it won.
  let byElement: UnsafeMutablePointer<Winner>
  /// How many those are: `[windows, 4]`.
  let elementCounts: UnsafeMutablePointer<Int32>
  /// The room of an element's list: an odd number of cache lines, so that lists share no set.
  let stride: Int
  /// `[filters, windows]`: for each filter the patches where it has a gradient.
  let byFilter: UnsafeMutablePointer<Winner>
  /// How many those are: `[filters]`.
  let filterCounts: UnsafeMutablePointer<Int32>

  /// Lists for some rows of pooling windows.
  ///
  /// - Parameter filters: Padded to whole vectors.
  init(rows: Int, windowsPerRow: Int, filters: Int) {
    self.windowsPerRow = windowsPerRow
    self.filters = filters
    windows = rows * windowsPerRow
    stride = filters + 8
    byElement = .allocate(capacity: windows * 4 * stride)
    elementCounts = .allocate(capacity: windows * 4)
    byFilter = .allocate(capacity: windows * filters)
    filterCounts = .allocate(capacity: filters)
  }

  deinit {
    byElement.deallocate()
    elementCounts.deallocate()
    byFilter.deallocate()
    filterCounts.deallocate()
  }

  /// Lists the winners of one sample that have a gradient.
  ///
  /// - Parameters:
  ///   - gradient: `[windows, filters]`.
  ///   - winners: `[windows, filters]`: 0…3, or `cutWinner`.
  ///   - weightStride: Vectors from one filter's weights to the next.
  ///   - rowStride: Vectors from one row of the input to the next.
  ///   - pixelStride: Vectors from one pixel of the input to the next.
  func fill(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>, weightStride: Int,
    rowStride: Int, pixelStride: Int
  ) {
    let counts = filterCounts
    counts.update(repeating: 0, count: filters)
    for window in 0..<windows {
      let start = window * filters
      var counted = InlineArray<4, Int>(repeating: 0)
      for first in Swift.stride(from: 0, to: filters, by: 64) {
        let won = wonFilters(
          gradient + (start + first), winners + (start + first), min(64, filters - first))
        for element in 0..<4 {
          let list = window * 4 + element
          let elementList = byElement + list * stride
          var place = elementList + counted[unchecked: element]
          let y = 2 * (window / windowsPerRow) + element / 2
          let x = 2 * (window % windowsPerRow) + element % 2
          let patch = Int32(truncatingIfNeeded: y * rowStride + x * pixelStride)
          var left = won[unchecked: element]
          while left != 0 {
            let filter = first + left.trailingZeroBitCount
            left &= left &- 1
            let g = gradient[start + filter]
            place.pointee = Winner(
              offset: Int32(truncatingIfNeeded: filter * weightStride), gradient: g)
            place += 1
            byFilter[filter * windows + Int(counts[filter])] = Winner(
              offset: patch, gradient: g)
            counts[filter] &+= 1
          }
          counted[unchecked: element] = place - elementList
          elementCounts[list] = Int32(truncatingIfNeeded: counted[unchecked: element])
        }
      }
    }
  }

  /// For each element of a window the filters that it won and for which a gradient arrives, one bit
  /// each: what is left to do is then found without a branch that nobody could predict.
  ///
  /// - Parameter count: How many filters, at most 64.
  @inline(__always)
  private func wonFilters(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>, _ count: Int
  ) -> InlineArray<4, UInt64> {
    typealias HalfBits = SIMD8<UInt32>
    let gradient = UnsafeRawPointer(gradient).assumingMemoryBound(to: HalfVector.self)
    let winners = UnsafeRawPointer(winners).assumingMemoryBound(to: SIMD8<Int32>.self)
    var won = InlineArray<4, UInt64>(repeating: 0)
    for first in Swift.stride(from: 0, to: count / 8, by: 4) {
      var bit = HalfBits(1, 2, 4, 8, 16, 32, 64, 128)
      var bits = InlineArray<4, HalfBits>(repeating: HalfBits(repeating: 0))
      for half in first..<min(first + 4, count / 8) {
        let winner = winners[half].replacing(
          with: SIMD8(repeating: cutWinner), where: gradient[half] .== HalfVector(repeating: 0))
        for element in 0..<4 {
          bits[unchecked: element] |= bit.replacing(
            with: HalfBits(repeating: 0), where: winner .!= SIMD8(repeating: Int32(element)))
        }
        bit = bit &<< 8
      }
      for element in 0..<4 {
        won[unchecked: element] |= UInt64(bits[unchecked: element].wrappedSum()) &<< (8 * first)
      }
    }
    return won
  }

  /// Adds the gradients of all winners to their filters' biases.
  func addBias(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>,
    to target: UnsafeMutablePointer<Vector>
  ) {
    let sums = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self)
    for window in 0..<windows {
      let g = gradient + window * filters
      let won = winners + window * filters
      for filter in 0..<filters { sums[filter] += won[filter] == cutWinner ? 0 : g[filter] }
    }
  }
}
