import Layers

/// LeNet-5 as lectures draw it, for one grey channel of 28 × 28 pixels, with ReLU and max-pooling.
func leNet(classes: Int = 10) -> Sequential {
  Sequential(
    Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: 2), ReLU(),
    MaxPool2d(kernelSize: 2, stride: 2),
    Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5), ReLU(),
    MaxPool2d(kernelSize: 2, stride: 2),
    Flatten(), Linear(400, 120), ReLU(), Linear(120, 84), ReLU(), Linear(84, classes))
}

/// Its numbers, counted.
let leNetParameters = leNet().parameterCount
