import Base
import Layers
import Models
import Tensors
import Testing

private func network() -> Sequential {
  var generator = RandomGenerator(seed: 1)
  return leNet1998(using: &generator)
}

@Test func `LeNet-5 of 1998 has the article's shapes and parameters, layer by layer`() throws {
  let summary = try Summary(of: network(), imageShape: [1, 32, 32])
  let rows = summary.rows.filter { $0.hasWeights || $0.name == "output" }
  #expect(
    rows.map { "\($0.name) \($0.outputShape.dropFirst()) \($0.parameters)" }
      == [
        "C1 [6, 28, 28] 156", "S2 [6, 14, 14] 12", "C3 [16, 10, 10] 1516", "S4 [16, 5, 5] 32",
        "C5 [120, 1, 1] 48120", "F6 [84] 10164", "output [10] 0",
      ])
  #expect(summary.parameters == 60_000)
}

@Test func `The table connects every map of S2 with ten of C3, in sixteen different ways`() {
  #expect(connectionTable1998.map(\.count) == [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6])
  #expect(Set(connectionTable1998).count == 16)
  for map in 0..<6 {
    #expect(connectionTable1998.count { $0.contains(map) } == 10)
  }
}

@Test func `Weights of 1998 stay within 2.4 by the number of inputs`() {
  let network = network()
  var generator = RandomGenerator(seed: 2)
  initializeAsIn1998(network, using: &generator)
  func largest(_ tensor: Tensor) -> Float { max(tensor.max(), -tensor.min()) }
  let c3 = network["C3"] as! TableConv2d
  // The first filter sees 3 · 25 numbers, the last six belong to one that sees 6 · 25.
  let (few, many) = (c3.weight.value[0..<3], c3.weight.value[54..<60])
  #expect(largest(few) <= 2.4 / 75 && largest(few) > 0.9 * 2.4 / 75)
  #expect(largest(many) <= 2.4 / 150 && largest(many) > 0.9 * 2.4 / 150)
  let f6 = network["F6"] as! Linear
  #expect(largest(f6.weight.value) <= 0.02 && largest(f6.weight.value) > 0.0199)
  let s2 = network["S2"] as! Subsampling
  #expect(largest(s2.weight.value) <= 0.6)
}

@Test func `An image goes through, and its gradients come back to every layer`() {
  let network = network()
  var generator = RandomGenerator(seed: 2)
  initializeAsIn1998(network, using: &generator)
  let scores = network(.uniform([2, 1, 32, 32], from: -1, to: 1, using: &generator))
  #expect(scores.shape == [2, 10])
  #expect(scores.max() < 0)
  _ = network.backward(crossEntropy(logits: scores, targets: [3, 7]).gradient)
  for named in network.parameters { #expect(named.parameter.gradient!.norm() > 0, "\(named.name)") }
}
