import Kernels
import Layers
import Models
import Tensors
import Testing

@Test(arguments: Variant.allCases)
func `A real image leaves every layer in the shape that was foretold`(variant: Variant) throws {
  let network = variant.network()
  var generator = RandomGenerator(seed: 1)
  network.initialize(.heNormal, using: &generator)
  network.isTraining = false
  let image = Tensor.uniform([1] + variant.imageShape, using: &generator)
  let outputs = network.forwardKeepingAll(image)
  let foretold = try network.shapes(for: image.shape)
  #expect(outputs.map(\.shape) == foretold)
  // Looking inside and running fused give the same answer.
  let logits = network(image)
  #expect(logits == outputs.last)
  #expect(logits.standardDeviation() > 0)
}
