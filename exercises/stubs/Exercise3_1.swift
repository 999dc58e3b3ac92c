import ExerciseChecks
import Tensors

/// # 3.1 Average pooling
///
/// LeNet makes images smaller by averaging: a window of kernelSize × kernelSize pixels walks over
/// each channel in steps of `stride`, always inside the image, and writes down the average of what
/// it sees.
///
/// image [C, H, W] → output [C, H′, W′], with H′ = ⌊(H − kernelSize) / stride⌋ + 1 and W′ likewise
///
/// An example: the image [[[1, 2, 3, 4], [5, 6, 7, 8]]] with kernelSize 2 and stride 2 becomes
/// [[[3.5, 5.5]]]; the first number is (1 + 2 + 5 + 6) / 4.
///
/// `image[c, y, x]` reads a number; `Float(n)` makes a number to divide by of the whole number n.
public enum Exercise3_1: AveragePooling {
  public static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor {
    // TODO: one average for each channel and each place of the window.
    throw ToDo()
  }
}
