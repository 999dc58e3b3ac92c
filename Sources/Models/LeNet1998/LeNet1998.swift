import Base
import Layers
import Tensors

/// LeNet-5 as its authors published it, for images [N, 1, 32, 32]: layers C1 to F6 with partial
/// connections in C3 and trainable subsampling, and codes to compare with at the end (LeCun,
/// Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998).
///
/// It differs from 1998 in the codes, which are random ±1 instead of drawn characters.
///
/// - Parameters:
///   - classes: outputs.
///   - generator: draws the codes.
public func leNet1998(classes: Int = 10, using generator: inout RandomGenerator) -> Sequential {
  Sequential(named: [
    "C1": Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5), "tanh1": ScaledTanh(),
    "S2": Subsampling(channels: 6, kernelSize: 2), "tanh2": ScaledTanh(),
    "C3": TableConv2d(inputChannels: 6, table: connectionTable1998, kernelSize: 5),
    "tanh3": ScaledTanh(),
    "S4": Subsampling(channels: 16, kernelSize: 2), "tanh4": ScaledTanh(),
    "C5": Conv2d(inputChannels: 16, outputChannels: 120, kernelSize: 5), "tanh5": ScaledTanh(),
    "flatten": Flatten(),
    "F6": Linear(120, 84), "tanh6": ScaledTanh(),
    "output": RadialBasis(inputs: 84, classes: classes, using: &generator),
  ])
}

/// The six maps of S2 that each of the sixteen maps of C3 sees: table I of the article of 1998.
/// Six see three neighbours, six four neighbours, three four that are not, and one sees all.
public let connectionTable1998 = [
  [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
  [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
  [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
]

/// Draws every weight and bias as in 1998: evenly from ±2.4 / F, where F is the number of inputs of
/// the unit that the weight leads to.
public func initializeAsIn1998(_ network: Sequential, using generator: inout RandomGenerator) {
  func draw(_ parameter: Parameter, inputs: Int, _ stream: inout RandomGenerator) {
    let limit = 2.4 / Float(inputs)
    parameter.value = .uniform(parameter.shape, from: -limit, to: limit, using: &stream)
  }
  for layer in network.layers {
    var stream = generator.split()
    if let table = layer as? TableConv2d {
      // Units differ in their number of inputs.
      let area = table.weight.shape[2] * table.weight.shape[3]
      let limits = table.table.map { 2.4 / Float($0.count * area) }
      let filters = zip(table.table, limits).flatMap { inputs, limit in
        inputs.map { _ in
          Tensor.uniform(
            Array(table.weight.shape.dropFirst()), from: -limit, to: limit, using: &stream)
        }
      }
      table.weight.value = Tensor.stack(filters)
      table.bias.value = Tensor.stack(
        limits.map { Tensor.uniform([], from: -$0, to: $0, using: &stream) })
      continue
    }
    let weight = layer.parameters.first { $0.parameter.shape.count > 1 }?.parameter
    let inputs = weight.map { $0.fans?.input ?? $0.shape.dropFirst().reduce(1, *) }
    for named in layer.parameters {
      draw(named.parameter, inputs: inputs ?? named.parameter.shape[0], &stream)
    }
  }
}
