import Base
import Tensors

extension Matrix {
  /// The examples of a tensor as rows: shape [N, …] becomes N rows of everything that follows.
  ///
  /// - Throws: when the tensor is a single number, or empty.
  public init(_ tensor: Tensor) throws {
    guard tensor.rank > 0, tensor.count > 0 else {
      throw CourseError("A tensor of shape \(tensor.shape) holds no examples.")
    }
    try self.init(images: tensor.values, count: tensor.shape[0])
  }
}

extension HistogramOfOrientedGradients {
  /// The features of a batch of images [N, channels, height, width], one row an image.
  ///
  /// - Throws: when the tensor is no batch of images, or they are smaller than one block.
  public func features(_ images: Tensor) throws -> Matrix {
    guard images.rank == 4 else {
      throw CourseError(
        "A batch of images has the shape [N, channels, height, width], not \(images.shape).")
    }
    let shape = images.shape
    return try features(
      images.values, count: shape[0], width: shape[3], height: shape[2], channels: shape[1])
  }
}
