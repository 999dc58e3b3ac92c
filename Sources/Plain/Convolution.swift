import Base
import Tensors

// A convolution is a sum of products input · weight. Forward and both gradients go through the very
// same products; they differ in what is known and what is summed up.

extension PlainEngine {
  public func convolution(
    _ input: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int, relu: Bool
  ) -> Tensor {
    let (x, w) = (Numbers(input), Numbers(weight))
    let shape = window.outputShape(of: input.shape, channels: weight.shape[0])
    let (output, b) = (Numbers(zeros: shape), bias.map { Numbers($0) })
    parallelFor(shape[0]) { n in
      forEachProduct(of: .image(n), input.shape, shape, window, groups) { seen, number, place in
        output[place] += x[seen] * w[number]
      }
      forEachPlace(of: .image(n), in: shape) { place in
        if let b { output[place] += b[place.1] }
        if relu && output[place] < 0 { output[place] = 0 }
      }
    }
    return output.tensor
  }

  public func convolutionInputGradient(
    _ outputGradient: Tensor, weight: Tensor, inputShape: [Int], window: Window, groups: Int
  ) -> Tensor {
    let (g, w) = (Numbers(outputGradient), Numbers(weight))
    let inputGradient = Numbers(zeros: inputShape)
    // Where output += x · w, a change of x changes the output w times as much, and the loss g times
    // as much as the output: the chain rule.
    parallelFor(inputShape[0]) { n in
      forEachProduct(of: .image(n), inputShape, outputGradient.shape, window, groups) {
        seen, number, place in
        inputGradient[seen] += g[place] * w[number]
      }
    }
    return inputGradient.tensor
  }

  public func convolutionWeightGradient(
    _ outputGradient: Tensor, input: Tensor, window: Window, groups: Int
  ) -> (weight: Tensor, bias: Tensor) {
    let (g, x) = (Numbers(outputGradient), Numbers(input))
    let filters = outputGradient.shape[1]
    let weightGradient = Numbers(
      zeros: [
        filters, input.shape[1] / groups, window.height.kernelSize, window.width.kernelSize,
      ])
    let biasGradient = Numbers(zeros: [filters])
    // Where output += x · w, a change of w changes the output x times as much, and the loss g times
    // as much as that.
    parallelFor(filters) { o in
      forEachProduct(of: .channel(o), input.shape, outputGradient.shape, window, groups) {
        seen, number, place in
        weightGradient[number] += g[place] * x[seen]
      }
      // The bias is added to every output of its filter as it is.
      forEachPlace(of: .channel(o), in: outputGradient.shape) { biasGradient[o] += g[$0] }
    }
    return (weightGradient.tensor, biasGradient.tensor)
  }

  /// The loops: for each output every weight of its filter, and the input that this weight meets.
  ///
  /// - Parameters:
  ///   - part: the outputs of one thread: those of one image, or of one filter in all images.
  ///   - inputShape: [N, C, H, W].
  ///   - outputShape: [N, O, H′, W′].
  ///   - window: the filter's size, stride and padding.
  ///   - groups: parts into which the channels are divided.
  ///   - body: called once for each product, with the indices of the input that is `seen` (n, channel,
  ///     row, column), of the weight, its `number` (o, c, i, j), and of the output's `place`
  ///     (n, o, y, x).
  @inline(__always)
  private func forEachProduct(
    of part: Part, _ inputShape: [Int], _ outputShape: [Int], _ window: Window, _ groups: Int,
    _ body: (_ seen: Place, _ number: Place, _ place: Place) -> Void
  ) {
    let (channels, height, width) = (inputShape[1] / groups, inputShape[2], inputShape[3])
    let (down, across) = (window.height, window.width)
    forEachPlace(of: part, in: outputShape) { place in
      let (n, o, y, x) = place
      let firstChannel = o / (outputShape[1] / groups) * channels
      for c in 0..<channels {
        for i in 0..<down.kernelSize {
          let row = y * down.stride + i - down.padding
          // Outside the image the input counts as 0: nothing to add.
          guard row >= 0 && row < height else { continue }
          for j in 0..<across.kernelSize {
            let column = x * across.stride + j - across.padding
            guard column >= 0 && column < width else { continue }
            body((n, firstChannel + c, row, column), (o, c, i, j), place)
          }
        }
      }
    }
  }
}
