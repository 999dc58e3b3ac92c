import ExerciseChecks
import Tensors

/// # 2.2 Two-dimensional cross-correlation
///
/// Slide a kernel over an image, one pixel a step, always inside it. At every place, multiply each
/// number of the kernel with the pixel under it, add up the products, and write the sum down.
///
/// image [H, W], kernel [kH, kW] → output [H − kH + 1, W − kW + 1]
///
/// An example: in the image [[0, 1, 2], [3, 4, 5], [6, 7, 8]] the kernel [[0, 1], [2, 3]] finds
/// 0·0 + 1·1 + 2·3 + 3·4 = 19 at the top left.
///
/// `Tensor.zeros([2, 3])` makes a matrix of zeros; `image[y, x]` reads a number, and
/// `output[y, x] = …` sets one; `image.shape` is [H, W].
public enum Exercise2_2: CrossCorrelation {
  public static func crossCorrelation(image: Tensor, kernel: Tensor) throws -> Tensor {
    // TODO: fill a tensor with one sum for each place of the kernel.
    throw ToDo()
  }
}
