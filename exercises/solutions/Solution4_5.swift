import ExerciseChecks
import Foundation
import Tensors

/// # 4.5 Local response normalisation
///
/// AlexNet divides each number by how active the same place is in neighbouring channels:
///
///     output[c, y, x] = image[c, y, x] / (k + α/size · Σ_j image[j, y, x]²)^β
///
/// where j runs over the channels from c − size/2 to c + size/2 (half of `size`, rounded down), c
/// itself included, as far as there are such channels. `size` is odd. α is divided by `size`, even
/// where the sum is cut short, as programs do it (the formula in the paper has α alone).
///
/// image [C, H, W] → output [C, H, W]
///
/// An example: three channels of one pixel, 2, 1 and 3, with size 3, alpha 3, beta 1 and k 1. The
/// first sees itself and the second: 2 / (1 + 3/3 · (2² + 1²)) = 2/6.
///
/// `pow(base, exponent)` comes with Foundation.
public enum Solution4_5: ResponseNorm {
  public static func responseNorm(
    image: Tensor, size: Int, alpha: Float, beta: Float, k: Float
  ) throws -> Tensor {
    // GAP: for each number, add up the squares around it and divide.
    let channels = image.shape[0]
    var output = Tensor.zeros(image.shape)
    for c in 0..<channels {
      // Cut off at the first and the last channel.
      let neighbours = max(0, c - size / 2)...min(channels - 1, c + size / 2)
      for y in 0..<image.shape[1] {
        for x in 0..<image.shape[2] {
          var sum: Float = 0
          // Squares of the input, not of what has been divided already.
          for j in neighbours { sum += image[j, y, x] * image[j, y, x] }
          output[c, y, x] = image[c, y, x] / pow(k + alpha / Float(size) * sum, beta)
        }
      }
    }
    return output
    // END
  }
}
