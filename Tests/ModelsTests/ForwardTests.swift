import Base
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

@Test func `The miniature takes pictures down to its smallest side, and no smaller`() async throws {
  let side = alexNetMiniatureSide
  let network = alexNetMiniature(imageShape: [3, side, side])
  #expect(try network.outputShape(for: [2, 3, side, side]) == [2, 10])
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
    _ = alexNetMiniature(imageShape: [3, 20, alexNetMiniatureSide - 1])
  }
  let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(said.contains("three pools need 15 pixels a side, not [3, 20, 14]"), "\(said)")
}
