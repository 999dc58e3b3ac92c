import RunFiles
import Base
import Layers
import Tensors
import Testing

/// PyTorch's results, recorded by scripts/record-layers.py, against ours.
///
/// Every record agreed to 1.5e-6 of the largest number when these tests were written, about as well
/// as PyTorch's own float32 results agree with its double precision; "softmax of large scores"
/// (up to 200, of which a float holds five decimals) to 6e-6, and PyTorch's too.
@Suite struct RecordingTests {
  @Test func `the formula gives the same numbers as the script`() {
    let numbers = Tensor.scrambled([1000], seed: 1)
    #expect(numbers[0] == -0.450_668_7)
    #expect(numbers[1] == 0.674_399_73)
    #expect(numbers[999] == -0.981_027_36)
  }

  @Test(arguments: Recording.layers.records)
  func `outputs, losses and gradients are PyTorch's`(_ record: Recording.Network) {
    let network = Recording.layers.network(record)
    #expect(network.parameters.map(\.name) == record.parameters.map(\.name))
    for (what, error) in Recording.layers.disagreements(record) {
      #expect(error <= 1e-5, "\(what)")
    }
  }

  @Test(arguments: Recording.deepNetworks.records)
  func `gradients twelve layers deep are PyTorch's`(_ record: Recording.Network) {
    for (what, error) in Recording.deepNetworks.disagreements(record) {
      #expect(error <= 1e-5, "\(what)")
    }
  }
}
