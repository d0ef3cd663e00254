/// The product of non-negative numbers, or the largest integer if the product overflows.
func saturatingProduct(_ factors: [Int]) -> Int {
  var product = 1
  for factor in factors {
    let (value, overflow) = product.multipliedReportingOverflow(by: factor)
    if overflow { return factors.contains(0) ? 0 : .max }
    product = value
  }
  return product
}

/// The product of non-negative numbers, or the largest integer if the product overflows.
func saturatingProduct(_ factors: Int...) -> Int { saturatingProduct(factors) }

/// The sum of non-negative numbers, or the largest integer if the sum overflows.
func saturatingSum(_ terms: some Sequence<Int>) -> Int {
  terms.reduce(0) { sum, term in
    let (value, overflow) = sum.addingReportingOverflow(term)
    return overflow ? .max : value
  }
}
