import ExerciseChecks
import Layers

/// # 3.3 LeNet from layers
///
/// Build the network of 1998, as lectures teach it, from the library's layers. It takes images
/// [N, 1, 28, 28] and gives [N, 10]:
///
///     convolution 5 × 5, padding 2     6 × 28 × 28     sigmoid
///     average pooling 2 × 2, stride 2  6 × 14 × 14
///     convolution 5 × 5                16 × 10 × 10    sigmoid
///     average pooling 2 × 2, stride 2  16 × 5 × 5
///     flatten                          400
///     fully connected                  120             sigmoid
///     fully connected                  84              sigmoid
///     fully connected                  10
///
/// An example of what must come out: 61,706 parameters in all, 156 of them in the first layer.
///
/// The parts: `Sequential(first, second, …)`, `Conv2d(inputChannels: …, outputChannels: …,
/// kernelSize: …, padding: …)`, `AvgPool2d(kernelSize: …)`, `Sigmoid()`, `Flatten()`,
/// `Linear(inputs, outputs)`. Padding is 0 and the stride of a pooling its kernelSize unless you say
/// otherwise. The weights need not be set.
public enum Solution3_3: LeNetFromLayers {
  public static func leNet() throws -> Sequential {
    // GAP: the layers of the table, from top to bottom.
    Sequential(
      // 28 + 2·2 − 5 + 1 = 28: with this padding the image keeps its size.
      Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2), Sigmoid(),
      AvgPool2d(kernelSize: 2),
      Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5), Sigmoid(),
      AvgPool2d(kernelSize: 2),
      // What the windows have left of the image: 16 channels of 5 × 5.
      Flatten(),
      Linear(16 * 5 * 5, 120), Sigmoid(),
      Linear(120, 84), Sigmoid(),
      Linear(84, 10))
    // END
  }
}
