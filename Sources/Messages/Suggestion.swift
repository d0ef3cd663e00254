/// Returns the name that was probably meant: the nearest one, if at most two letters are to be
/// inserted, deleted or changed. Case and punctuation do not count.
package func suggestion(for word: String, among names: [String]) -> String? {
  func letters(_ name: String) -> [Character] {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }
  let given = letters(word)
  return names.map { (name: $0, letters: letters($0)) }
    .filter { abs($0.letters.count - given.count) <= 2 }
    .map { (name: $0.name, distance: editDistance($0.letters, given)) }
    .filter { $0.distance <= 2 }
    .min { $0.distance < $1.distance }?.name
}

/// Returns the number of letters to insert, delete or change to turn one word into the other
/// (Levenshtein).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let change = diagonal + (letter == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}
