import ExerciseChecks
import Tensors

/// # 3.5 Max pooling
///
/// AlexNet took the largest pixel of each window where LeNet took the average. Do so, channel by
/// channel.
///
/// image [C, H, W] → output [C, H′, W′] with H′ = ⌊(H − kernelSize) / stride⌋ + 1, and W′ likewise
///
/// Window (y, x) begins at row stride · y and column stride · x and is kernelSize × kernelSize large.
/// Windows may overlap, as AlexNet's do.
///
/// An example: the image [[[1, 2, 3, 4], [5, 6, 7, 8]]] with kernelSize 2 and stride 2 gives [[[6, 8]]].
public enum Exercise3_5: MaxPooling {
  public static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor {
    // TODO: the largest number for each channel and each place of the window.
    throw ToDo()
  }
}
