import Tensors

// Loops over all numbers of a tensor. They stand here, since the chapters' own code is not optimised.

/// The length of a tensor as a vector, √Σ x². In double precision: the squares of a vanished
/// gradient are too small for a Float.
public func length(_ tensor: Tensor) -> Double {
  tensor.withPointer { numbers in
    var sum = 0.0
    for index in 0..<tensor.count { sum += Double(numbers[index]) * Double(numbers[index]) }
    return sum.squareRoot()
  }
}

/// How much each column of [N, units] differs from row to row: the standard deviations' root mean
/// square.
public func spreadOverPictures(_ outputs: Tensor) -> Double {
  let (rows, columns) = (outputs.shape[0], outputs.shape[1])
  var sum = 0.0
  outputs.withPointer { numbers in
    for column in 0..<columns {
      var mean = 0.0
      for row in 0..<rows { mean += Double(numbers[row * columns + column]) }
      mean /= Double(rows)
      for row in 0..<rows {
        let distance = Double(numbers[row * columns + column]) - mean
        sum += distance * distance
      }
    }
  }
  return (sum / Double(rows * columns)).squareRoot()
}

/// How many numbers of a tensor are less than a limit.
public func countBelow(_ limit: Float, _ tensor: Tensor) -> Int {
  tensor.withPointer { numbers in (0..<tensor.count).count { numbers[$0] < limit } }
}

/// How many numbers of two tensors of one shape differ.
public func differences(_ a: Tensor, _ b: Tensor) -> Int {
  zip(a.values, b.values).count { $0 != $1 }
}

/// The share of labels that always naming the most frequent of them gets right: what guessing without
/// looking recognises. 0 where there are none.
public func shareOfMostFrequent(_ labels: [Int]) -> Double {
  let most = Dictionary(grouping: labels) { $0 }.values.map(\.count).max() ?? 0
  return Double(most) / Double(max(1, labels.count))
}

/// The `count` channels of a response [C, H, W] that hold the largest numbers, the largest first.
public func strongestChannels(of response: Tensor, _ count: Int) -> [Int] {
  let largest = (0..<response.shape[0]).map { response.entry($0).max() }
  return Array(largest.indices.sorted { largest[$0] > largest[$1] }.prefix(count))
}
