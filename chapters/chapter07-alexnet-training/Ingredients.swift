import Datasets
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

extension Recipe {
  /// The network of this recipe, its weights set, ready for images [N] + `imageShape`.
  func network(classes: Int, imageShape: [Int]) -> Sequential {
    let network: Sequential
    switch self.network {
    case "miniature": network = alexNetMiniature(imageShape: imageShape, classes: classes)
    case "lenet-relu": network = leNet(classes: classes, modern: true)
    case "lecture-one-dense":
      // As lecture-pad0, which fashion-adam trains, without fc7, its ReLU and its dropout.
      let layers = alexNetLecture(classes: classes, firstPadding: 0).layers
      network = Sequential(Array(layers.dropLast(4) + layers.suffix(1)))
    default: network = Variant(rawValue: self.network)!.network(classes: classes)
    }
    var generator = RandomGenerator(seed: seed)
    switch initialization {
    // As a program in PyTorch does that sets the weights and leaves the biases as they were drawn.
    case "xavier": network.initialize(.xavierUniform, bias: nil, using: &generator)
    case "he": network.initialize(.heNormal, using: &generator)
    case "paper": network.initializeAsInPaper(using: &generator)
    default: network.initialize(.pytorchDefault, using: &generator)
    }
    return network
  }

  /// Channels, rows and columns that the network wants of an image from `dataset`.
  func imageShape(for dataset: any Dataset) throws -> [Int] {
    switch network {
    case "lenet-relu": return Variant.leNet.imageShape
    case "lecture-one-dense": return Variant.lecturePad0.imageShape
    case "miniature":
      // The miniature takes small pictures as they are, shrinks those above 32 × 32, and enlarges those
      // that its pools would make nothing of. Where it is shown crops, an eighth of the side is the room
      // they move in: 28 of 32 pixels, as 224 of 256.
      let image = try dataset.firstReadable().image
      let whole = min(32, min(image.height, image.width))
      let side = max(alexNetMiniatureSide, isCropped ? whole - whole / 8 : whole)
      return [image.channels, side, side]
    default: return Variant(rawValue: network)!.imageShape
    }
  }

  /// Whether training images are cut out of somewhat larger ones.
  var isCropped: Bool { augment == "crops" || augment == "paper" }

  /// Whether images are brought to 256 pixels and cut, as photographs are for the full-size networks.
  func isPhotograph(side: Int) -> Bool { normalize != "none" && side >= 224 }

  /// The side of the images that crops of `side` pixels are cut out of: 256 for 224 or 227, as in
  /// 2012, and 32 for 28.
  static func room(forCropsOf side: Int) -> Int { side >= 224 ? 256 : side + side / 7 }

  /// The optimiser of this recipe.
  var makeOptimizer: any Optimizer {
    switch optimizer {
    case "adam": Adam(learningRate: learningRate, weightDecay: weightDecay)
    case "adamw": Adam(learningRate: learningRate, weightDecay: weightDecay, decoupled: true)
    case "paper-sgd":
      PaperSGD(learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
    default: SGD(learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
    }
  }
}

/// What is done to images on their way into a network: the same for training and testing, except for
/// what chance varies.
struct Preparation {
  /// For training images, with chance.
  let training: Compose
  /// For test images, without.
  let testing: Compose
  /// For test images larger than the network's, to take ten views of.
  let roomy: Compose
  /// The mean image that is subtracted, if one is.
  private(set) var meanImage: SubtractMeanImage?
  /// The colours that are added to training images, if any are.
  private(set) var colourNoise: PCAColourNoise?

  /// The preparation that a recipe asks for; a mean image and the directions of colour noise are
  /// computed from `dataset`.
  init(_ recipe: Recipe, dataset: any Dataset, imageShape: [Int]) throws {
    let side = imageShape[1]
    let isPhotograph = recipe.isPhotograph(side: side)
    let room = Recipe.room(forCropsOf: side)
    let colours: any Transform = imageShape[0] == 1 ? ToGrey() : ToRGB()
    // Photographs keep their proportions; small squares are scaled as they are.
    let fit: [any Transform] =
      isPhotograph
      ? [colours, Resize(256), CenterCrop(256)] : [colours, Resize(height: side, width: side)]
    let fitWithRoom: [any Transform] =
      isPhotograph ? fit : [colours, Resize(height: room, width: room)]
    // A network that learns from crops is asked about the middle of as large a picture.
    let base = recipe.isCropped ? fitWithRoom : fit

    var (centre, roomyCentre): ([any Transform], [any Transform]) = ([], [])
    var scale: [any Transform] = []
    switch recipe.normalize {
    case "imagenet":
      guard imageShape[0] == 3 else {
        throw UsageError(
          "--normalize imagenet is for three colours, but the network takes one: leave it out")
      }
      scale = [Normalize.imageNet]
    case "mean-image":
      func meanImage(after transform: [any Transform]) throws -> SubtractMeanImage {
        SubtractMeanImage(
          of: try LabelledImages(
            loading: Subset(sampling: dataset, count: 1_000), transform: Compose(transform)))
      }
      let mean = try meanImage(after: base)
      self.meanImage = mean
      centre = [mean]
      roomyCentre = isPhotograph || recipe.isCropped ? centre : [try meanImage(after: fitWithRoom)]
      // The program of 2012 worked with values from 0 to 255.
      scale = [Normalize(mean: 0, standardDeviation: 1 / 255)]
    default: break
    }

    var varied: [any Transform] = []
    switch recipe.augment {
    case "flips":
      varied = [CenterCrop(side), RandomHorizontalFlip()]
    case "crops", "paper":
      varied = [RandomCrop(side), RandomHorizontalFlip()]
      if recipe.augment == "paper" {
        guard imageShape[0] == 3 else {
          throw UsageError(
            "--augment paper varies colours, but the network takes grey images: leave it out")
        }
        let noise = try PCAColourNoise(of: dataset, sample: 1_000)
        colourNoise = noise
        varied.append(noise)
      }
    default: varied = [CenterCrop(side)]
    }
    training = Compose(base + centre + varied + scale)
    testing = Compose(
      (isPhotograph && recipe.normalize == "imagenet" ? [colours, Resize(256)] : base) + centre
        + [CenterCrop(side)] + scale)
    roomy = Compose(fitWithRoom + roomyCentre + scale)
  }
}
