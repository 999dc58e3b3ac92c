import Fast
import Base
import Layers
import Models
import Tensors
import Training

/// One line of the report: what is run, and what it is compared with.
struct Row {
  /// What the work is measured in.
  enum Unit {
    /// So many images a run.
    case images(Int)
    /// So many floating-point operations a run.
    case operations(Double)
    /// So many bytes read and written at the least.
    case bytes(Int)
  }

  /// The name, the same on both sides: "train-a2-128".
  let name: String
  /// What it is, for people.
  let title: String
  let unit: Unit
  /// Whether the short form measures it.
  let isHeadline: Bool
  /// Prepares the measurement; what it returns is timed.
  let prepare: () -> () -> Void
}

/// Every measurement, the ones that matter most first.
let rows: [Row] =
  [
    training("a2", .lecture, 128), training("a2", .lecture, 32, headline: true),
    inference("a2", .lecture, 32), inference("a2", .lecture, 1, headline: true),
    training("lenet", .leNet, 256, headline: true), training("lenet", .leNet, 128),
    training("lenet", .leNet, 32), training("a4", .paper, 32, headline: true),
  ]
  + convolution("conv1", 1, 96, 224, 11, stride: 4, padding: 1)
  + convolution("conv2", 96, 256, 26, 5, padding: 2)
  + convolution("conv3", 256, 384, 12, 3, padding: 1)
  + convolution("conv4", 384, 384, 12, 3, padding: 1)
  + convolution("conv5", 384, 256, 12, 3, padding: 1)
  + fullyConnected("fc6", 6400, 4096) + fullyConnected("fc7", 4096, 4096)
  + [
    product(2048, 2048, 2048, "square"),
    product(96, 2916, 121, "conv1, one image"), product(256, 676, 2400, "conv2, one image"),
    product(384, 1152, 2304, "conv3, eight images"),
    product(256, 2400, 5408, transposeB: true, "conv2's weight gradient, eight images"),
    product(128, 4096, 6400, transposeB: true, "fc6 forward, batch 128"),
    product(4096, 6400, 128, transposeA: true, "fc6's weight gradient, batch 128"),
    product(128, 6400, 4096, "fc6's input gradient, batch 128"),
  ]
  + elementwise("relu", ReLU(), [32, 96, 54, 54])
  + elementwise("maxpool", MaxPool2d(kernelSize: 3, stride: 2), [32, 96, 54, 54])
  + elementwise("dropout", Dropout(probability: 0.5), [32, 96, 54, 54])
  + elementwise("lrn", LocalResponseNorm(), [32, 96, 55, 55])
  + [softmaxCrossEntropyRow, momentumStep]

private func ready(_ layer: any Layer) -> RandomGenerator {
  var generator = RandomGenerator(seed: 1)
  layer.initialize(.heNormal, using: &generator)
  return generator
}

private func training(
  _ name: String, _ variant: Variant, _ batch: Int, headline: Bool = false
) -> Row {
  Row(
    name: "train-\(name)-\(batch)", title: "\(name): training step, batch \(batch)",
    unit: .images(batch), isHeadline: headline
  ) {
    let network = variant.network()
    var generator = ready(network)
    let optimizer = SGD(learningRate: 1e-4, momentum: 0.9)
    let images = Tensor.uniform([batch] + variant.imageShape, using: &generator)
    let labels = (0..<batch).map { $0 % variant.classes }
    return {
      let outcome = crossEntropy(logits: network(images), targets: labels)
      _ = network.backward(outcome.gradient, needsInputGradient: false)
      optimizer.step(network.parameters)
    }
  }
}

private func inference(
  _ name: String, _ variant: Variant, _ batch: Int, headline: Bool = false
) -> Row {
  Row(
    name: "infer-\(name)-\(batch)", title: "\(name): answering, batch \(batch)",
    unit: .images(batch), isHeadline: headline
  ) {
    let network = variant.network()
    var generator = ready(network)
    network.isTraining = false
    let images = Tensor.uniform([batch] + variant.imageShape, using: &generator)
    return { _ = network(images) }
  }
}

