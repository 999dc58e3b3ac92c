import Base
import Layers
import Models
import Tensors
import Testing

/// A layer that the library has never heard of: input + weight · noise · what its inner layers make of
/// the input.
private final class Shortcut: Layer {
  let inner: Sequential
  init(_ inner: Sequential) { self.inner = inner }

  var kind: String { "shortcut" }
  var description: String { "Shortcut(\(inner))" }
  var role: Role { .composite }
  var parts: [any Layer] { [inner] }
  var parameters: [NamedParameter] { inner.parameters }
  var isTraining: Bool {
    get { inner.isTraining }
    set { inner.isTraining = newValue }
  }

  func outputShape(for inputShape: [Int]) throws -> [Int] { try inner.outputShape(for: inputShape) }
  func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    try inner.multiplyAccumulates(for: inputShape)
  }
  func forward(_ input: consuming Tensor) -> Tensor {
    let copy = input
    return inner.forward(copy) + input
  }
  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let direct = outputGradient
    return inner.backward(outputGradient, needsInputGradient: needsInputGradient).map {
      $0 + direct
    }
  }
}

/// A fully connected layer of somebody's own.
private final class Scaling: Layer {
  let weight = Parameter(shape: [3, 3])
  var isTraining = true
  var kind: String { "scaling" }
  var description: String { "Scaling()" }
  var role: Role { .fullyConnected }
  var parameters: [NamedParameter] { [NamedParameter("weight", weight)] }
  func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }
  func multiplyAccumulates(for inputShape: [Int]) throws -> Int { inputShape.product * 3 }
  func forward(_ input: consuming Tensor) -> Tensor { input.matmul(weight.value) }
  func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    outputGradient
  }
}

@Suite struct OwnLayerTests {
  @Test func `layers of somebody's own are counted, initialised and searched like ours`() throws {
    let block = Shortcut(
      Sequential(
        Conv2d(inputChannels: 2, outputChannels: 2, kernelSize: 3, padding: 1), ReLU(),
        Dropout(probability: 0.5)))
    let network = Sequential(
      Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3), block, Flatten(),
      Linear(8, 3), Scaling())
    let summary = try Summary(of: network, imageShape: [1, 4, 4])
    #expect(summary.parameters == 20 + 38 + 27 + 9)
    #expect(summary.multiplyAccumulates == 72 + 144 + 24 + 9)
    #expect(summary.fullyConnected.map(\.layer.kind) == ["fc", "scaling"])
    #expect(summary.rows[4].receptiveField == nil)
    #expect(summary.rows[1].outputShape == [1, 2, 2, 2])
    // Flatten keeps nothing of its own; everything else does.
    #expect(summary.trainingBytes(batch: 1).activations == 4 * (16 + 8 + 8 + 3 + 3))

    var generator = RandomGenerator(seed: 1)
    network.initialize(.heNormal, using: &generator)
    #expect(network.parameters.allSatisfy { $0.parameter.isSet })
    #expect(network.noisyLayers.map(\.place) == ["1.0.2"])
    #expect(network(Tensor.ones([2, 1, 4, 4])).shape == [2, 3])
  }
}
