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
  let fitted = centre(of: image.tensor, side: shape[1])
  if shape[0] == fitted.shape[0] { return fitted }
  return shape[0] == 1
    ? grey(fitted)
    : Tensor.stack([fitted[0..<1], fitted[0..<1], fitted[0..<1]]).reshaped(to: shape)
}

/// The middle of a picture [C, H, W] as [C, side, side]: the largest square, sampled between its
/// pixels where the sizes differ.
private func centre(of picture: Tensor, side: Int) -> Tensor {
  let (height, width) = (picture.shape[1], picture.shape[2])
  let square = min(height, width)
  let scale = Float(square) / Float(side)
  func places(_ start: Int) -> [(Int, Int, Float)] {
    (0..<side).map { index in
      let place = max(0, (Float(index) + 0.5) * scale - 0.5)
      let first = min(Int(place), square - 1)
      return (start + first, start + min(first + 1, square - 1), place - Float(first))
    }
  }
  let (rows, columns) = (places((height - square) / 2), places((width - square) / 2))
  var numbers: [Float] = []
  for channel in 0..<picture.shape[0] {
    for (top, bottom, down) in rows {
      for (left, right, across) in columns {
        let upper =
          picture[channel, top, left] * (1 - across) + picture[channel, top, right] * across
        let lower =
          picture[channel, bottom, left] * (1 - across) + picture[channel, bottom, right] * across
        numbers.append(upper * (1 - down) + lower * down)
      }
    }
  }
  return Tensor(numbers, shape: [picture.shape[0], side, side])
}

/// Why a picture cannot be used, in one sentence.
struct PictureError: Error, CustomStringConvertible {
  let description: String
}
