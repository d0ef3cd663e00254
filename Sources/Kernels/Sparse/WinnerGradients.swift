/// Computes the gradients of the input and the kernel of a convolution with stride 1 from the
/// gradients of listed winners.
///
/// The kernel is stored filter by filter with the input channels as lanes,
/// `[groups, filters, taps of a group, channels]`. A group is one row of taps, or all nine taps of
/// a 3×3 kernel.
struct WinnerGradients {
  /// The number of rows and columns of pooling windows.
  let pooledHeight, pooledWidth: Int
  /// The number of kernel columns, 3 or 5.
  let kernelWidth: Int
  let groups: Int
  let tapsInGroup: Int
  /// The number of filters, padded to whole vectors.
  let filters: Int
  /// The number of vectors per pixel of the input.
  let channelVectors: Int
  /// The number of vectors from one row of the input to the next.
  let rowStride: Int

  /// Adds to the gradient of the kernel and, if it is needed, to that of the input.
  ///
  /// - Parameters:
  ///   - input: The image that the windows see, including the zeros around it.
  ///   - inputGradient: The gradient of the input; nil where it is not needed.
  ///   - target: The gradient of the kernel.
  func add(
    _ lists: WinnerLists, weights: UnsafePointer<Vector>, input: UnsafePointer<Vector>,
    inputGradient: UnsafeMutablePointer<Vector>?, to target: UnsafeMutablePointer<Vector>
  ) {
    var vector = 0
    while vector < channelVectors {
      // Five taps of two vectors do not fit in sixteen registers of eight floats.
      let isPair =
        channelVectors - vector >= 2 && (kernelWidth == 3 || Registers.tilePanels == 4)
      for group in 0..<groups {
        switch (tapsInGroup, isPair) {
        case (9, true):
          back(taps9(pair), 3, group, vector, weights, input, inputGradient, target, lists)
        case (9, false):
          back(taps9(single), 3, group, vector, weights, input, inputGradient, target, lists)
        case (5, true):
          back(taps5(pair), 5, group, vector, weights, input, inputGradient, target, lists)
        case (5, false):
          back(taps5(single), 5, group, vector, weights, input, inputGradient, target, lists)
        case (_, true):
          back(taps3(pair), 3, group, vector, weights, input, inputGradient, target, lists)
        case (_, false):
          back(taps3(single), 3, group, vector, weights, input, inputGradient, target, lists)
        }
      }
      vector += isPair ? 2 : 1
    }
  }

  private var single: InlineArray<1, Vector> { .init(repeating: Vector(repeating: 0)) }
  private var pair: InlineArray<2, Vector> { .init(repeating: Vector(repeating: 0)) }

  @inline(__always)
  private func taps3<let width: Int>(
    _ zero: InlineArray<width, Vector>
  ) -> InlineArray<3, InlineArray<width, Vector>> { .init(repeating: zero) }

  @inline(__always)
  private func taps5<let width: Int>(
    _ zero: InlineArray<width, Vector>
  ) -> InlineArray<5, InlineArray<width, Vector>> { .init(repeating: zero) }

  @inline(__always)
  private func taps9<let width: Int>(
    _ zero: InlineArray<width, Vector>
  ) -> InlineArray<9, InlineArray<width, Vector>> { .init(repeating: zero) }

  /// Processes one group of taps and one or two vectors of channels: first the gradient of the
  /// input, then that of the kernel. Each keeps its sums in registers along a list.
  @inline(__always)
  private func back<let taps: Int, let width: Int>(
    _ zero: InlineArray<taps, InlineArray<width, Vector>>, _ columns: Int, _ group: Int,
    _ vector: Int, _ weights: UnsafePointer<Vector>, _ input: UnsafePointer<Vector>,
    _ inputGradient: UnsafeMutablePointer<Vector>?, _ target: UnsafeMutablePointer<Vector>,
    _ lists: WinnerLists
  ) {
    let groupStart = group * filters * taps * channelVectors + vector
    let firstRow = group * (taps / columns) * rowStride + vector
    if let inputGradient {
      backToInput(zero, columns, weights + groupStart, inputGradient + firstRow, lists)
    }
    backToKernel(zero, columns, input + firstRow, target + groupStart, lists)
  }

  /// Goes along each row of output elements and keeps the sums of the input columns that the
  /// current element sees in registers.
  ///
  /// With all nine taps at once it goes up the rows, so that a pixel receives its sums in the same
  /// order as with one row of taps after the other.
  @inline(__always)
  private func backToInput<let taps: Int, let width: Int>(
    _ zero: InlineArray<taps, InlineArray<width, Vector>>, _ columns: Int,
    _ weights: UnsafePointer<Vector>, _ inputGradient: UnsafeMutablePointer<Vector>,
    _ lists: WinnerLists
  ) {
    let channels = channelVectors
    let rows = 2 * pooledHeight
    for step in 0..<rows {
      let y = taps > columns ? rows - 1 - step : step
      var place = inputGradient + y * rowStride
      var sums = zero
      for tap in 0..<taps where tap % columns > 0 {
        for j in 0..<width {
          sums[unchecked: tap][unchecked: j] =
            place[tap / columns * rowStride + (tap % columns - 1) * channels + j]
        }
      }
      let firstList = y / 2 * pooledWidth * 4 + y % 2 * 2
      for x in 0..<2 * pooledWidth {
        for tap in 0..<taps {
          for j in 0..<width {
            sums[unchecked: tap][unchecked: j] =
              tap % columns < columns - 1
              ? sums[unchecked: tap + 1][unchecked: j]
              : place[tap / columns * rowStride + (columns - 1) * channels + j]
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
        for row in 0..<taps / columns {
          for j in 0..<width {
            place[row * rowStride + j] = sums[unchecked: columns * row][unchecked: j]
          }
        }
        place += channels
      }
      for tap in 0..<taps where tap % columns > 0 {
        for j in 0..<width {
          place[tap / columns * rowStride + (tap % columns - 1) * channels + j] =
            sums[unchecked: tap][unchecked: j]
        }
      }
    }
  }

  @inline(__always)
  private func backToKernel<let taps: Int, let width: Int>(
    _ zero: InlineArray<taps, InlineArray<width, Vector>>, _ columns: Int,
    _ patches: UnsafePointer<Vector>, _ target: UnsafeMutablePointer<Vector>, _ lists: WinnerLists
  ) {
    let channels = channelVectors
    let windows = pooledHeight * pooledWidth
    for filter in 0..<filters {
      let count = Int(lists.filterCounts[filter])
      if count == 0 { continue }
      let sum = target + filter * taps * channels
      var sums = zero
      for tap in 0..<taps {
        for j in 0..<width { sums[unchecked: tap][unchecked: j] = sum[tap * channels + j] }
      }
      let list = UnsafePointer(lists.byFilter) + filter * windows
      for i in 0..<count {
        let gradient = Vector(repeating: list[i].gradient)
        let patch = patches + Int(list[i].offset)
        for tap in 0..<taps {
          for j in 0..<width {
            let value = patch[tap / columns * rowStride + tap % columns * channels + j]
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
