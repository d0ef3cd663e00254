/// Returns the cosine between a 3×3 kernel and the Sobel filter for vertical edges, regardless of its
/// direction: 1 for a multiple of it, 0 for a kernel that has nothing of it.
///
/// - Parameter kernel: `[row, column]`.
func cosineWithSobel(_ kernel: [[Double]]) -> Double {
  let sobel: [Double] = [-1, 0, 1, -2, 0, 2, -1, 0, 1]
  let weights = kernel.flatMap { $0 }
  let product = zip(weights, sobel).reduce(0) { $0 + $1.0 * $1.1 }
  return abs(product) / (squares(weights) * squares(sobel)).squareRoot()
}

/// Returns the share of the variance of weights that lies between the means of their columns: 1 if
/// all rows are the same.
///
/// - Parameter weights: `[row, column]`; not all are the same.
func shareOfVarianceBetweenColumns(_ weights: [[Double]]) -> Double {
  let all = weights.flatMap { $0 }
  let mean = all.reduce(0, +) / Double(all.count)
  let columns = columnSums(weights).map { $0 / Double(weights.count) - mean }
  return Double(weights.count) * squares(columns) / squares(all.map { $0 - mean })
}

/// Returns the sum of the weights of each column.
///
/// - Parameter weights: `[row, column]`.
func columnSums(_ weights: [[Double]]) -> [Double] {
  weights[0].indices.map { column in weights.reduce(0) { $0 + $1[column] } }
}

private func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
