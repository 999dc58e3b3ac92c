import Datasets
import Layers
import Models

/// A network on the way from LeNet to AlexNet, for pictures of 28 × 28: LeNet's lecture form unless
/// something is changed.
struct Plan {
  /// What stands between the layers.
  enum Activation: String, CaseIterable {
    /// 1 / (1 + e^−x), as lectures draw LeNet.
    case sigmoid
    /// 1.7159 · tanh(⅔x), as LeNet-5 was published.
    case scaledTanh = "tanh of 1998"
    /// max(0, x), as in AlexNet.
    case relu = "ReLU"

    var layer: any Layer {
      switch self {
      case .sigmoid: Sigmoid()
      case .scaledTanh: ScaledTanh()
      case .relu: ReLU()
      }
    }
  }

  /// What stands between the layers.
  var activation = Activation.sigmoid
  /// The largest of each window for the average.
  var maxPooling = false
  /// What LeNet's channels and hidden units are multiplied by.
  var width = 1
  /// Convolutions of 3 × 3 after the second pooling; AlexNet has three.
  var extraConvolutions = 0
  /// Whether the hidden fully connected layers drop half of their units in training.
  var dropout = false
  /// Hidden fully connected layers; LeNet and AlexNet have two.
  var hiddenLayers = 2
  /// Whether each picture is moved at random, up to two pixels each way, before it is learned from.
  var augmentation = false

  func network(classes: Int) -> Sequential {
    func pool() -> any Layer { maxPooling ? MaxPool2d(kernelSize: 2) : AvgPool2d(kernelSize: 2) }
    let (few, many) = (6 * width, 16 * width)
    var layers: [any Layer] = [
      Conv2d(inputChannels: 1, outputChannels: few, kernelSize: 5, padding: 2), activation.layer,
      pool(),
      Conv2d(inputChannels: few, outputChannels: many, kernelSize: 5), activation.layer, pool(),
    ]
    for _ in 0..<extraConvolutions {
      layers += [
        Conv2d(inputChannels: many, outputChannels: many, kernelSize: 3, padding: 1),
        activation.layer,
      ]
    }
    layers.append(Flatten())
    var inputs = many * 5 * 5
    for hidden in [120 * width, 84 * width].prefix(hiddenLayers) {
      layers += [Linear(inputs, hidden), activation.layer]
      if dropout { layers.append(Dropout(probability: 0.5)) }
      inputs = hidden
    }
    layers.append(Linear(inputs, classes))
    return Sequential(layers)
  }

  /// Initial weights that suit the activation: a ReLU sets half of its inputs to 0, and He's rule
  /// makes up for it.
  var initializer: Initializer { activation == .relu ? .heUniform : .xavierUniform }

  var transform: (any Transform)? { augmentation ? RandomCrop(28, padding: 2) : nil }
}
