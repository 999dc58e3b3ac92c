import Base
import Tensors

extension PlainEngine {
  public func maxPool(_ input: Tensor, window: Window, winners: inout [UInt8]?) -> Tensor {
    let shape = window.outputShape(of: input.shape, channels: input.shape[1])
    let (output, places) = (Tensor.zeros(shape), Tensor.zeros(shape))
    let (x, y, chosen) = (Numbers(input), Numbers(output), Numbers(places))
    forEachPlace(in: shape) { place in
      var (best, winner) = (-Float.infinity, 0)
      var isFirst = true
      forEachInside(input.shape, window, place) { inside, i, j in
        let isLarger = x[inside] > best || x[inside].isNaN
        if isLarger { best = x[inside] }
        if isLarger || isFirst { winner = i * window.width.kernelSize + j }
        isFirst = false
      }
      y[place] = best
      chosen[place] = Float(winner)
    }
    if winners != nil { winners = places.values.map { UInt8($0) } }
    return output
  }

  public func maxPoolGradient(
    _ outputGradient: Tensor, winners: [UInt8], inputShape: [Int], window: Window
  ) -> Tensor {
    let places = Tensor(winners.map { Float($0) }, shape: outputGradient.shape)
    let (g, chosen) = (Numbers(outputGradient), Numbers(places))
    let result = Tensor.zeros(inputShape)
    let inputGradient = Numbers(result)
    forEachPlace(in: outputGradient.shape) { place in
      forEachInside(inputShape, window, place) { inside, i, j in
        if Float(i * window.width.kernelSize + j) == chosen[place] {
          inputGradient[inside] += g[place]
        }
      }
    }
    return result
  }

  public func averagePool(_ input: Tensor, window: Window) -> Tensor {
    let shape = window.outputShape(of: input.shape, channels: input.shape[1])
    let output = Tensor.zeros(shape)
    let (x, y) = (Numbers(input), Numbers(output))
    forEachPlace(in: shape) { place in
      forEachInside(input.shape, window, place) { inside, _, _ in y[place] += x[inside] }
      y[place] /= divisor(input.shape, window, place)
    }
    return output
  }

  public func averagePoolGradient(
    _ outputGradient: Tensor, inputShape: [Int], window: Window
  ) -> Tensor {
    let result = Tensor.zeros(inputShape)
    let (g, inputGradient) = (Numbers(outputGradient), Numbers(result))
    forEachPlace(in: outputGradient.shape) { place in
      let share = g[place] / divisor(inputShape, window, place)
      forEachInside(inputShape, window, place) { inside, _, _ in inputGradient[inside] += share }
    }
    return result
  }

  /// Calls `body` with each input that the window of one output sees, and its place in the window.
  @inline(__always)
  private func forEachInside(
    _ inputShape: [Int], _ window: Window, _ output: Place,
    _ body: (_ input: Place, _ i: Int, _ j: Int) -> Void
  ) {
    let (n, c, y, x) = output
    for i in 0..<window.height.kernelSize {
      for j in 0..<window.width.kernelSize {
        let row = y * window.height.stride + i - window.height.padding
        let column = x * window.width.stride + j - window.width.padding
        if row >= 0 && row < inputShape[2] && column >= 0 && column < inputShape[3] {
          body((n, c, row, column), i, j)
        }
      }
    }
  }

  /// Over how many numbers a mean is taken: the padding counts, what lies beyond it does not.
  private func divisor(_ inputShape: [Int], _ window: Window, _ output: Place) -> Float {
    func counted(_ side: Window.Side, _ place: Int, _ length: Int) -> Int {
      let start = place * side.stride - side.padding
      return min(start + side.kernelSize, length + side.padding) - start
    }
    return Float(
      counted(window.height, output.2, inputShape[2])
        * counted(window.width, output.3, inputShape[3]))
  }
}

/// Calls `body` with the indices of each number of an array of images, which the threads share out.
func forEachPlace(in shape: [Int], _ body: (Place) -> Void) {
  parallelFor(shape[0]) { n in forEachPlace(of: .image(n), in: shape, body) }
}
