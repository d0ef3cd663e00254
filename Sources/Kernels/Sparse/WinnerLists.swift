/// Lists of the convolution outputs that have a gradient after ReLU and 2×2 max-pooling, once by
/// window and once by filter.
///
/// In a window, at most one of four elements per filter has a gradient: none has one if the ReLU
/// cut the maximum or the incoming gradient is zero. Only the listed elements are visited. Every
/// worker needs lists of its own.
public final class WinnerLists: @unchecked Sendable {
  /// A winner: its gradient, and an offset in vectors to the filter's weights or to the winner's
  /// patch of the input.
  struct Winner {
    var offset: Int32
    var gradient: Float
  }

  /// The number of pooling windows per row and in total.
  private let windowsPerRow, windows: Int
  /// The number of filters, padded to whole vectors.
  private let filters: Int
  /// The filters that each element of each window won, `[windows, 4, stride]`.
  let byElement: UnsafeMutablePointer<Winner>
  /// The lengths of these lists, `[windows, 4]`.
  let elementCounts: UnsafeMutablePointer<Int32>
  /// The capacity of an element's list: an odd number of cache lines, so that lists do not share a
  /// cache set.
  let stride: Int
  /// The patches at which each filter has a gradient, `[filters, windows]`.
  let byFilter: UnsafeMutablePointer<Winner>
  /// The lengths of these lists, `[filters]`.
  let filterCounts: UnsafeMutablePointer<Int32>

  /// Creates lists for some rows of pooling windows.
  ///
  /// - Parameter filters: The number of filters, padded to whole vectors.
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

  /// Returns whether the lists were created for these rows of windows and filters.
  func fit(rows: Int, windowsPerRow: Int, filters: Int) -> Bool {
    windows == rows * windowsPerRow && self.windowsPerRow == windowsPerRow
      && self.filters == filters
  }

  /// Lists the winners of one sample that have a gradient.
  ///
  /// - Parameters:
  ///   - gradient: `[windows, filters]`.
  ///   - winners: `[windows, filters]`, each 0…3 or `cutWinner`.
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

  /// Returns, for each element of a window, one bit per filter that it won and that has an incoming
  /// gradient.
  ///
  /// With these bits, `fill` finds the next filter without a branch, which would be unpredictable.
  ///
  /// - Parameter count: The number of filters, at most 64.
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

  /// Adds the gradients of all winners to the bias gradients of their filters.
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
