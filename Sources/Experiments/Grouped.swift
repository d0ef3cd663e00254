/// Such as "60,000".
public func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  var position = digits.count - 3
  while position > (number < 0 ? 1 : 0) {
    digits.insert(",", at: position)
    position -= 3
  }
  return String(digits)
}
