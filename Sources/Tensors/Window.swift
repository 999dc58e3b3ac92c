import Base

/// What to do when the last step of a sliding window does not come out even.
public enum Rounding: String, Sendable {
  /// Leave the window out: the last pixels are never the start of one. Today's convention.
  case floor
  /// Let the window hang over the edge, where it sees nothing. The convention of 2012.
  case ceil
}

/// A window that slides over an image: its size, its step, and the border of padding, down and
/// across.
public struct Window: Hashable, Sendable {
  /// How the window moves along one side of the image.
  public struct Side: Hashable, Sendable {
    /// Pixels of the window.
    public let kernelSize: Int
    /// Pixels from one position to the next.
    public let stride: Int
    /// Pixels added at either end.
    public let padding: Int
    /// What happens when the steps do not come out even.
    public let rounding: Rounding

    /// A window of `kernelSize` pixels along one side.
    public init(kernelSize: Int, stride: Int = 1, padding: Int = 0, rounding: Rounding = .floor) {
      require(
        kernelSize > 0 && stride > 0 && padding >= 0,
        "a window with kernelSize \(kernelSize), stride \(stride), padding \(padding) does not "
          + "exist")
      (self.kernelSize, self.stride) = (kernelSize, stride)
      (self.padding, self.rounding) = (padding, rounding)
    }

    /// The number of positions along `inputSize` pixels:
    ///
    ///     ⌊(inputSize + 2·padding − kernelSize) / stride⌋ + 1      or ⌈ ⌉ when rounding up
    ///
    /// Rounded up, a last window that would start beyond the image and its left padding is left out,
    /// as PyTorch does. Throws a sentence when the window fits nowhere.
    public func outputSize(_ inputSize: Int) throws -> Int {
      let room = inputSize + 2 * padding - kernelSize
      var size: Int
      switch rounding {
      case .floor:
        size = room < 0 ? 0 : room / stride + 1
      case .ceil:
        size = room + stride <= 0 ? 0 : (room + stride - 1) / stride + 1
        if (size - 1) * stride >= inputSize + padding { size -= 1 }
      }
      guard size > 0 else {
        throw CourseError(
          "a window of \(kernelSize) pixels does not fit into \(inputSize) pixels with padding "
            + "\(padding): \(inputSize) + 2·\(padding) − \(kernelSize) = "
            + (room < 0 ? "−\(-room)" : "\(room)"))
      }
      return size
    }
  }

  /// From row to row.
  public let height: Side
  /// From column to column.
  public let width: Side

  /// A window whose two sides may differ.
  public init(height: Side, width: Side) { (self.height, self.width) = (height, width) }

  /// A square window of kernelSize × kernelSize pixels.
  public init(kernelSize: Int, stride: Int = 1, padding: Int = 0, rounding: Rounding = .floor) {
    let side = Side(
      kernelSize: kernelSize, stride: stride, padding: padding, rounding: rounding)
    self.init(height: side, width: side)
  }

  /// Both sides of a square window, for those who count along one.
  public var side: Side {
    require(height == width, "the window is not square: \(height) and \(width)")
    return width
  }
  /// Pixels along one side of a square window.
  public var kernelSize: Int { side.kernelSize }
  /// Pixels from one position of a square window to the next.
  public var stride: Int { side.stride }
  /// Pixels added around the image for a square window.
  public var padding: Int { side.padding }
  /// The number of positions of a square window along `inputSize` pixels.
  public func outputSize(_ inputSize: Int) throws -> Int { try side.outputSize(inputSize) }

  /// What sliding over images [N, C, H, W] gives: [N, channels, H′, W′]. Throws a sentence when the
  /// input is not images, or the window does not fit.
  public func outputShape(for inputShape: [Int], channels: Int) throws -> [Int] {
    try checkImages(inputShape)
    return [
      inputShape[0], channels, try height.outputSize(inputShape[2]),
      try width.outputSize(inputShape[3]),
    ]
  }

  /// The same where a wrong shape is a programmer's error: stops with the sentence.
  package func outputShape(of inputShape: [Int], channels: Int) -> [Int] {
    do { return try outputShape(for: inputShape, channels: channels) } catch {
      fatalError("\(error)")
    }
  }
}

/// Checks that a shape is a batch of images [N, C, H, W] with the wanted number of channels.
package func checkImages(_ shape: [Int], channels: Int? = nil) throws {
  guard shape.count == 4 else {
    throw CourseError("the input must be images [N, C, H, W], not \(shape)")
  }
  if let channels, shape[1] != channels {
    throw CourseError("the input must have \(channels) channels, but \(shape) has \(shape[1])")
  }
}
