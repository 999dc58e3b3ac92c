import ExerciseChecks
import Tensors

/// # 2.6 Gradient with respect to the image
///
/// The convolution of exercise 2.3 went over an image and gave an output. Given the gradient of the
/// loss with respect to that output, find its gradient with respect to the image. A deep network
/// learns by this: the image's gradient is the output's gradient of the layer before.
///
/// outputGradient [O, H′, W′], weight [O, C, k, k], imageShape [C, H, W] → imageGradient [C, H, W]
///
/// At place (y, x), number (i, j) of a filter met row stride · y + i − padding and column
/// stride · x + j − padding of the image, unless these lie outside.
///
/// An example: an image [1, 1, 2], one filter [[[[3]]]], stride 1 and padding 0. The output was 3 times
/// the image, so the outputGradient [[[10, 20]]] gives [[[30, 60]]].
public enum Solution2_6: ConvolutionInputGradient {
  public static func imageGradient(
    outputGradient: Tensor, weight: Tensor, imageShape: [Int], stride: Int, padding: Int
  ) throws -> Tensor {
    // GAP: send each output's gradient back to the pixels that it saw.
    let (channels, height, width) = (imageShape[0], imageShape[1], imageShape[2])
    let (filters, k) = (weight.shape[0], weight.shape[2])
    var gradient = Tensor.zeros(imageShape)
    for o in 0..<filters {
      for y in 0..<outputGradient.shape[1] {
        for x in 0..<outputGradient.shape[2] {
          // How much the loss changes with this output.
          let arriving = outputGradient[o, y, x]
          for c in 0..<channels {
            for i in 0..<k {
              let row = y * stride + i - padding
              guard row >= 0 && row < height else { continue }
              for j in 0..<k {
                let column = x * stride + j - padding
                guard column >= 0 && column < width else { continue }
                // += because other places have seen the pixel, too.
                gradient[c, row, column] += arriving * weight[o, c, i, j]
              }
            }
          }
        }
      }
    }
    return gradient
    // END
  }
}
