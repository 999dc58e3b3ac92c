import Base

/// Keeps a part of each class's pictures for testing, in a random but fixed order.
///
/// - Parameters:
///   - set: the pictures.
///   - fraction: which part, at least one picture of each class that has two; with 0 none.
///   - why: the beginning of the note.
func holdOut(_ set: any Dataset, fraction: Double, why: String) -> DataSplit {
  if fraction == 0 {
    return DataSplit(
      train: set, test: subset(of: set, []), note: "\(why), and nothing is held out",
      isHeldOut: true)
  }
  var random = RandomGenerator(seed: 5)
  var train: [Int] = []
  var test: [Int] = []
  let labels = set.labels
  var members = [[Int]](repeating: [], count: set.classCount)
  for (index, label) in labels.enumerated() { members[label].append(index) }
  for members in members {
    let shuffled = random.permutation(members.count).map { members[$0] }
    // A class of a few pictures gives up one as well.
    let held = members.count < 2 ? 0 : max(1, Int(Double(members.count) * fraction + 1e-9))
    test += shuffled.prefix(held)
    train += shuffled.dropFirst(held)
  }
  if test.isEmpty {
    return DataSplit(
      train: set, test: set,
      note: "no class has two pictures, so the test pictures are the training pictures: their "
        + "accuracy says nothing about new ones", isHeldOut: true)
  }
  let percent = (fraction * 1000).rounded() / 10
  let part =
    fraction == 0.2
    ? "a fifth" : "\(percent == percent.rounded() ? "\(Int(percent))" : "\(percent)") %"
  return DataSplit(
    train: subset(of: set, train.sorted()), test: subset(of: set, test.sorted()),
    note: "\(why): \(test.count) of \(set.count) pictures, \(part) of each class, are kept for "
      + "testing", isHeldOut: true)
}

private func subset(of set: any Dataset, _ indices: [Int]) -> any Dataset {
  (set as? ImageFolder)?.subset(indices) ?? Subset(set, indices)
}
