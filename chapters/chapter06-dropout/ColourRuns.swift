import Datasets
import Base
import Layers
import Notebook
import Tensors

/// The small convolutional network's runs, shared by the cells.
let colour = ColourRuns()

/// Trains a small convolutional network on coloured pictures, with several augmentations.
final class ColourRuns {
  /// What the network is shown in training, and whether it has response normalisation.
  enum Recipe: String, CaseIterable {
    case middle = "the middle"
    case crops = "crops, mirrors"
    case noise = "+ colour noise"
    case light = "+ other light"
    case normalised = "crops, mirrors, LRN"

    static let augmentations = [middle, crops, noise, light]
  }

  /// The pictures.
  let material = Once { try Material.coloured(page.arguments.data, scale, strict: strict) }
  private let workshop = Workshop()

  /// The side of what the network sees: four pixels less than the pictures have.
  func side(_ material: Material) -> Int {
    min(material.pool.height, material.pool.width) - 4
  }

  /// The test pictures, whole and normalised.
  func wholeTest() throws -> Tensor {
    let material = try material()
    return try Exam(material.test, material.normalize).images
  }

  /// Two convolutions and two fully connected layers.
  func network(LRN: Bool) -> Sequential {
    let material = try? material()
    return colourNetwork(
      side: material.map(side) ?? 28, classes: material?.pool.classCount ?? 10, LRN: LRN)
  }

  /// The runs of each recipe, one for each seed.
  func callAsFunction(_ recipes: [Recipe]) throws -> [[Run]] {
    let material = try material()
    let side = side(material)
    let middle = CenterCrop(side)
    let validation = try Exam(material.validation, Compose(middle, material.normalize))
    let test = try Exam(material.test, Compose(middle, material.normalize))
    let classes = material.pool.classCount
    return try workshop.runs(recipes.map(\.rawValue), seeds: scale.convolution.seeds) {
      index, seed in
      let recipe = recipes[index]
      let pictures = material.pictures(seed: seed)
      let steps: [any Transform] =
        switch recipe {
        case .middle: [middle]
        case .crops, .normalised: [RandomCrop(side), RandomHorizontalFlip()]
        case .noise:
          [RandomCrop(side), RandomHorizontalFlip(), try PCAColourNoise(of: material.pool)]
        case .light:
          [
            RandomCrop(side), RandomHorizontalFlip(), ColourJitter(brightness: 0.3, contrast: 0.3),
            TemperatureJitter(0.2),
          ]
        }
      return Plan(
        network: { colourNetwork(side: side, classes: classes, LRN: recipe == .normalised) },
        pictures: pictures, transform: Compose(steps + [material.normalize]),
        epochs: scale.convolution.epochs, seed: seed, learningRate: 0.01,
        batchSize: 25,
        every: scale.convolution.epochs,
        training: try Exam(pictures, Compose(middle, material.normalize)),
        validation: validation, test: test)
    }
  }
}

/// Two convolutions, each pooled with overlap, then two fully connected layers; with `LRN` a response
/// normalisation behind each convolution, where AlexNet has it. No dropout: here other remedies are
/// measured.
nonisolated func colourNetwork(side: Int, classes: Int, LRN: Bool) -> Sequential {
  func normalisation() -> [any Layer] { LRN ? [LocalResponseNorm()] : [] }
  let first: [any Layer] =
    [Conv2d(inputChannels: 3, outputChannels: 16, kernelSize: 5, padding: 2), ReLU()]
    + normalisation() + [MaxPool2d(kernelSize: 3, stride: 2)]
  let second: [any Layer] =
    [Conv2d(inputChannels: 16, outputChannels: 32, kernelSize: 3, padding: 1), ReLU()]
    + normalisation() + [MaxPool2d(kernelSize: 3, stride: 2), Flatten()]
  let features = Sequential(first + second)
  let flat = try? features.outputShape(for: [1, 3, side, side])[1]
  require(flat != nil, "pictures of \(side) × \(side) pixels are too small for this network")
  return Sequential(
    first + second + [
      Linear(flat!, 64), ReLU(), Linear(64, classes),
    ])
}
