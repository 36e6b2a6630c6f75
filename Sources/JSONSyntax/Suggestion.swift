/// The candidate that `word` is most likely a slip for ("Did you mean …?"); nil if none is near.
///
/// Near means that about a third of the letters differ at most, upper and lower case being the
/// same. Of equally near candidates the first is taken.
package func suggestion(
  for word: String, among candidates: some Sequence<String>
) -> String? {
  // Nobody mistypes a word of hundreds of letters, and comparing such words takes long.
  let longest = 200
  guard word.utf8.count <= longest else { return nil }
  let letters = Array(word.lowercased().unicodeScalars)
  var nearest: (candidate: String, distance: Int)?
  for candidate in candidates where candidate.utf8.count <= longest {
    let others = Array(candidate.lowercased().unicodeScalars)
    let length = max(letters.count, others.count)
    let limit = min((length + 2) / 3, length - 1)
    guard abs(letters.count - others.count) <= limit else { continue }
    let distance = editDistance(letters, others)
    if distance <= limit, distance < nearest?.distance ?? .max {
      nearest = (candidate, distance)
    }
  }
  return nearest?.candidate
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to make
/// one word the other: the optimal string alignment distance, after Damerau (1964) and Wagner
/// and Fischer (1974).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let isSame = left[row] == right[column]
      var distance = min(
        previous[column + 1] + 1, current[column] + 1, previous[column] + (isSame ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[right.count]
}
