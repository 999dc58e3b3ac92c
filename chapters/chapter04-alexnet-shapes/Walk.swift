import Course
import Datasets
import Foundation
import Base
import Layers
import Models
import Tensors

/// One picture's way through one network: made when the first cell asks, shared by all of them.
final class Walk {
  let variant: Variant
  let imagePath: String?
  let seed: UInt64
  private var madePicture: Tensor?
  private var madeNetwork: Sequential?
  private var steps: [(output: Tensor, seconds: Double)]?
  /// The seconds of each layer by the size of the batch, once they were measured.
  var measuredTimes: [Int: [Double]] = [:]

  init(variant: Variant, imagePath: String?, seed: UInt64) {
    self.variant = variant
    self.imagePath = imagePath
    self.seed = seed
  }

  /// Reads the picture, if there is one to read.
  func prepare() throws { _ = try picture() }

  /// The picture [C, H, W], numbers from 0 to 1, in the size that the network takes.
  func picture() throws -> Tensor {
    if let madePicture { return madePicture }
    let picture = try picture(side: variant.imageShape[1])
    madePicture = picture
    return picture
  }

  /// The picture as a batch of one, [1, C, H, W], its numbers shifted to mean 0.
  func input() throws -> Tensor {
    let picture = try picture()
    return (picture - picture.mean()).reshaped(to: [1] + picture.shape)
  }

  /// The network with random weights (He's rule).
  func network() throws -> Sequential {
    if let madeNetwork { return madeNetwork }
    let network = variant.network()
    var generator = RandomGenerator(seed: seed)
    network.initialize(.heNormal, using: &generator)
    network.isTraining = false
    madeNetwork = network
    return network
  }

  /// Everything about the network that can be counted.
  func summary() throws -> Summary {
    try Summary(of: network(), imageShape: variant.imageShape)
  }

  /// Every layer's output, and how long it took.
  func run() throws -> [(output: Tensor, seconds: Double)] {
    if let steps { return steps }
    var value = try input()
    let clock = ContinuousClock()
    let steps = try network().layers.map { layer in
      let start = clock.now
      value = layer(value)
      return (value, (clock.now - start) / .seconds(1))
    }
    self.steps = steps
    return steps
  }
}

/// Smooth waves under a bell: a numerical picture of what cells early in the visual system prefer
/// (Gabor, "Theory of communication", 1946). Four angles, two wave lengths; shape
/// [count, channels, size, size], each filter with sum 0.
func gaborFilters(count: Int, channels: Int, size: Int) -> Tensor {
  var numbers: [Float] = []
  let middle = Double(size - 1) / 2
  for index in 0..<count {
    let angle = Double(index % 4) * .pi / 4
    let wave = index < 4 ? Double(size) * 0.4 : Double(size) * 0.8
    var plane: [Double] = []
    for row in 0..<size {
      for column in 0..<size {
        let (x, y) = (Double(column) - middle, Double(row) - middle)
        let along = x * cos(angle) + y * sin(angle)
        let bell = exp(-(x * x + y * y) / (2 * middle * middle / 4))
        plane.append(bell * sin(2 * .pi * along / wave))
      }
    }
    for _ in 0..<channels { numbers += plane.map { Float($0) } }
  }
  return Tensor(numbers, shape: [count, channels, size, size])
}
