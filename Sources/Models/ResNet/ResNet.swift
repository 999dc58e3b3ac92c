import Layers

/// ResNet-18: a convolution, eight blocks of two with a shortcut around each, and one fully connected
/// layer. Input [N, 3, 224, 224] (He, Zhang, Ren and Sun, "Deep residual learning for image
/// recognition", 2016; layer for layer as PyTorch's torchvision has it).
///
/// - Parameter classes: outputs.
public func resNet18(classes: Int = 1000) -> Sequential {
  func normalized(_ inputs: Int, _ outputs: Int, _ kernelSize: Int, stride: Int = 1) -> [any Layer]
  {
    [
      Conv2d(
        inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, stride: stride,
        padding: kernelSize / 2, bias: false),
      BatchNorm2d(outputs),
    ]
  }
  var layers = normalized(3, 64, 7, stride: 2)
  layers += [ReLU(), MaxPool2d(kernelSize: 3, stride: 2, padding: 1)]
  var channels = 64
  for filters in [64, 64, 128, 128, 256, 256, 512, 512] {
    // Each time the channels double, the sides are halved.
    let stride = filters / channels
    let body =
      normalized(channels, filters, 3, stride: stride) + [ReLU()] + normalized(filters, filters, 3)
    let shortcut = stride == 1 ? [] : normalized(channels, filters, 1, stride: stride)
    layers += [Residual(Sequential(body), shortcut: Sequential(shortcut)), ReLU()]
    channels = filters
  }
  return Sequential(layers + [AvgPool2d(kernelSize: 7), Flatten(), Linear(512, classes)])
}
