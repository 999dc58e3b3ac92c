import Base
import Layers

/// The AlexNet of lectures: one tower, one grey channel, 224 × 224 pixels, ten classes, as it is
/// used for Fashion-MNIST and MNIST. Input [N, 1, 224, 224].
///
/// - Parameters:
///   - classes: outputs.
///   - firstPadding: padding of the first convolution, 1 or 0; the shapes are the same.
public func alexNetLecture(classes: Int = 10, firstPadding: Int = 1) -> Sequential {
  Sequential(
    Conv2d(inputChannels: 1, outputChannels: 96, kernelSize: 11, stride: 4, padding: firstPadding),
    ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 96, outputChannels: 256, kernelSize: 5, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 256, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 256, kernelSize: 3, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Flatten(),
    Linear(256 * 5 * 5, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, classes))
}

/// The one-tower AlexNet for ImageNet: response normalisation, no groups. Input [N, 3, 224, 224].
public func alexNetImageNet(classes: Int = 1000) -> Sequential {
  Sequential(
    Conv2d(inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4, padding: 2), ReLU(),
    LocalResponseNorm(size: 5, alpha: 1e-4, beta: 0.75, k: 2),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 96, outputChannels: 256, kernelSize: 5, padding: 2), ReLU(),
    LocalResponseNorm(size: 5, alpha: 1e-4, beta: 0.75, k: 2),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 256, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 256, kernelSize: 3, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Flatten(),
    Dropout(probability: 0.5), Linear(256 * 6 * 6, 4096), ReLU(),
    Dropout(probability: 0.5), Linear(4096, 4096), ReLU(),
    Linear(4096, classes))
}

/// AlexNet as published: the two graphics cards are the groups of conv2, conv4 and conv5. Input
/// [N, 3, 227, 227] (Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
/// convolutional neural networks", 2012).
public func alexNetPaper(classes: Int = 1000) -> Sequential {
  Sequential(
    Conv2d(inputChannels: 3, outputChannels: 96, kernelSize: 11, stride: 4), ReLU(),
    LocalResponseNorm(size: 5, alpha: 1e-4, beta: 0.75, k: 2),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 96, outputChannels: 256, kernelSize: 5, padding: 2, groups: 2), ReLU(),
    LocalResponseNorm(size: 5, alpha: 1e-4, beta: 0.75, k: 2),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 256, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 384, kernelSize: 3, padding: 1, groups: 2), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 256, kernelSize: 3, padding: 1, groups: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Flatten(),
    Linear(256 * 6 * 6, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, 4096), ReLU(), Dropout(probability: 0.5),
    Linear(4096, classes))
}

/// The slimmer AlexNet that PyTorch's torchvision ships. Input [N, 3, 224, 224] (Krizhevsky, "One
/// weird trick for parallelizing convolutional neural networks", 2014).
public func alexNetFramework(classes: Int = 1000) -> Sequential {
  Sequential(
    Conv2d(inputChannels: 3, outputChannels: 64, kernelSize: 11, stride: 4, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 64, outputChannels: 192, kernelSize: 5, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 192, outputChannels: 384, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 384, outputChannels: 256, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 256, outputChannels: 256, kernelSize: 3, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Flatten(),
    Dropout(probability: 0.5), Linear(256 * 6 * 6, 4096), ReLU(),
    Dropout(probability: 0.5), Linear(4096, 4096), ReLU(),
    Linear(4096, classes))
}

/// AlexNet in miniature, for small pictures [N, C, H, W] of `alexNetMiniatureSide` pixels a side and
/// more: the same eight layers in the same order, fewer channels and smaller windows, so that a
/// lecture can train it.
///
/// - Parameters:
///   - imageShape: channels, rows and columns of the pictures.
///   - classes: outputs.
public func alexNetMiniature(imageShape: [Int] = [1, 28, 28], classes: Int = 10) -> Sequential {
  require(
    imageShape.dropFirst().allSatisfy { $0 >= alexNetMiniatureSide },
    "the miniature's three pools need \(alexNetMiniatureSide) pixels a side, not \(imageShape)")
  func halved(_ side: Int) -> Int { (side - 3) / 2 + 1 }
  let features = 64 * imageShape.dropFirst().reduce(1) { $0 * halved(halved(halved($1))) }
  return Sequential(
    Conv2d(inputChannels: imageShape[0], outputChannels: 24, kernelSize: 5, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 24, outputChannels: 48, kernelSize: 5, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Conv2d(inputChannels: 48, outputChannels: 64, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 64, outputChannels: 64, kernelSize: 3, padding: 1), ReLU(),
    Conv2d(inputChannels: 64, outputChannels: 64, kernelSize: 3, padding: 1), ReLU(),
    MaxPool2d(kernelSize: 3, stride: 2),
    Flatten(),
    Linear(features, 256), ReLU(), Dropout(probability: 0.5),
    Linear(256, 256), ReLU(), Dropout(probability: 0.5),
    Linear(256, classes))
}

/// The smallest side of a picture that `alexNetMiniature` can take: its pools make 7, 3 and 1 of it.
public let alexNetMiniatureSide = 15
