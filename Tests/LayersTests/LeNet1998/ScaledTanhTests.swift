import Models
import Layers
import Tensors
import Testing

@Suite struct ScaledTanhTests {
  @Test func `plus and minus one are left where they are`() {
    let output = ScaledTanh()(Tensor([-1, 0, 1, 100]))
    // 1.7159 · tanh(2/3) = 1.7159 · 0.582783 = 0.99999…
    #expect(output.isClose(to: Tensor([-1, 0, 1, 1.7159]), relative: 2e-5))
  }

  @Test func `the slope at 0 is 1.7159 · 2/3`() {
    let layer = ScaledTanh()
    _ = layer(Tensor([0]))
    #expect(abs(layer.backward(Tensor([1])).item - 1.143_933) < 1e-5)
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(ScaledTanh(), randomNumbers([3, 7]) * 2)
  }
}
