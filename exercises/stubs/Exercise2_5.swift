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
public enum Exercise2_5: KernelGradient {
  public static func kernelGradient(image: Tensor, outputGradient: Tensor) throws -> Tensor {
    // TODO: for each number of the kernel, add up what it did at all places.
    throw ToDo()
  }
}
