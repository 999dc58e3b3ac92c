import Base

/// The sizes of a pooling: square windows slid over every plane of an image batch.
///
/// The caller chooses the output's size, rounded down or up. A window that reaches over an edge, be
/// it into the padding or, with sizes rounded up, beyond it, looks only at what is there.
public struct PoolingGeometry: Hashable, Sendable {
  /// Images × channels: each plane is pooled on its own.
  public var planes: Int
  /// Rows of an input plane.
  public var inputHeight: Int
  /// Columns of an input plane.
  public var inputWidth: Int
  /// Side of the square window.
  public var kernelSize: Int
  /// Distance between neighbouring windows, in both directions.
  public var stride: Int
  /// Rows and columns imagined around each plane, at every side.
  public var padding: Int
  /// Rows of an output plane.
  public var outputHeight: Int
  /// Columns of an output plane.
  public var outputWidth: Int

  /// A geometry with all its sizes; that they fit together is required when it is used.
  ///
  /// - Parameters:
  ///   - planes: Images × channels.
  ///   - inputHeight: Rows of an input plane.
  ///   - inputWidth: Columns of an input plane.
  ///   - kernelSize: Side of the square window.
  ///   - stride: Distance between neighbouring windows.
  ///   - padding: Rows and columns imagined at every side.
  ///   - outputHeight: Rows of an output plane.
  ///   - outputWidth: Columns of an output plane.
  public init(
    planes: Int, inputHeight: Int, inputWidth: Int, kernelSize: Int, stride: Int, padding: Int = 0,
    outputHeight: Int, outputWidth: Int
  ) {
    self.planes = planes
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// Numbers in one input plane.
  var inputPlane: Int { inputHeight * inputWidth }

  /// Numbers in one output plane.
  var outputPlane: Int { outputHeight * outputWidth }

  /// Planes handed to a thread at once; depends on the sizes only.
  var planesPerTask: Int { max(1, 16_384 / max(1, inputPlane)) }

  /// How many such groups there are.
  var tasks: Int { (planes + planesPerTask - 1) / planesPerTask }

  /// Stops the program unless every window has at least one number to look at.
  func check() {
    require(
      planes >= 0 && inputHeight > 0 && inputWidth > 0 && outputHeight > 0 && outputWidth > 0,
      "pooling needs planes of at least 1×1, but \(inputHeight)×\(inputWidth) → "
        + "\(outputHeight)×\(outputWidth) was asked for")
    require(
      kernelSize > 0 && kernelSize <= 15 && stride > 0 && padding >= 0 && padding < kernelSize,
      "pooling windows are 1 to 15 wide with a positive stride and a padding below the window's "
        + "width, but kernel \(kernelSize), stride \(stride), padding \(padding) was asked for")
    require(
      (outputHeight - 1) * stride - padding < inputHeight
        && (outputWidth - 1) * stride - padding < inputWidth,
      "the last of \(outputHeight)×\(outputWidth) windows with stride \(stride) and padding "
        + "\(padding) would lie outside the \(inputHeight)×\(inputWidth) input")
  }

  /// The part of the window at `position` along an axis of length `length` that lies inside.
  @inline(__always)
  func window(_ position: Int, _ length: Int) -> (start: Int, first: Int, last: Int) {
    let start = position * stride - padding
    return (start, max(start, 0), min(start + kernelSize, length))
  }
}
