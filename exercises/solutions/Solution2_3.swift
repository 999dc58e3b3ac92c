import ExerciseChecks
import Tensors

/// # 2.3 Channels, stride and padding
///
/// The whole convolution of one image, as a network uses it.
///
/// image [C, H, W], weight [O, C, k, k], bias [O] → output [O, H′, W′], with
///
///     output[o, y, x] = bias[o]
///       + Σ_c Σ_i Σ_j weight[o, c, i, j] · image[c, s·y + i − p, s·x + j − p]
///
/// where s is the stride, p the padding, H′ = ⌊(H + 2p − k) / s⌋ + 1 and W′ likewise. Outside the
/// image there are zeros.
///
/// As in exercise 2.2, `Tensor.zeros([2, 3, 4])` makes zeros, and `image[c, y, x]` reads a number.
///
/// An example: the image [[[1, 2], [3, 4]]] under one 2 × 2 filter of ones, with bias 10, stride 1
/// and padding 1, gives 3 × 3 numbers. The first window sees three zeros and the 1: 10 + 1 = 11.
public enum Solution2_3: Convolution {
  public static func convolution(
    image: Tensor, weight: Tensor, bias: Tensor, stride: Int, padding: Int
  ) throws -> Tensor {
    // GAP: one sum for each filter and each of its places, beginning with the filter's bias.
    let (channels, height, width) = (image.shape[0], image.shape[1], image.shape[2])
    let (filters, k) = (weight.shape[0], weight.shape[2])
    let outputHeight = (height + 2 * padding - k) / stride + 1
    let outputWidth = (width + 2 * padding - k) / stride + 1
    var output = Tensor.zeros([filters, outputHeight, outputWidth])
    for o in 0..<filters {
      for y in 0..<outputHeight {
        for x in 0..<outputWidth {
          var sum = bias[o]
          for c in 0..<channels {
            for i in 0..<k {
              let row = y * stride + i - padding
              // A row of the padding holds zeros only, which add nothing.
              guard row >= 0 && row < height else { continue }
              for j in 0..<k {
                let column = x * stride + j - padding
                guard column >= 0 && column < width else { continue }
                sum += weight[o, c, i, j] * image[c, row, column]
              }
            }
          }
          output[o, y, x] = sum
        }
      }
    }
    return output
    // END
  }
}
