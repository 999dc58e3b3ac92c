import Foundation
import Base
import Layers
import Tensors
import Testing

@Suite struct ReLUTests {
  @Test func `negative numbers become zero, and at zero the gradient is zero`() {
    let relu = ReLU()
    #expect(relu(Tensor([-2, 0, 3])).values == [0, 0, 3])
    #expect(relu.backward(Tensor([10, 20, 30])).values == [0, 0, 30])
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(ReLU(), spacedNumbers([3, 7]))
    expectRightGradients(ReLU(), spacedNumbers([2, 3, 2, 5]))
  }
}

@Suite struct SigmoidTests {
  @Test func `a half at zero, where the slope is a quarter`() {
    let sigmoid = Sigmoid()
    let y = sigmoid(Tensor([0, -100, 100]))
    #expect(y[0] == 0.5)
    #expect(y[1] >= 0 && y[1] < .leastNormalMagnitude)
    #expect(y[2] == 1)
    let gradient = sigmoid.backward(Tensor([1, 1, 1]))
    #expect(gradient[0] == 0.25)
    #expect(gradient[1] < .leastNormalMagnitude)
    #expect(gradient[2] == 0)
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(Sigmoid(), randomNumbers([5, 3]) * 3)
  }
}

@Suite struct TanhTests {
  @Test func `zero at zero, where the slope is one`() {
    let tanh = Tanh()
    #expect(tanh(Tensor([0, 50, -50])).values == [0, 1, -1])
    #expect(tanh.backward(Tensor([3, 3, 3])).values == [3, 0, 0])
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(Tanh(), randomNumbers([2, 3, 1, 4]) * 2)
  }
}

@Suite struct SoftmaxTests {
  @Test func `scores become shares that add up to one`() {
    let softmax = Softmax()
    // e⁰ : e^(ln 3) = 1 : 3.
    #expect(
      softmax(Tensor([[0, log(3)], [5, 5]])).isClose(to: Tensor([[0.25, 0.75], [0.5, 0.5]])))
  }

  @Test func `large scores do not overflow`() {
    #expect(Softmax()(Tensor([[1000, 1000], [-1000, 0]])).values == [0.5, 0.5, 0, 1])
  }

  @Test func `the same gradient for every score changes nothing`() {
    let softmax = Softmax()
    _ = softmax(Tensor([[1, 2, 3]]))
    #expect(softmax.backward(Tensor([[7, 7, 7]])).isClose(to: .zeros([1, 3])))
  }

  @Test func `gradients agree with small steps`() {
    expectRightGradients(Softmax(), randomNumbers([4, 5]) * 2)
    expectRightGradients(Softmax(), randomNumbers([1, 17]))
  }

  @Test func `other shapes are refused in a sentence`() {
    expectShapeError(
      Softmax(), [1, 10, 1, 1], "the input must be scores [N, classes], not [1, 10, 1, 1]")
  }
}

@Suite struct FlattenTests {
  @Test func `each image becomes a row, and the gradient images again`() throws {
    let flatten = Flatten()
    let images = Tensor.counting([2, 3, 2, 2])
    let rows = flatten(images)
    #expect(rows.shape == [2, 12])
    #expect(rows.values == images.values)
    #expect(flatten.backward(rows) == images)
    #expect(try flatten.outputShape(for: [128, 256, 5, 5]) == [128, 6400])
    #expect(try flatten.outputShape(for: [7]) == [7, 1])
    expectShapeError(flatten, [], "the input must be a batch [N, …], not a single number")
  }
}
