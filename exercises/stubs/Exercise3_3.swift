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
public enum Exercise3_3: LeNetFromLayers {
  public static func leNet() throws -> Sequential {
    // TODO: the layers of the table, from top to bottom.
    throw ToDo()
  }
}
