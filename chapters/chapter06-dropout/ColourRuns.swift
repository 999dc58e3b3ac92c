import Datasets
import Base
import Layers
import Models
import Notebook
import Tensors

/// The small convolutional network's runs, shared by the cells.
let colour = ColourRuns()

/// Trains a small convolutional network on coloured pictures: with several augmentations, layers and
/// rates.
final class ColourRuns {
  /// What the network is shown in training.
  nonisolated enum Shown: String {
    case middle = "the middle"
    case crops = "crops, mirrors"
    case noise = "+ colour noise"
    case light = "+ brightness, contrast, temperature"
    case hue = "+ hue"
    case saturation = "+ saturation"
    case rotation = "+ rotation"
    case erasing = "+ erasing"

    static let augmentations = [middle, crops, noise, light]
  }

  /// What stands behind the ReLU of both convolutions.
  nonisolated enum Norm: String {
    case none = "no layer"
    case factor = "factor alone (α = 0)"
    case response = "response norm."
    case batch = "batch norm."
  }

  /// What is dropped, and where.
  nonisolated enum Dropped: String {
    case nothing = "nothing"
    case units = "units of the hidden layer"
    case weights = "weights into it (DropConnect)"
    case channels = "channels of both convolutions"
    case numbers = "single numbers there"
  }

  /// One kind of run.
  nonisolated struct Recipe: Hashable {
    var shown = Shown.crops
    var norm = Norm.none
    var dropped = Dropped.nothing
    var learningRate = 0.01
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

  /// The network.
  func network(_ recipe: Recipe = Recipe()) throws -> Sequential {
    let material = try material()
    return colourNetwork(
      side: side(material), classes: material.pool.classCount, norm: recipe.norm,
      dropped: recipe.dropped)
  }

  /// The runs of each recipe, one for each seed.
  func callAsFunction(_ recipes: [Recipe]) throws -> [[Run]] {
    let material = try material()
    let side = side(material)
    let middle = CenterCrop(side)
    let validation = try Exam(material.validation, Compose(middle, material.normalize))
    let test = try Exam(material.test, Compose(middle, material.normalize))
    let classes = material.pool.classCount
    return try workshop.runs(recipes.map { "\($0)" }, seeds: scale.convolution.seeds) {
      index, seed in
      let recipe = recipes[index]
      let pictures = material.pictures(seed: seed)
      let crops: [any Transform] = [RandomCrop(side), RandomHorizontalFlip()]
      let steps: [any Transform] =
        switch recipe.shown {
        case .middle: [middle]
        case .crops: crops
        case .noise: crops + [try PCAColourNoise(of: material.pool)]
        case .light:
          crops + [ColourJitter(brightness: 0.3, contrast: 0.3), TemperatureJitter(0.2)]
        case .hue: crops + [HueJitter(degrees: 60)]
        case .saturation: crops + [SaturationJitter(0.5)]
        case .rotation: crops + [RandomRotation(degrees: 15)]
        case .erasing: crops + [RandomErasing(side: side / 3)]
        }
      return Plan(
        network: {
          colourNetwork(
            side: side, classes: classes, norm: recipe.norm, dropped: recipe.dropped)
        },
        pictures: pictures, transform: Compose(steps + [material.normalize]),
        epochs: scale.convolution.epochs, seed: seed, learningRate: recipe.learningRate,
        batchSize: 25,
        every: scale.convolution.epochs,
        training: try Exam(pictures, Compose(middle, material.normalize)),
        validation: validation, test: test)
    }
  }
}

/// Two convolutions, each pooled with overlap, then two fully connected layers; where `norm` and
/// `dropped` say so, something behind the ReLUs or in front of the last layer.
nonisolated func colourNetwork(
  side: Int, classes: Int, norm: ColourRuns.Norm = .none,
  dropped: ColourRuns.Dropped = .nothing
) -> Sequential {
  func behindReLU(_ channels: Int) -> [any Layer] {
    let norms: [any Layer] =
      switch norm {
      case .none: []
      case .factor: [LocalResponseNorm(alpha: 0)]
      case .response: [LocalResponseNorm()]
      case .batch: [BatchNorm2d(channels)]
      }
    let drops: [any Layer] =
      switch dropped {
      case .channels: [ChannelDropout(probability: 0.2)]
      case .numbers: [Dropout(probability: 0.2)]
      default: []
      }
    return norms + drops
  }
  let first: [any Layer] =
    [Conv2d(inputChannels: 3, outputChannels: 8, kernelSize: 5, padding: 2), ReLU()]
    + behindReLU(8) + [MaxPool2d(kernelSize: 3, stride: 2)]
  let second: [any Layer] =
    [Conv2d(inputChannels: 8, outputChannels: 16, kernelSize: 3, padding: 1), ReLU()]
    + behindReLU(16) + [MaxPool2d(kernelSize: 3, stride: 2), Flatten()]
  let features = Sequential(first + second)
  let flat = try? features.outputShape(for: [1, 3, side, side])[1]
  require(flat != nil, "pictures of \(side) × \(side) pixels are too small for this network")
  let hidden: [any Layer] =
    switch dropped {
    case .units: [Linear(flat!, 64), ReLU(), Dropout(probability: 0.5)]
    case .weights: [DropConnect(flat!, 64, probability: 0.5), ReLU()]
    default: [Linear(flat!, 64), ReLU()]
    }
  return Sequential(first + second + hidden + [Linear(64, classes)])
}
