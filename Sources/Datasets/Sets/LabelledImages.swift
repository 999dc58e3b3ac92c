import Base
import Tensors

/// Pictures of one size with labels, in memory, a byte per value: 60,000 digits take 47 MB.
public struct LabelledImages: Dataset {
  public let name: String
  public let classNames: [String]
  public let labels: [Int]
  /// The number of planes of every picture: 1 or 3.
  public let channels: Int
  /// The number of rows of every picture.
  public let height: Int
  /// The number of columns of every picture.
  public let width: Int
  /// All values, [N, C, H, W], each 0 … 255.
  public let pixels: [UInt8]
  /// Why pictures were left out when the set was read into memory, a sentence each.
  public internal(set) var skipped: [String] = []

  /// A set of pictures [labels.count, channels, height, width].
  ///
  /// - Throws: `CourseError` when the counts do not fit together, there is no picture, or a label
  ///   names no class.
  public init(
    name: String, classNames: [String], labels: [Int], pixels: [UInt8], channels: Int, height: Int,
    width: Int
  ) throws {
    let size = channels * height * width
    guard !labels.isEmpty else { throw CourseError("\(name) holds no pictures") }
    guard channels > 0, height > 0, width > 0 else {
      throw CourseError("\(name) holds pictures of the shape [\(channels), \(height), \(width)]")
    }
    guard pixels.count == labels.count * size else {
      throw CourseError(
        "\(name) has \(labels.count) labels but \(pixels.count) values, which is not "
          + "\(labels.count) × \(channels) × \(height) × \(width)")
    }
    if let index = labels.firstIndex(where: { !classNames.indices.contains($0) }) {
      throw CourseError(
        "\(name): label \(index) is \(labels[index]), but \(classNames.count) classes have the "
          + "labels 0 to \(classNames.count - 1)")
    }
    self.name = name
    self.classNames = classNames
    self.labels = labels
    self.pixels = pixels
    self.channels = channels
    self.height = height
    self.width = width
  }

  private init(_ other: LabelledImages, labels: [Int], pixels: [UInt8]) {
    name = other.name
    classNames = other.classNames
    (channels, height, width) = (other.channels, other.height, other.width)
    self.labels = labels
    self.pixels = pixels
  }

  /// The shape of one picture, [C, H, W].
  public var imageShape: [Int] { [channels, height, width] }

  public func image(at index: Int) -> Image {
    require(labels.indices.contains(index), "picture \(index) of \(count) does not exist")
    let size = channels * height * width
    return Image(
      bytes: Array(pixels[(index * size)..<((index + 1) * size)]), channels: channels,
      height: height, width: width)
  }

  /// The pictures with the given numbers as a tensor [n, C, H, W] of values 0 … 1.
  public func images(at indices: [Int]) -> Tensor {
    let size = channels * height * width
    return Tensor(shape: [indices.count] + imageShape) { output in
      nonisolated(unsafe) let output = output
      let perTask = max(1, 65536 / size)
      pixels.withUnsafeBufferPointer { pixels in
        nonisolated(unsafe) let pixels = pixels
        parallelFor((indices.count + perTask - 1) / perTask) { task in
          for place in (task * perTask)..<min(indices.count, (task + 1) * perTask) {
            let index = indices[place]
            require(index >= 0 && index < labels.count, "picture \(index) does not exist")
            writeUnitInterval(
              UnsafeBufferPointer(rebasing: pixels[(index * size)..<((index + 1) * size)]),
              to: output + place * size)
          }
        }
      }
    }
  }

  /// The pictures of a range as a tensor [n, C, H, W] of values 0 … 1.
  public func images(_ range: Range<Int>) -> Tensor { images(at: Array(range)) }

  /// All pictures as a tensor [N, C, H, W] of values 0 … 1: four times the memory of the set.
  public var images: Tensor { images(0..<count) }

  /// The set of the pictures with the given numbers, in that order.
  public func subset(_ indices: [Int]) -> LabelledImages {
    let size = channels * height * width
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * size)
    for index in indices {
      require(labels.indices.contains(index), "picture \(index) of \(count) does not exist")
      chosen += pixels[(index * size)..<((index + 1) * size)]
    }
    return LabelledImages(self, labels: indices.map { labels[$0] }, pixels: chosen)
  }

  /// The set of the first `count` pictures, or all if there are fewer.
  public func prefix(_ count: Int) -> LabelledImages {
    let kept = min(count, self.count)
    require(kept > 0, "a set of \(count) pictures has no use")
    let size = channels * height * width
    return LabelledImages(
      self, labels: Array(labels[..<kept]), pixels: Array(pixels[..<(kept * size)]))
  }

  /// The mean and the standard deviation of the values 0 … 1 of each plane.
  public var meanAndStandardDeviation: (mean: [Float], standardDeviation: [Float]) {
    // Counting how often each of the 256 values occurs is exact, whatever the number of pictures.
    let plane = height * width
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: channels)
    pixels.withUnsafeBufferPointer { pixels in
      for channel in 0..<channels {
        histograms[channel].withUnsafeMutableBufferPointer { histogram in
          for image in 0..<labels.count {
            let start = (image * channels + channel) * plane
            for index in start..<(start + plane) { histogram[Int(pixels[index])] += 1 }
          }
        }
      }
    }
    let total = Double(labels.count * plane)
    let means = histograms.map { histogram in
      Double(histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }) / total
    }
    let deviations = zip(histograms, means).map { histogram, mean in
      (histogram.enumerated().reduce(0.0) {
        let distance = Double($1.offset) - mean
        return $0 + distance * distance * Double($1.element)
      } / total).squareRoot()
    }
    return (means.map { Float($0 / 255) }, deviations.map { Float($0 / 255) })
  }
}
