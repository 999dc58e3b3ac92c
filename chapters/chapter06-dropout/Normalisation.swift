import Base
import Layers
import Notebook
import Tensors

/// The normalisations that came after AlexNet's, by what shares their statistics.
func addNormCells(to page: Page) {
  page.further("norms", "Which numbers share a mean and a variance") { cell in
    cell.say(
      """
      The normalisations that came after AlexNet's subtract a mean and divide by a standard \
      deviation, \
      and differ only in which numbers share them: batch [Ioffe2015], layer [Ba2016], instance \
      [Ulyanov2016] and group normalisation [Wu2018]. On a \
      tensor of 2 pictures, 4 channels, 2 × 2 pixels, the axes N, C, H, W:
      """)
    var generator = RandomGenerator(seed: seed)
    let x = Tensor.normal([2, 4, 2, 2], mean: 1, standardDeviation: 2, using: &generator)
    let ways: [(name: String, shares: String, apply: (Tensor) -> Tensor)] = cell.code {
      [
        ("batch", "N, H, W", { normalised($0, over: [0, 2, 3]) }),
        ("layer", "C, H, W", { normalised($0, over: [1, 2, 3]) }),
        ("instance", "H, W", { normalised($0, over: [2, 3]) }),
        ("group", "2 of C, H, W", { groupNormalised($0, groups: 2) }),
        ("LRN", "5 of C", { LocalResponseNorm(alpha: 1)($0) }),
      ]
    }
    var table = Table(
      "norm", "share over", .number("numbers"), "pixel", "next channel", "far channel", "picture",
      caption:
        "Numbers: on how many, of \(x.count), the first answer depends, by nudging each in turn. "
        + "On the right: whether another pixel, channel or picture is among them.")
    var reach: [[Bool]] = []
    for way in ways {
      let first = way.apply(x)[0, 0, 0, 0]
      let depends = { (n: Int, c: Int, h: Int, w: Int) -> Bool in
        var nudged = x
        nudged[n, c, h, w] += 1
        return way.apply(nudged)[0, 0, 0, 0] != first
      }
      let count = (0..<x.count).count { depends($0 / 16, $0 / 4 % 4, $0 / 2 % 2, $0 % 2) }
      let seen = [
        depends(0, 0, 1, 1), depends(0, 1, 0, 0), depends(0, 3, 0, 0), depends(1, 0, 0, 0),
      ]
      reach.append(seen)
      table.row(of: [way.name, way.shares, count] + seen.map { $0 ? "yes" : "–" })
    }
    cell.table(table)
    cell.say(
      """
      (LRN with α = 1 here, so that small numbers show its effect; it has no mean to subtract, \
      and at \
      the first channel it finds neighbours on one side only. Learned factors and offsets, which \
      all \
      four add, are left out.)
      """)
    let sets: [(way: Int, shape: [Int], axes: [Int])] = [
      (0, x.shape, [0, 2, 3]), (1, x.shape, [1, 2, 3]), (2, x.shape, [2, 3]),
      (3, [2, 2, 2, 2, 2], [2, 3, 4]),
    ]
    let centred = sets.allSatisfy { set in
      statistics(ways[set.way].apply(x).reshaped(to: set.shape), over: set.axes)
        .allSatisfy { abs($0.mean) < 1e-5 && abs($0.variance - 1) < 1e-3 }
    }
    cell.verdict(
      centred, "Their definitions say",
      that: "the four give mean 0 and variance 1 to each set of numbers that share",
      found: centred ? "all sets have them" : "some set has not",
      failsIf: "a mean is 0.00001 or a variance 0.001 off")
    cell.verdict(
      reach.map { $0[3] } == [true, false, false, false, false], "The table is to show",
      that: "only with batch normalisation one picture changes another's answer",
      found: "that happens with "
        + zip(ways, reach).filter { $0.1[3] }.map(\.0.name).joined(separator: ", ")
        + "; so it alone needs running averages for the test",
      failsIf: "it happens with another one, or not with this one")
    func same(_ a: Tensor, _ b: Tensor) -> Bool { a.largestDifference(from: b) < 1e-5 }
    let one = x[0..<1]
    let areRelatives =
      same(normalised(one, over: [0, 2, 3]), normalised(one, over: [2, 3]))
      && same(groupNormalised(x, groups: 1), normalised(x, over: [1, 2, 3]))
      && same(groupNormalised(x, groups: 4), normalised(x, over: [2, 3]))
    cell.verdict(
      areRelatives, "Their formulas say",
      that:
        "batch normalisation of one picture is instance normalisation; group normalisation with "
        + "one "
        + "group is layer normalisation, and with a group for each channel instance normalisation",
      found: areRelatives ? "all three pairs agree" : "a pair differs",
      failsIf: "two numbers differ by 0.00001")
    cell.takeaway("such a layer is named after the numbers that share its mean.")
    cell.notes(
      """
      Draw a cube with sides N, C and pixels and let people shade the part that shares. Ask which \
      of \
      them works for a batch of one.
      """)
  }
}

/// (x − mean) / deviation with mean and deviation over `axes`, separately for every position along
/// the others.
func normalised(_ x: Tensor, over axes: [Int], epsilon: Double = 1e-5) -> Tensor {
  var output = x.values
  for set in statistics(x, over: axes) {
    for index in set.members {
      output[index] = Float(
        (Double(output[index]) - set.mean) / (set.variance + epsilon).squareRoot())
    }
  }
  return Tensor(output, shape: x.shape)
}

/// The sets of numbers that differ in their places along `axes` only, each with its mean and variance.
private func statistics(
  _ x: Tensor, over axes: [Int]
) -> [(members: [Int], mean: Double, variance: Double)] {
  var sets: [Int: [Int]] = [:]
  for index in 0..<x.count {
    // The set is named by the places along the other axes.
    var (rest, key) = (index, 0)
    for axis in x.shape.indices.reversed() {
      if !axes.contains(axis) { key = key * x.shape[axis] + rest % x.shape[axis] }
      rest /= x.shape[axis]
    }
    sets[key, default: []].append(index)
  }
  let values = x.values
  return sets.values.map { members in
    let n = Double(members.count)
    let mean = members.reduce(0.0) { $0 + Double(values[$1]) } / n
    let variance = members.reduce(0.0) {
      $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean)
    }
    return (members, mean, variance / n)
  }
}

/// Group normalisation: the channels of [N, C, H, W] in equal groups that share.
func groupNormalised(_ x: Tensor, groups: Int) -> Tensor {
  let s = x.shape
  return normalised(x.reshaped(to: [s[0], groups, s[1] / groups, s[2], s[3]]), over: [2, 3, 4])
    .reshaped(to: s)
}
