/// The candidate that a mistyped word most likely meant, or nil when none is near.
///
/// Nearness is the number of letters to add, remove, change or swap with their neighbour
/// (F. Damerau, "A technique for computer detection and correction of spelling errors", 1964);
/// a third of the word's letters may differ.
package func suggestion(for word: String, among candidates: [String]) -> String? {
  let allowed = max(1, word.count / 3)
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let isStart = word.count >= 3 && candidate.hasPrefix(word)
    let distance = isStart ? 1 : editDistance(Array(word), Array(candidate))
    if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

/// The number of single-letter edits and swaps of neighbours that turn one word into the other.
func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var rows = [Array(0...second.count)]
  for i in 1..<(first.count + 1) {
    var row = [i]
    for j in 1..<(second.count + 1) {
      let cost = first[i - 1] == second[j - 1] ? 0 : 1
      var least = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
      if i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1] {
        least = min(least, rows[i - 2][j - 2] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[first.count][second.count]
}
