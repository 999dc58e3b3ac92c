import Layers
import Tensors

/// A number that counts how often numbers of its kind are multiplied.
struct Counted {
  var value: Float
  static var multiplications = 0

  static func * (a: Counted, b: Counted) -> Counted {
    multiplications += 1
    return Counted(value: a.value * b.value)
  }

  static func += (a: inout Counted, b: Counted) { a.value += b.value }
}

/// What a convolution without bias answers to one picture [1, C, H, W], worked out with counting
/// numbers, window after window; beyond the picture's border stand zeros, and they are multiplied
/// like all others.
func convolveCounting(_ layer: Conv2d, _ x: Tensor) throws -> (
  output: Tensor, multiplications: Int
) {
  let (w, slide) = (layer.weight.value, layer.window!)
  let shape = try layer.outputShape(for: x.shape)
  let (channels, filters) = (w.shape[1], w.shape[0] / layer.groups)
  var output = Tensor.zeros(shape)
  Counted.multiplications = 0
  for filter in 0..<shape[1] {
    let first = filter / filters * channels  // of the channels that its group may see
    for (row, column) in pairs(shape[2], shape[3]) {
      var sum = Counted(value: 0)
      for channel in 0..<channels {
        for (i, j) in pairs(slide.kernelSize, slide.kernelSize) {
          let r = row * slide.stride + i - slide.padding
          let c = column * slide.stride + j - slide.padding
          let isInside = 0..<x.shape[2] ~= r && 0..<x.shape[3] ~= c
          let pixel = Counted(value: isInside ? x[0, first + channel, r, c] : 0)
          sum += pixel * Counted(value: w[filter, channel, i, j])
        }
      }
      output[0, filter, row, column] = sum.value
    }
  }
  return (output, Counted.multiplications)
}
