import Base
import Layers
import Tensors
import Testing

@Suite struct LocalResponseNormTests {
  /// One pixel with four channels 1, 2, 3, 4.
  let pixel = Tensor([1, 2, 3, 4], shape: [1, 4, 1, 1])

  @Test func `each number is divided by its neighbours' squares, as on paper`() {
    // n 3, α 3 (so that α / n = 1), β 1, k 1: 1 + the squares of the channel and its neighbours.
    let norm = LocalResponseNorm(size: 3, alpha: 3, beta: 1, k: 1)
    let expected: [Float] = [1 / 6, 2 / 15, 3 / 30, 4 / 26]
    #expect(norm(pixel).isClose(to: Tensor(expected, shape: [1, 4, 1, 1])))
  }

  @Test func `the printed formula does not divide alpha by n`() {
    let printed = LocalResponseNorm(size: 3, alpha: 1, beta: 1, k: 1, dividesAlphaBySize: false)
    let programmed = LocalResponseNorm(size: 3, alpha: 3, beta: 1, k: 1)
    #expect(printed(pixel).isClose(to: programmed(pixel)))
    let gradient = randomNumbers([1, 4, 1, 1])
    #expect(printed.backward(gradient).isClose(to: programmed.backward(gradient)))
  }

  @Test func `the paper's constants are the default`() {
    let norm = LocalResponseNorm()
    #expect(norm.size == 5)
    #expect(norm.alpha == 1e-4)
    #expect(norm.beta == 0.75)
    #expect(norm.k == 2)
    // A lone small number is divided by 2^0.75.
    #expect(
      norm(.ones([1, 1, 1, 1])).isClose(to: Tensor([0.594_6], shape: [1, 1, 1, 1]), relative: 1e-4))
  }

  @Test func `positions do not see each other`() {
    let norm = LocalResponseNorm(size: 5, alpha: 2)
    let images = randomNumbers([1, 6, 3, 5])
    let all = norm(images)
    var other = images
    for c in 0..<6 { other[0, c, 1, 2] = 100 }
    let changed = norm(other)
    for c in 0..<6 {
      #expect(all[0, c, 0, 2] == changed[0, c, 0, 2])
      #expect(all[0, c, 1, 1] == changed[0, c, 1, 1])
    }
  }

  @Test func `sizes are told without computing`() throws {
    let norm = LocalResponseNorm()
    #expect(try norm.outputShape(for: [1, 96, 55, 55]) == [1, 96, 55, 55])
    #expect(try norm.multiplyAccumulates(for: [1, 96, 55, 55]) == 0)
    #expect("\(norm)" == "LocalResponseNorm(size 5, alpha 0.0001, beta 0.75, k 2.0)")
    expectShapeError(norm, [4, 10], "the input must be images [N, C, H, W], not [4, 10]")
  }

  @Test(arguments: [
    (5, [2, 7, 3, 2]), (3, [1, 4, 1, 5]), (4, [1, 6, 2, 2]), (9, [2, 3, 2, 1]), (1, [1, 3, 2, 3]),
  ])
  func `gradients agree with small steps`(size: Int, shape: [Int]) {
    for beta in [Float(0.75), 0.5] {
      let norm = LocalResponseNorm(size: size, alpha: 3, beta: beta, k: 1.5)
      expectRightGradients(norm, randomNumbers(shape) * 2)
    }
  }
}
