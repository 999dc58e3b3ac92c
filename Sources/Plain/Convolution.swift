import Base
import Tensors

// A convolution is a sum of products input · weight. Forward and both gradients go through the very
// same products; they differ in what is known and what is summed up. Each thread looks into the tensors by
// itself: from variables outside its closure, addresses would be read again for every product.

extension PlainEngine {
  public func convolution(
    _ input: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int, relu: Bool
  ) -> Tensor {
    let shape = window.outputShape(of: input.shape, channels: weight.shape[0])
    let output = Tensor.zeros(shape)
    parallelFor(shape[0]) { n in
      let (x, w, output) = (Numbers(input), Numbers(weight), Numbers(output))
      let b = bias.map { Numbers($0) }
      forEachPlace(of: .image(n), in: shape) { place in
        var sum: Float = 0
        forEachProduct(at: place, input.shape, shape, window, groups) { seen, number in
          sum += x[seen] * w[number]
        }
        if let b { sum += b[place.1] }
        output[place] = relu && sum < 0 ? 0 : sum
      }
    }
    return output
  }

  public func convolutionInputGradient(
    _ outputGradient: Tensor, weight: Tensor, inputShape: [Int], window: Window, groups: Int
  ) -> Tensor {
    let inputGradient = Tensor.zeros(inputShape)
    // Where output += x · w, a change of x changes the output w times as much, and the loss g times
    // as much as the output: the chain rule.
    parallelFor(inputShape[0]) { n in
      let (g, w) = (Numbers(outputGradient), Numbers(weight))
      let inputGradient = Numbers(inputGradient)
      forEachPlace(of: .image(n), in: outputGradient.shape) { place in
        forEachProduct(at: place, inputShape, outputGradient.shape, window, groups) {
          seen, number in
          inputGradient[seen] += g[place] * w[number]
        }
      }
    }
    return inputGradient
  }

  public func convolutionWeightGradient(
    _ outputGradient: Tensor, input: Tensor, window: Window, groups: Int
  ) -> (weight: Tensor, bias: Tensor) {
    let filters = outputGradient.shape[1]
    let weightGradient = Tensor.zeros([
      filters, input.shape[1] / groups, window.height.kernelSize, window.width.kernelSize,
    ])
    let biasGradient = Tensor.zeros([filters])
    // Where output += x · w, a change of w changes the output x times as much, and the loss g times
    // as much as that.
    parallelFor(filters) { o in
      let (g, x) = (Numbers(outputGradient), Numbers(input))
      let (weightGradient, biasGradient) = (Numbers(weightGradient), Numbers(biasGradient))
      forEachPlace(of: .channel(o), in: outputGradient.shape) { place in
        forEachProduct(at: place, input.shape, outputGradient.shape, window, groups) {
          seen, number in
          weightGradient[number] += g[place] * x[seen]
        }
        // The bias is added to every output of its filter as it is.
        biasGradient[o] += g[place]
      }
    }
    return (weightGradient, biasGradient)
  }

  /// The inner loops: every weight of an output's filter, and the input that this weight meets.
  ///
  /// - Parameters:
  ///   - place: the output's indices (n, o, y, x).
  ///   - inputShape: [N, C, H, W].
  ///   - outputShape: [N, O, H′, W′].
  ///   - window: the filter's size, stride and padding.
  ///   - groups: parts into which the channels are divided.
  ///   - body: called once for each product, with the indices of the input that is `seen` (n, channel,
  ///     row, column), and of the weight, its `number` (o, c, i, j).
  @inline(__always)
  private func forEachProduct(
    at place: Place, _ inputShape: [Int], _ outputShape: [Int], _ window: Window, _ groups: Int,
    _ body: (_ seen: Place, _ number: Place) -> Void
  ) {
    let (channels, height, width) = (inputShape[1] / groups, inputShape[2], inputShape[3])
    let (down, across) = (window.height, window.width)
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
          body((n, firstChannel + c, row, column), (o, c, i, j))
        }
      }
    }
  }
}
