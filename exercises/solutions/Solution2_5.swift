import ExerciseChecks
import Tensors

/// # 2.5 Gradient with respect to the kernel
///
/// In exercise 2.2, output[y, x] = Σ_i Σ_j kernel[i, j] · image[y + i, x + j]. Given the gradient of
/// the loss with respect to that output, find its gradient with respect to the kernel.
///
/// image [H, W], outputGradient [H′, W′] → kernelGradient [H − H′ + 1, W − W′ + 1]
///
/// An example: for the image [[0, 1, 2], [3, 4, 5], [6, 7, 8]] and outputGradient [[1, 0], [0, 2]],
/// kernel[0, 0] lay over 0 where the gradient is 1 and over 4 where it is 2: 1·0 + 2·4 = 8.
public enum Solution2_5: KernelGradient {
  public static func kernelGradient(image: Tensor, outputGradient: Tensor) throws -> Tensor {
    // GAP: for each number of the kernel, add up what it did at all places.
    let (outputHeight, outputWidth) = (outputGradient.shape[0], outputGradient.shape[1])
    let height = image.shape[0] - outputHeight + 1
    let width = image.shape[1] - outputWidth + 1
    var gradient = Tensor.zeros([height, width])
    for i in 0..<height {
      for j in 0..<width {
        var sum: Float = 0
        for y in 0..<outputHeight {
          for x in 0..<outputWidth {
            // image[y + i, x + j] is what kernel[i, j] was multiplied with at place (y, x).
            sum += outputGradient[y, x] * image[y + i, x + j]
          }
        }
        gradient[i, j] = sum
      }
    }
    return gradient
    // END
  }
}
