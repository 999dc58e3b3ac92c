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
public enum Solution3_5: MaxPooling {
  public static func maxPooling(image: Tensor, kernelSize: Int, stride: Int) throws -> Tensor {
    // GAP: the largest number for each channel and each place of the window.
    let channels = image.shape[0]
    let height = (image.shape[1] - kernelSize) / stride + 1
    let width = (image.shape[2] - kernelSize) / stride + 1
    var output = Tensor.zeros([channels, height, width])
    for c in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          // −∞ and not 0: in a window of negative numbers 0 would win.
          var largest = -Float.infinity
          for i in 0..<kernelSize {
            for j in 0..<kernelSize {
              largest = max(largest, image[c, y * stride + i, x * stride + j])
            }
          }
          output[c, y, x] = largest
        }
      }
    }
    return output
    // END
  }
}
