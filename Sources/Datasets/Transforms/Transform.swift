import Base

/// One step from a picture to what a network is given: resizing, cropping, normalising.
///
/// Steps before `Normalize` and its like work on bytes when the picture comes from a file, exactly
/// as torchvision does with a picture of the Python imaging library; steps that need fractions turn
/// bytes into floats 0 … 1 first. All chance comes from the generator, so that the same seed makes
/// the same picture, on any number of threads.
public protocol Transform: Sendable {
  /// The transformed picture.
  ///
  /// - Throws: `CourseError` when the picture does not suit, such as one too small to crop.
  func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image
}

extension Transform {
  /// The transformed picture.
  public func callAsFunction(
    _ image: Image, using generator: inout RandomGenerator
  ) throws -> Image {
    try apply(to: image, using: &generator)
  }

  /// The transformed picture, for steps without chance (one with it draws from seed 0).
  public func callAsFunction(_ image: Image) throws -> Image {
    var generator = RandomGenerator(seed: 0)
    return try apply(to: image, using: &generator)
  }
}

/// Several transforms, one after another: a recipe.
///
///     Compose(
///       Resize(256), CenterCrop(256), RandomCrop(224), RandomHorizontalFlip(),
///       Normalize(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225]))
public struct Compose: Transform {
  /// The steps, first one first.
  public let transforms: [any Transform]

  /// A recipe of the given steps.
  public init(_ transforms: any Transform...) { self.transforms = transforms }

  /// A recipe of the given steps.
  public init(_ transforms: [any Transform]) { self.transforms = transforms }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    var image = image
    for transform in transforms { image = try transform.apply(to: image, using: &generator) }
    return image
  }
}

/// Grey pictures become three equal planes; colour pictures stay.
public struct ToRGB: Transform {
  /// A step without settings.
  public init() {}

  public func apply(to image: Image, using generator: inout RandomGenerator) -> Image { image.rgb }
}

/// Colour pictures become one plane, the luminance 0.299 red + 0.587 green + 0.114 blue.
public struct ToGrey: Transform {
  /// A step without settings.
  public init() {}

  public func apply(to image: Image, using generator: inout RandomGenerator) -> Image { image.grey }
}