/// A layer forward, and forward with the way back.
private func layerRows(
  _ name: String, _ make: @escaping () -> any Layer, _ shape: [Int], _ unit: (Double) -> Row.Unit
) -> [Row] {
  [
    Row(
      name: "\(name)-forward-32", title: "\(name) forward, batch 32", unit: unit(1),
      isHeadline: false
    ) {
      let layer = make()
      var generator = ready(layer)
      // Dropout does nothing when it is not training.
      layer.isTraining = layer is Dropout
      let input = Tensor.uniform(shape, using: &generator)
      return { _ = layer(input) }
    },
    Row(
      name: "\(name)-both-32", title: "\(name) forward and backward, batch 32", unit: unit(3),
      isHeadline: false
    ) {
      let layer = make()
      var generator = ready(layer)
      layer.isTraining = true
      let input = Tensor.uniform(shape, using: &generator)
      let gradient = Tensor.uniform(layer(input).shape, using: &generator)
      return {
        _ = layer(input)
        _ = layer.backward(gradient)
      }
    },
  ]
}

private func convolution(
  _ name: String, _ inputs: Int, _ outputs: Int, _ side: Int, _ kernelSize: Int, stride: Int = 1,
  padding: Int
) -> [Row] {
  let make = {
    Conv2d(
      inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, stride: stride,
      padding: padding)
  }
  let shape = [32, inputs, side, side]
  let operations = 2 * Double((try? make().multiplyAccumulates(for: shape)) ?? 0)
  return layerRows(name, make, shape) { .operations($0 * operations) }
}

private func fullyConnected(_ name: String, _ inputs: Int, _ outputs: Int) -> [Row] {
  layerRows(name, { Linear(inputs, outputs) }, [32, inputs]) {
    .operations($0 * 2 * 32 * Double(inputs * outputs))
  }
}

private func elementwise(_ name: String, _ layer: any Layer, _ shape: [Int]) -> [Row] {
  let inputs = shape.product
  let outputs = ((try? layer.outputShape(for: shape)) ?? shape).product
  // Forward reads the input and writes the output; the way back reads the output's gradient and
  // what was remembered of the output, and writes the input's gradient.
  return layerRows(name, { layer }, shape) {
    .bytes(4 * (inputs + outputs) + ($0 == 1 ? 0 : 4 * (inputs + 2 * outputs)))
  }
}

private func product(
  _ m: Int, _ n: Int, _ k: Int, transposeA: Bool = false, transposeB: Bool = false, _ use: String
) -> Row {
  Row(
    name: "matmul-\(m)x\(n)x\(k)" + (transposeA ? "-ta" : "") + (transposeB ? "-tb" : ""),
    title: "product \(m) × \(n) × \(k), \(use)", unit: .operations(2 * Double(m * n * k)),
    isHeadline: m == n
  ) {
    var generator = RandomGenerator(seed: 1)
    let a = Tensor.uniform([m * k], using: &generator)
    let b = Tensor.uniform([k * n], using: &generator)
    var c = Tensor.zeros([m, n])
    return {
      withPointers(a, b) { a, b in
        c.withMutablePointer { c in
          matmul(
            m: m, n: n, k: k, a: a, transposeA: transposeA, b: b, transposeB: transposeB, c: c,
            accumulate: false)
        }
      }
    }
  }
}

private let softmaxCrossEntropyRow = Row(
  name: "crossentropy-8192x1000", title: "softmax and cross-entropy with gradient, 8192 × 1000",
  unit: .bytes(2 * 4 * 8192 * 1000), isHeadline: false
) {
  var generator = RandomGenerator(seed: 1)
  let logits = Tensor.uniform([8192, 1000], using: &generator)
  let targets = (0..<8192).map { $0 % 1000 }
  return { _ = crossEntropy(logits: logits, targets: targets) }
}

private let momentumStep = Row(
  name: "sgd-46764746", title: "SGD step with momentum, A2's parameters",
  unit: .bytes(5 * 4 * 46_764_746), isHeadline: true
) {
  let parameter = Parameter(shape: [46_764_746])
  parameter.value = .ones([46_764_746])
  parameter.gradient = .filled([46_764_746], with: 1e-3)
  let optimizer = SGD(learningRate: 1e-4, momentum: 0.9, weightDecay: 5e-4)
  let named = [NamedParameter("weight", parameter)]
  return { optimizer.step(named) }
}
