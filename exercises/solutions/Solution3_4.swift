import ExerciseChecks
import Tensors

/// # 3.4 Max-pool backward
///
/// Max pooling passes on the largest pixel of each window and forgets the others. So on the way back
/// the gradient of each output belongs to that one pixel. Given the image that went in and the
/// gradient of the loss with respect to the output, find its gradient with respect to the image.
///
/// image [H, W], outputGradient [H′, W′] → imageGradient [H, W]
///
/// Window (y, x) begins at row stride · y and column stride · x and is kernelSize × kernelSize large.
/// Windows may overlap. Among equal pixels the first, row by row, counts as the largest.
///
/// An example: for the image [[1, 4, 2, 0], [3, 2, 5, 1]], kernelSize 2, stride 2 and outputGradient
/// [[10, 20]], the 4 wins the first window and the 5 the second: [[0, 10, 0, 0], [0, 0, 20, 0]].
public enum Solution3_4: MaxPoolBackward {
  public static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) throws -> Tensor {
    // GAP: give the gradient of each window to its largest pixel.
    var gradient = Tensor.zeros(image.shape)
    for y in 0..<outputGradient.shape[0] {
      for x in 0..<outputGradient.shape[1] {
        var (row, column) = (y * stride, x * stride)
        for i in 0..<kernelSize {
          for j in 0..<kernelSize {
            // > and not ≥: an equal that comes later does not win.
            if image[y * stride + i, x * stride + j] > image[row, column] {
              (row, column) = (y * stride + i, x * stride + j)
            }
          }
        }
        // += because the pixel may be the largest of a neighbouring window too.
        gradient[row, column] += outputGradient[y, x]
      }
    }
    return gradient
    // END
  }
}
