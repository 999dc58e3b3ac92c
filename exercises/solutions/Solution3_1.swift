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
public enum Solution3_1: AveragePooling {
  public static func averagePooling(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor {
    // GAP: one average for each channel and each place of the window.
    let channels = image.shape[0]
    let height = (image.shape[1] - kernelSize) / stride + 1
    let width = (image.shape[2] - kernelSize) / stride + 1
    var output = Tensor.zeros([channels, height, width])
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          var sum: Float = 0
          for i in 0..<kernelSize {
            for j in 0..<kernelSize { sum += image[c, y * stride + i, x * stride + j] }
          }
          // The same as a convolution whose weights are all 1 / kernelSize².
          output[c, y, x] = sum / Float(kernelSize * kernelSize)
        }
      }
    }
    return output
    // END
  }
}
