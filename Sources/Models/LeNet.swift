import Layers

/// LeNet-5 in the form that lectures teach today, for images [N, 1, 28, 28] (after LeCun, Bottou,
/// Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998).
///
/// Its convolutions see all channels and its last layer is a plain one; the network of 1998 had a
/// table of partial connections, trainable subsampling and radial basis functions at the end.
///
/// - Parameters:
///   - classes: outputs.
///   - modern: false for sigmoids and average pooling, as in the lecture; true for ReLU and max
///     pooling, the two changes that AlexNet made.
public func leNet(classes: Int = 10, modern: Bool = false) -> Sequential {
  func activation() -> any Layer { modern ? ReLU() : Sigmoid() }
  func pool() -> any Layer { modern ? MaxPool2d(kernelSize: 2) : AvgPool2d(kernelSize: 2) }
  return Sequential(
    Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2), activation(),
    pool(),
    Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5), activation(),
    pool(),
    Flatten(),
    // 28 × 28 pixels became 28 × 28, 14 × 14, 10 × 10 and 5 × 5.
    Linear(16 * 5 * 5, 120), activation(),
    Linear(120, 84), activation(),
    Linear(84, classes))
}
