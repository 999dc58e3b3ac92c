import Base
import Tensors

/// Subtracts a mean from each plane and divides by a standard deviation: (x − mean) ÷ deviation, on
/// values 0 … 1.
public struct Normalize: Transform {
  /// What is subtracted, one number per plane, or one for all.
  public let mean: [Float]
  /// What is divided by, one number per plane, or one for all.
  public let standardDeviation: [Float]

  /// The means and deviations that are usual for photographs: those of ImageNet's training set.
  public static let imageNet = Normalize(
    mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

  /// Normalises plane c with `mean[c]` and `standardDeviation[c]`.
  public init(mean: [Float], standardDeviation: [Float]) {
    require(
      !mean.isEmpty && mean.count == standardDeviation.count,
      "\(mean.count) means do not go with \(standardDeviation.count) standard deviations")
    require(
      standardDeviation.allSatisfy { $0 > 0 },
      "the standard deviations \(standardDeviation) are not all above 0")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// Normalises all planes alike.
  public init(mean: Float, standardDeviation: Float) {
    self.init(mean: [mean], standardDeviation: [standardDeviation])
  }

  /// Normalises with a set's own means and deviations.
  public init(of images: LabelledImages) {
    let (mean, deviation) = images.meanAndStandardDeviation
    // A plane of one single value has no spread to divide by.
    self.init(mean: mean, standardDeviation: deviation.map { $0 > 0 ? $0 : 1 })
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    guard mean.count == 1 || mean.count == image.channels else {
      throw CourseError("\(mean.count) means do not suit a picture of \(image.channels) planes")
    }
    let plane = image.height * image.width
    let floats = [Float](unsafeUninitializedCapacity: image.count) { output, count in
      let output = output.baseAddress!
      image.write(to: output)
      for channel in 0..<image.channels {
        let place = mean.count == 1 ? 0 : channel
        let (mean, deviation) = (mean[place], standardDeviation[place])
        let values = output + channel * plane
        for index in 0..<plane { values[index] = (values[index] - mean) / deviation }
      }
      count = image.count
    }
    return Image(
      floats: floats, channels: image.channels, height: image.height, width: image.width)
  }
}

/// Subtracts from each pixel its mean over the training set, the paper's own preparation
/// (Krizhevsky, Sutskever and Hinton, 2012).
public struct SubtractMeanImage: Transform {
  /// The mean picture, [C, H, W], of values 0 … 1.
  public let mean: Image

  /// Subtracts `mean`, a tensor [C, H, W].
  public init(_ mean: Tensor) { self.mean = Image(mean) }

  /// Subtracts the mean of the given pictures.
  public init(of images: LabelledImages) { self.init(images.meanImage) }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    guard image.shape == mean.shape else {
      throw CourseError("the mean picture \(mean.shape) does not suit a picture \(image.shape)")
    }
    return Image(
      floats: zip(image.floats, mean.floats).map { $0 - $1 }, channels: image.channels,
      height: image.height, width: image.width)
  }
}

extension LabelledImages {
  /// The mean of all pictures, pixel by pixel: [C, H, W], values 0 … 1.
  public var meanImage: Tensor {
    let size = channels * height * width
    var sums = [Int](repeating: 0, count: size)
    pixels.withUnsafeBufferPointer { pixels in
      sums.withUnsafeMutableBufferPointer { sums in
        for image in 0..<labels.count {
          for index in 0..<size { sums[index] &+= Int(pixels[image * size + index]) }
        }
      }
    }
    return Tensor(sums.map { Float(Double($0) / Double(count) / 255) }, shape: imageShape)
  }
}

/// Makes a picture darker or brighter, and its contrast weaker or stronger, by random factors.
///
/// Brightness multiplies all values; contrast moves them away from or towards the picture's mean
/// luminance. The factors are drawn evenly from 1 − b … 1 + b and 1 − c … 1 + c. Each step is
/// limited to 0 … 1 (bytes: cut off to whole numbers), as in torchvision, which draws the order of
/// the two steps as well; here brightness always comes first.
public struct ColourJitter: Transform {
  /// How far the factor of the brightness may be from 1.
  public let brightness: Float
  /// How far the factor of the contrast may be from 1.
  public let contrast: Float

  /// Draws factors from 1 − `brightness` … 1 + `brightness` and 1 − `contrast` … 1 + `contrast`.
  public init(brightness: Float = 0, contrast: Float = 0) {
    require(
      brightness >= 0 && contrast >= 0,
      "a jitter of \(brightness) and \(contrast) is negative")
    self.brightness = brightness
    self.contrast = contrast
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    var image = image
    if brightness > 0 {
      image = image.brightened(by: factor(brightness, &generator))
    }
    if contrast > 0 {
      image = image.contrasted(by: factor(contrast, &generator))
    }
    return image
  }

  private func factor(_ range: Float, _ generator: inout RandomGenerator) -> Float {
    let lower = max(0, 1 - range)
    return lower + (1 + range - lower) * generator.uniform()
  }
}

extension Image {
  /// All values multiplied by `factor` and limited to what a picture can hold.
  public func brightened(by factor: Float) -> Image { blended(with: 0, factor) }

  /// The distance of all values from the mean luminance multiplied by `factor`, and limited to what
  /// a picture can hold.
  public func contrasted(by factor: Float) -> Image {
    switch grey.pixels {
    case .bytes(let grey):
      let mean = Double(grey.reduce(0) { $0 + Int($1) }) / Double(grey.count)
      return blended(with: Float(Int(mean + 0.5)), factor)
    case .floats(let grey):
      return blended(with: Float(grey.reduce(0.0) { $0 + Double($1) } / Double(grey.count)), factor)
    }
  }

  private func blended(with level: Float, _ factor: Float) -> Image {
    switch pixels {
    case .bytes(let bytes):
      let table = (0...255).map { value -> UInt8 in
        let result = level + factor * (Float(value) - level)
        return result <= 0 ? 0 : result >= 255 ? 255 : UInt8(result)
      }
      return Image(
        bytes: bytes.map { table[Int($0)] }, channels: channels, height: height, width: width)
    case .floats(let floats):
      return Image(
        floats: floats.map { max(0, min(1, factor * $0 + (1 - factor) * level)) },
        channels: channels, height: height, width: width)
    }
  }
}

/// Makes a colour picture warmer or colder, like light of another temperature: red is multiplied by
/// 1 + t and blue by 1 − t with t drawn evenly from −a … a. Grey pictures stay.
public struct TemperatureJitter: Transform {
  /// The largest t.
  public let amount: Float

  /// Draws t from −`amount` … `amount`.
  public init(_ amount: Float) {
    require((0...1).contains(amount), "a temperature jitter of \(amount) is not from 0 to 1")
    self.amount = amount
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    let t = (2 * generator.uniform() - 1) * amount
    if image.channels != 3 { return image }
    let plane = image.height * image.width
    var floats = image.floats
    for index in 0..<plane {
      floats[index] = max(0, min(1, floats[index] * (1 + t)))
      floats[2 * plane + index] = max(0, min(1, floats[2 * plane + index] * (1 - t)))
    }
    return Image(floats: floats, channels: 3, height: image.height, width: image.width)
  }
}
