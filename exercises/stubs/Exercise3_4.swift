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
public enum Exercise3_4: MaxPoolBackward {
  public static func maxPoolBackward(
    image: Tensor, outputGradient: Tensor, kernelSize: Int, stride: Int
  ) throws -> Tensor {
    // TODO: give the gradient of each window to its largest pixel.
    throw ToDo()
  }
}
