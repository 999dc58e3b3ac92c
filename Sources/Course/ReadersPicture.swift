import Datasets
import Notebook
import Tensors

extension Option {
  /// `--image`, of every chapter that looks at one picture.
  public static let image = Option(
    "--image", value: "FILE", help: "a picture of your own: PPM, PGM, JPEG or PNG")
}

/// Reads a reader's picture and makes it fit: shorter side scaled to the one wanted, the middle cut
/// out, in colour or grey. Numbers from 0 to 1.
///
/// - Parameters:
///   - path: PPM, PGM, JPEG or PNG.
///   - shape: what is wanted, [C, side, side] with one channel or three.
/// - Throws: a sentence when the file is no picture, or one too small to be looked at.
public func readPicture(at path: String, fitting shape: [Int]) throws -> Tensor {
  let image = try readImage(at: path)
  // Enlarging less than one window of AlexNet's first layer would show nothing but blur.
  let smallest = 11
  guard min(image.height, image.width) >= smallest else {
    throw PictureError(
      description: "\(path) has only \(image.width) × \(image.height) pixels; at least "
        + "\(smallest) a side are needed to have anything to look at")
  }
  let fitted = try Compose(Resize(shape[1]), CenterCrop(shape[1]))(image)
  return shape[0] == 1 ? grey(fitted.rgb.tensor) : fitted.rgb.tensor
}

/// Why a picture cannot be used, in one sentence.
private struct PictureError: Error, CustomStringConvertible {
  let description: String
}
