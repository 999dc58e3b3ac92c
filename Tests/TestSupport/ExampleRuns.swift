import Base
import Layers
import Tensors

import Training

/// A small network with every kind of layer that learns or draws: 8 × 8 pixels, four classes.
package func tinyNetwork(seed: UInt64 = 1) -> Sequential {
  let network = Sequential(
    Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 3, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 2),
    Conv2d(inputChannels: 4, outputChannels: 6, kernelSize: 3), ReLU(),
    Flatten(),
    Linear(24, 16), ReLU(), Dropout(probability: 0.25),
    Linear(16, 4))
  var generator = RandomGenerator(seed: seed)
  network.initialize(.heNormal, using: &generator)
  return network
}

/// Four classes of striped images, blurred by noise: easy, but not by looking at one pixel.
package func stripes(_ count: Int, seed: UInt64) -> Batch {
  var generator = RandomGenerator(seed: seed)
  let labels = (0..<count).map { $0 % 4 }
  var images = Tensor.normal([count, 1, 8, 8], standardDeviation: 0.4, using: &generator)
  for (n, label) in labels.enumerated() {
    let phase = generator.integer(below: 4)
    for y in 0..<8 {
      for x in 0..<8 {
        let along = [x, y, x + y, x - y + 8][label] + phase
        if along % 4 < 2 { images[n, 0, y, x] += 1 }
      }
    }
  }
  return (images, labels)
}

/// Batches in an order drawn from the seed and the epoch, from number `first` on.
package func batches(of set: Batch, size: Int, epoch: Int, first: Int = 0) -> [Batch] {
  var generator = RandomGenerator(key: 77, counter: UInt64(epoch) << 32)
  let order = generator.permutation(set.labels.count)
  return stride(from: first * size, to: order.count, by: size).map { start in
    let chosen = Array(order[start..<min(start + size, order.count)])
    return (set.images.entries(chosen), chosen.map { set.labels[$0] })
  }
}

/// The bits of all weights, in order.
package func weightBits(_ network: Sequential) -> [UInt32] {
  network.parameters.flatMap { $0.parameter.value.values.map(\.bitPattern) }
}
