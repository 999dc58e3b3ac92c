import Datasets
import Base
import Layers
import Notebook
import Tensors
import Training

/// Pictures of 16 × 16 pixels, each painted with random numbers of its own.
///
/// - Parameters:
///   - name: the set's name.
///   - classNames: its classes.
///   - labels: the class of each picture.
///   - noise: how far a pixel's channels are moved at most, either way.
///   - paint: gets a picture's place and what draws numbers between two bounds, and returns the colour
///     of each pixel, by row and column.
nonisolated func painted(
  _ name: String, classNames: [String], labels: [Int], noise: Float, seed: UInt64,
  paint: (_ index: Int, _ number: (Float, Float) -> Float) -> (Int, Int) -> SIMD3<Float>
) -> LabelledImages {
  let side = 16
  var pixels: [UInt8] = []
  for index in labels.indices {
    var generator = RandomGenerator(key: seed, counter: UInt64(index))
    var random = generator.split()
    func number(_ lower: Float, _ upper: Float) -> Float {
      lower + (upper - lower) * random.uniform()
    }
    let colour = paint(index, number)
    var values = [Float](repeating: 0, count: 3 * side * side)
    for row in 0..<side {
      for column in 0..<side {
        let pixel = colour(row, column)
        for channel in 0..<3 {
          values[(channel * side + row) * side + column] = pixel[channel] + number(-noise, noise)
        }
      }
    }
    pixels += values.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) }
  }
  let set = try? LabelledImages(
    name: name, classNames: classNames, labels: labels, pixels: pixels, channels: 3, height: side,
    width: side)
  require(set != nil, "\(labels.count) \(name) do not fit together")
  return set!
}

/// Tomatoes in five grades of ripeness, 16 × 16 pixels, told apart by colour alone: a round thing on a
/// grey ground, somewhere near the middle, more or less lit, with noise. Picture i has grade i mod 5.
nonisolated func tomatoes(count: Int, seed: UInt64) -> LabelledImages {
  let names = ["green", "breaking", "turning", "orange", "red"]
  let (green, red) = (SIMD3<Float>(0.30, 0.55, 0.15), SIMD3<Float>(0.78, 0.16, 0.10))
  return painted(
    "tomatoes", classNames: names, labels: (0..<count).map { $0 % 5 }, noise: 0.06, seed: seed
  ) { index, number in
    // Grades are even steps from green to red, their edges blurred a little.
    let ripeness = (Float(index % 5) + number(-0.35, 0.35)) / 4
    let skin = green + (red - green) * ripeness
    let light = number(0.7, 1.2)
    let (x, y, radius) = (number(6.5, 8.5), number(6.5, 8.5), number(4, 6.5))
    let ground = SIMD3<Float>(repeating: number(0.2, 0.9))
    return { row, column in
      let (dx, dy) = (Float(column) - x, Float(row) - y)
      let square = (dx * dx + dy * dy) / (radius * radius)
      // Lit from the upper left, darker towards the edge.
      let shade = light * (1 - 0.35 * square - 0.02 * (dx + dy))
      return square < 1 ? skin * shade : ground
    }
  }
}

/// Trains a small network on tomatoes under changing light.
struct TomatoRuns {
  /// Shares of grades recognised: in the light of the training pictures, and in changing light.
  typealias Outcome = (same: Double, other: Double)

  /// The outcomes for each amount by which the temperature is changed in training, one a seed.
  func trained(_ amounts: [Float]) throws -> [[Outcome]] {
    let test = tomatoes(count: quick ? 200 : 500, seed: 2)
    let workshop = Workshop()
    let normalize = Normalize(of: tomatoes(count: 300, seed: 1))
    let same = try Exam(test, normalize)
    let other = try Exam(test, Compose(TemperatureJitter(0.3), normalize))
    let runs = try workshop.runs(amounts.map { "\($0)" }, seeds: scale.seeds) { index, seed in
      let pictures = tomatoes(count: 300, seed: 1000 &+ seed)
      return Plan(
        network: {
          Sequential(Flatten(), Linear(3 * 16 * 16, 32), ReLU(), Linear(32, 5))
        },
        pictures: pictures, transform: Compose(TemperatureJitter(amounts[index]), normalize),
        epochs: quick ? 10 : 30, seed: seed, learningRate: 0.005, every: 100,
        training: same, validation: other,
        test: same)
    }
    return runs.map { runs in
      runs.map { ($0.test.last!.accuracy, $0.validation.last!.accuracy) }
    }
  }
}
