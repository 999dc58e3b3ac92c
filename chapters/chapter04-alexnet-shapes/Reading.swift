import Course
import Datasets
import Models
import Tensors

/// Reads a reader's picture and makes it fit a network: shorter side scaled to the network's, the
/// middle cut out, in colour or grey as the network takes it.
///
/// - Parameters:
///   - path: PPM, PGM, JPEG or PNG.
///   - shape: what the network takes, [C, side, side].
/// - Throws: a sentence when the file is no picture, or one too small to be looked at.
func readPicture(at path: String, fitting shape: [Int]) throws -> Tensor {
  let image = try readImage(at: path)
  // Blowing up less than one window of the first layer would show the network nothing but blur.
  let smallest = 11
  guard min(image.height, image.width) >= smallest else {
    throw PictureError(
      description: "\(path) has only \(image.width) × \(image.height) pixels; the network needs at "
        + "least \(smallest) a side to have anything to look at")
  }
  let fitted = try Compose(Resize(shape[1]), CenterCrop(shape[1]))(image)
  return shape[0] == 1 ? grey(fitted.rgb.tensor) : fitted.rgb.tensor
}

/// Why a picture cannot be used, in one sentence.
struct PictureError: Error, CustomStringConvertible {
  let description: String
}
