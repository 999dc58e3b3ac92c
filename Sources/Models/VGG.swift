import Layers

/// VGG-16: only windows of 3 × 3, thirteen convolutions of them, and AlexNet's three fully connected
/// layers. Input [N, 3, 224, 224] (Simonyan and Zisserman, "Very deep convolutional networks for
/// large-scale image recognition", 2014, configuration D).
///
/// - Parameter classes: outputs.
public func vgg16(classes: Int = 1000) -> Sequential {
  var layers: [any Layer] = []
  var channels = 3
  for (filters, depth) in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)] {
    for _ in 0..<depth {
      layers.append(
        Conv2d(inputChannels: channels, outputChannels: filters, kernelSize: 3, padding: 1))
      layers.append(ReLU())
      channels = filters
    }
    layers.append(MaxPool2d(kernelSize: 2))
  }
  let classifier: [any Layer] = [
    Flatten(),
    Linear(512 * 7 * 7, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, classes),
  ]
  return Sequential(layers + classifier)
}
