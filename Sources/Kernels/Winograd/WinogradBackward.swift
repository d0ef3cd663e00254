/// Memory that a worker needs for the backward pass of a `WinogradConvolution`: which winners have
/// a gradient, listed once by window and once by filter.
public final class WinnerLists: @unchecked Sendable {
  /// A winner, as an offset in vectors (of the filter's weights, or of the winner's patch of the
  /// input), and its gradient.
  struct Winner {
    var offset: Int32
    var gradient: Float
  }

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

  /// Lists for a convolution of `shape`.
  public init(shape: ConvolutionShape) {
    let filters = shape.panels * vectorWidth
    stride = filters + 8
    byElement = .allocate(capacity: shape.windows * 4 * stride)
    elementCounts = .allocate(capacity: shape.windows * 4)
    byFilter = .allocate(capacity: shape.windows * filters)
    filterCounts = .allocate(capacity: filters)
  }

  deinit {
    byElement.deallocate()
    elementCounts.deallocate()
    byFilter.deallocate()
    filterCounts.deallocate()
  }
}

extension WinogradConvolution {
  /// Takes the gradient of the pooled outputs of `samples` back to the input, and sums the
  /// parameters' gradient over them into partial gradient `part`.
  ///
  /// Of a window's four elements one has a gradient, and none where the ReLU cut it or the gradient
  /// that arrives is zero: only those are visited.
  ///
  /// - Parameters:
  ///   - inputGradient: `[batch, height, width, channels]`, channels padded; absent where it is not
  ///     needed.
  ///   - firstInputSample: The first one's row of the input and its gradient.
  ///   - samples: Their rows of winners.
  ///   - firstOutputSample: The first one's row of the outputs' gradient.
  ///   - gradients: `[parts, gradientSize]`.
  public func backward(
    input: FloatBuffer, firstInputSample: Int, outputGradient: FloatBuffer,
    winners: IntegerBuffer, inputGradient: FloatBuffer?, samples: Range<Int>,
    firstOutputSample: Int, gradients: FloatBuffer, part: Int, lists: WinnerLists
  ) {
    let offset = firstOutputSample - samples.lowerBound
    let inputOffset = firstInputSample - samples.lowerBound
    let last = samples.upperBound - 1
    shape.check(
      input, size: inputSize, outputGradient, winners, last, last + inputOffset, last + offset)
    require(
      (inputGradient?.count ?? .max) / inputSize >= samples.upperBound + inputOffset
        && gradients.count >= (part + 1) * gradientSize,
      "samples \(samples) in \(inputGradient?.count ?? 0), part \(part) in \(gradients.count)")
    let target = gradients.vectors + part * gradientSize / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: gradientSize / vectorWidth)
    for sample in samples {
      let outputGradient = outputGradient.floats + (sample + offset) * shape.outputSize
      list(outputGradient, winners.integers + sample * shape.outputSize, in: lists)
      addBias(outputGradient, winners.integers + sample * shape.outputSize, to: target)
      let start = (sample + inputOffset) * inputSize / vectorWidth
      let source = inputGradient.map { $0.vectors + start }
      source?.update(repeating: Vector(repeating: 0), count: inputSize / vectorWidth)
      var vector = 0
      while vector < channelVectors {
        let isPair = channelVectors - vector >= 2
        for group in 0..<9 / tapsInGroup {
          switch (tapsInGroup, isPair) {
          case (9, true):
            back(taps9(pair), group, vector, input.vectors + start, source, target, lists)
          case (9, false):
            back(taps9(single), group, vector, input.vectors + start, source, target, lists)
          case (_, true):
            back(taps3(pair), group, vector, input.vectors + start, source, target, lists)
          case (_, false):
            back(taps3(single), group, vector, input.vectors + start, source, target, lists)
          }
        }
        vector += isPair ? 2 : 1
      }
    }
  }

  private typealias Winner = WinnerLists.Winner

  private var single: InlineArray<1, Vector> { .init(repeating: Vector(repeating: 0)) }
  private var pair: InlineArray<2, Vector> { .init(repeating: Vector(repeating: 0)) }

  @inline(__always)
  private func taps3<let width: Int>(
    _ zero: InlineArray<width, Vector>
  ) -> InlineArray<3, InlineArray<width, Vector>> { .init(repeating: zero) }

  @inline(__always)
  private func taps9<let width: Int>(
    _ zero: InlineArray<width, Vector>
  ) -> InlineArray<9, InlineArray<width, Vector>> { .init(repeating: zero) }

  /// Lists the winners that have a gradient.
  private func list(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>, in lists: WinnerLists
  ) {
    let filters = paddedFilters
    let windows = shape.windows
    let counts = lists.filterCounts
    let weightStride = tapsInGroup * channelVectors
    counts.update(repeating: 0, count: filters)
    for window in 0..<windows {
      let start = window * filters
      var counted = InlineArray<4, Int>(repeating: 0)
      for first in stride(from: 0, to: filters, by: 64) {
        let won = wonFilters(
          gradient + (start + first), winners + (start + first), min(64, filters - first))
        for element in 0..<4 {
          let list = window * 4 + element
          let elementList = lists.byElement + list * lists.stride
          var place = elementList + counted[unchecked: element]
          let y = 2 * (window / shape.pooledWidth) + element / 2
          let x = 2 * (window % shape.pooledWidth) + element % 2
          let patch = Int32(truncatingIfNeeded: (y * shape.width + x) * channelVectors)
          var left = won[unchecked: element]
          while left != 0 {
            let filter = first + left.trailingZeroBitCount
            left &= left &- 1
            let g = gradient[start + filter]
            place.pointee = Winner(
              offset: Int32(truncatingIfNeeded: filter * weightStride), gradient: g)
            place += 1
            lists.byFilter[filter * windows + Int(counts[filter])] = Winner(
              offset: patch, gradient: g)
            counts[filter] &+= 1
          }
          counted[unchecked: element] = place - elementList
          lists.elementCounts[list] = Int32(truncatingIfNeeded: counted[unchecked: element])
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
    for first in stride(from: 0, to: count / 8, by: 4) {
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

  private func addBias(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>,
    to target: UnsafeMutablePointer<Vector>
  ) {
    let sums = UnsafeMutableRawPointer(target + biasIndex(filter: 0) / vectorWidth)
      .assumingMemoryBound(to: Float.self)
    let filters = paddedFilters
    for window in 0..<shape.windows {
      let g = gradient + window * filters
      let won = winners + window * filters
      for filter in 0..<filters { sums[filter] += won[filter] == cutWinner ? 0 : g[filter] }
    }
  }

  /// One group of taps and one or two vectors of channels: the gradient of the input, then that of
  /// the kernel, each with its sums in registers along a list.
  @inline(__always)
  private func back<let taps: Int, let width: Int>(
    _ zero: InlineArray<taps, InlineArray<width, Vector>>, _ group: Int, _ vector: Int,
    _ input: UnsafePointer<Vector>, _ inputGradient: UnsafeMutablePointer<Vector>?,
    _ target: UnsafeMutablePointer<Vector>, _ lists: WinnerLists
  ) {
    let groupStart = group * paddedFilters * taps * channelVectors + vector
    // A group of three taps is one row of the kernel.
    let firstRow = group * (taps / 3) * shape.width * channelVectors + vector
    if let inputGradient {
      backToInput(
        zero, parameters.values.vectors + groupStart, inputGradient + firstRow, lists)
    }
    backToKernel(zero, input + firstRow, target + groupStart, lists)
  }

  /// Walks along each row of elements. The sums of three columns of the input are held: those that
  /// the element at hand saw.
  ///
  /// All taps at once go up the rows, so that a pixel gets its sums in the order in which it gets them
  /// from one row of taps after the other.
  @inline(__always)
  private func backToInput<let taps: Int, let width: Int>(
    _ zero: InlineArray<taps, InlineArray<width, Vector>>, _ weights: UnsafePointer<Vector>,
    _ inputGradient: UnsafeMutablePointer<Vector>, _ lists: WinnerLists
  ) {
    let channels = channelVectors
    let rowStride = shape.width * channels
    let columns = 2 * shape.pooledWidth
    let rows = 2 * shape.pooledHeight
    for step in 0..<rows {
      let y = taps == 9 ? rows - 1 - step : step
      var place = inputGradient + y * rowStride
      var sums = zero
      for tap in 0..<taps where tap % 3 > 0 {
        for j in 0..<width {
          sums[unchecked: tap][unchecked: j] =
            place[tap / 3 * rowStride + (tap % 3 - 1) * channels + j]
        }
      }
      let firstList = y / 2 * shape.pooledWidth * 4 + y % 2 * 2
      for x in 0..<columns {
        for tap in 0..<taps {
          for j in 0..<width {
            sums[unchecked: tap][unchecked: j] =
              tap % 3 < 2
              ? sums[unchecked: tap + 1][unchecked: j]
              : place[tap / 3 * rowStride + 2 * channels + j]
          }
        }
        let list = firstList + x / 2 * 4 + x % 2
        var winner = UnsafePointer(lists.byElement) + list * lists.stride
        let end = winner + Int(lists.elementCounts[list])
        while winner < end {
          let gradient = Vector(repeating: winner.pointee.gradient)
          let kernel = weights + Int(winner.pointee.offset)
          for tap in 0..<taps {
            for j in 0..<width {
              sums[unchecked: tap][unchecked: j].addProduct(kernel[tap * channels + j], gradient)
            }
          }
          winner += 1
        }
        for row in 0..<taps / 3 {
          for j in 0..<width { place[row * rowStride + j] = sums[unchecked: 3 * row][unchecked: j] }
        }
        place += channels
      }
      for tap in 0..<taps where tap % 3 > 0 {
        for j in 0..<width {
          place[tap / 3 * rowStride + (tap % 3 - 1) * channels + j] =
            sums[unchecked: tap][unchecked: j]
        }
      }
    }
  }

  @inline(__always)
  private func backToKernel<let taps: Int, let width: Int>(
    _ zero: InlineArray<taps, InlineArray<width, Vector>>, _ patches: UnsafePointer<Vector>,
    _ target: UnsafeMutablePointer<Vector>, _ lists: WinnerLists
  ) {
    let channels = channelVectors
    let rowStride = shape.width * channels
    for filter in 0..<paddedFilters {
      let count = Int(lists.filterCounts[filter])
      if count == 0 { continue }
      let sum = target + filter * taps * channels
      var sums = zero
      for tap in 0..<taps {
        for j in 0..<width { sums[unchecked: tap][unchecked: j] = sum[tap * channels + j] }
      }
      let list = UnsafePointer(lists.byFilter) + filter * shape.windows
      for i in 0..<count {
        let gradient = Vector(repeating: list[i].gradient)
        let patch = patches + Int(list[i].offset)
        for tap in 0..<taps {
          for j in 0..<width {
            let value = patch[tap / 3 * rowStride + tap % 3 * channels + j]
            sums[unchecked: tap][unchecked: j].addProduct(value, gradient)
          }
        }
      }
      for tap in 0..<taps {
        for j in 0..<width { sum[tap * channels + j] = sums[unchecked: tap][unchecked: j] }
      }
    }
  }
}
