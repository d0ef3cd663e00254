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
  /// One window's winning elements, and the patches of the input they saw: `[filters]`.
  let elements: UnsafeMutablePointer<Int32>
  let patches: UnsafeMutablePointer<Int32>
  /// The filters of one window that have a gradient: `[filters]`.
  let alive: UnsafeMutablePointer<Int32>

  /// Lists for a convolution of `shape`.
  public init(shape: ConvolutionShape) {
    let filters = shape.panels * vectorWidth
    stride = filters + 8
    byElement = .allocate(capacity: shape.windows * 4 * stride)
    elementCounts = .allocate(capacity: shape.windows * 4)
    byFilter = .allocate(capacity: shape.windows * filters)
    filterCounts = .allocate(capacity: filters)
    elements = .allocate(capacity: filters)
    patches = .allocate(capacity: filters)
    alive = .allocate(capacity: filters)
  }

  deinit {
    byElement.deallocate()
    elementCounts.deallocate()
    byFilter.deallocate()
    filterCounts.deallocate()
    elements.deallocate()
    patches.deallocate()
    alive.deallocate()
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
  ///   - inputGradient: `[batch, height, width, channels]`, channels padded.
  ///   - samples: Their rows of input, its gradient, and winners.
  ///   - firstOutputSample: The first one's row of the outputs' gradient.
  ///   - gradients: `[parts, gradientSize]`.
  public func backward(
    input: FloatBuffer, outputGradient: FloatBuffer, winners: IntegerBuffer,
    inputGradient: FloatBuffer, samples: Range<Int>, firstOutputSample: Int,
    gradients: FloatBuffer, part: Int, lists: WinnerLists
  ) {
    let offset = firstOutputSample - samples.lowerBound
    check(
      input, outputGradient, winners, samples.upperBound - 1, samples.upperBound - 1 + offset)
    require(
      inputGradient.count >= samples.upperBound * inputSize
        && gradients.count >= (part + 1) * gradientSize,
      "samples \(samples) in \(inputGradient.count), part \(part) in \(gradients.count)")
    let target = gradients.vectors + part * gradientSize / vectorWidth
    target.update(repeating: Vector(repeating: 0), count: gradientSize / vectorWidth)
    for sample in samples {
      let outputGradient = outputGradient.floats + (sample + offset) * shape.outputSize
      list(outputGradient, winners.integers + sample * shape.outputSize, in: lists)
      addBias(outputGradient, winners.integers + sample * shape.outputSize, to: target)
      let start = sample * inputSize / vectorWidth
      let source = inputGradient.vectors + start
      source.update(repeating: Vector(repeating: 0), count: inputSize / vectorWidth)
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
  ///
  /// Filters without one are left out without a branch, which nobody could predict: the next is
  /// written over them. A comparison would be compiled to a branch; `cutWinner` is the one with the
  /// third bit.
  private func list(
    _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>, in lists: WinnerLists
  ) {
    let filters = paddedFilters
    let windows = shape.windows
    let counts = lists.filterCounts
    let elements = lists.elements
    let patches = lists.patches
    let alive = lists.alive
    let weightStride = Int32(truncatingIfNeeded: tapsInGroup * channelVectors)
    counts.update(repeating: 0, count: filters)
    for window in 0..<windows {
      let g = gradient + window * filters
      place(window: window, g, winners + window * filters, elements, patches)
      var aliveCount = 0
      for filter in 0..<filters {
        alive[aliveCount] = Int32(truncatingIfNeeded: filter)
        aliveCount += 1 - Int(elements[filter] >> 2)
      }
      let elementLists = lists.byElement + window * 4 * lists.stride
      var counted = InlineArray<4, Int>(repeating: 0)
      for i in 0..<aliveCount {
        let filter = Int(alive[i])
        let element = Int(elements[filter])
        elementLists[element * lists.stride + counted[unchecked: element]] = Winner(
          offset: Int32(truncatingIfNeeded: filter) &* weightStride, gradient: g[filter])
        counted[unchecked: element] += 1
        lists.byFilter[filter * windows + Int(counts[filter])] = Winner(
          offset: patches[filter], gradient: g[filter])
        counts[filter] &+= 1
      }
      for element in 0..<4 {
        lists.elementCounts[window * 4 + element] = Int32(
          truncatingIfNeeded: counted[unchecked: element])
      }
    }
  }

  /// Each filter's winning element in one window, `cutWinner` where no gradient arrives, and the
  /// patch of the input that the element saw.
  private func place(
    window: Int, _ gradient: UnsafePointer<Float>, _ winners: UnsafePointer<Int32>,
    _ elements: UnsafeMutablePointer<Int32>, _ patches: UnsafeMutablePointer<Int32>
  ) {
    typealias HalfIndices = SIMD8<Int32>
    let gradient = UnsafeRawPointer(gradient).assumingMemoryBound(to: HalfVector.self)
    let winners = UnsafeRawPointer(winners).assumingMemoryBound(to: HalfIndices.self)
    let elements = UnsafeMutableRawPointer(elements).assumingMemoryBound(to: HalfIndices.self)
    let patches = UnsafeMutableRawPointer(patches).assumingMemoryBound(to: HalfIndices.self)
    let y = 2 * (window / shape.pooledWidth)
    let x = 2 * (window % shape.pooledWidth)
    let corner = Int32(truncatingIfNeeded: (y * shape.width + x) * channelVectors)
    let column = Int32(truncatingIfNeeded: channelVectors)
    let row = Int32(truncatingIfNeeded: shape.width * channelVectors)
    for half in 0..<paddedFilters / 8 {
      let element = winners[half].replacing(
        with: HalfIndices(repeating: cutWinner), where: gradient[half] .== HalfVector(repeating: 0))
      elements[half] = element
      patches[half] =
        HalfIndices(repeating: corner) &+ (element &>> 1) &* row &+ (element & 1) &* column
    }
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
    _ input: UnsafePointer<Vector>, _ inputGradient: UnsafeMutablePointer<Vector>,
    _ target: UnsafeMutablePointer<Vector>, _ lists: WinnerLists
  ) {
    let channels = channelVectors
    let rowStride = shape.width * channels
    let groupStart = group * paddedFilters * taps * channels + vector
    let weights = UnsafePointer(parameters.values.vectors) + groupStart
    // A group of three taps is one row of the kernel.
    let firstRow = group * (taps / 3) * rowStride + vector

    for window in 0..<shape.windows {
      let y = window / shape.pooledWidth
      let x = window % shape.pooledWidth
      let corner = inputGradient + (2 * y * rowStride + 2 * x * channels + firstRow)
      for element in 0..<4 {
        let list = window * 4 + element
        var winner = UnsafePointer(lists.byElement) + list * lists.stride
        let end = winner + Int(lists.elementCounts[list])
        if winner == end { continue }
        let patch = corner + ((element >> 1) * rowStride + (element & 1) * channels)
        var sums = zero
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
        for tap in 0..<taps {
          for j in 0..<width {
            patch[tap / 3 * rowStride + tap % 3 * channels + j] +=
              sums[unchecked: tap][unchecked: j]
          }
        }
      }
    }

    let patches = input + firstRow
    for filter in 0..<paddedFilters {
      let count = Int(lists.filterCounts[filter])
      if count == 0 { continue }
      let sum = target + (groupStart + filter * taps * channels)
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
