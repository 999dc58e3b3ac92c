import Base
import Foundation

/// What to do when the last step of a sliding window does not come out even.
public enum Rounding: String, Sendable {
  /// Leave the window out: the last pixels are never the start of one. Today's convention.
  case floor
  /// Let the window hang over the edge, where it sees nothing. The convention of 2012.
  case ceil
}

/// A square window that slides over an image: its size, its step, and the border of padding.
public struct Window: Hashable, Sendable {
  /// Pixels along one side of the window.
  public var kernelSize: Int
  /// Pixels from one position to the next.
  public var stride: Int
  /// Pixels added around the image.
  public var padding: Int
  /// What happens when the steps do not come out even.
  public var rounding: Rounding

  /// A window of kernelSize × kernelSize pixels.
  public init(kernelSize: Int, stride: Int, padding: Int = 0, rounding: Rounding = .floor) {
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.rounding = rounding
  }

  /// The number of positions along a side of `inputSize` pixels:
  ///
  ///     ⌊(inputSize + 2·padding − kernelSize) / stride⌋ + 1      or ⌈ ⌉ when rounding up
  ///
  /// Rounded up, a last window that would start beyond the image and its left padding is left out,
  /// as PyTorch does. Throws a `CourseError` when the window fits nowhere.
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
          + "\(padding): \(inputSize) + 2·\(padding) − \(kernelSize) = \(typeset(room))")
    }
    return size
  }

  /// The formula of `outputSize` with the numbers put in, ready to print.
  public func formula(_ inputSize: Int) -> String {
    let room = inputSize + 2 * padding - kernelSize
    let (left, right) = rounding == .floor ? ("⌊", "⌋") : ("⌈", "⌉")
    // Two decimals, cut off: ⌊0.999⌋ must not read ⌊1⌋.
    let hundredths = 100 * abs(room) / stride
    var decimals = String(format: "%ld.%02ld", hundredths / 100, hundredths % 100)
    while decimals.last == "0" { decimals.removeLast() }
    if decimals.last == "." { decimals.removeLast() }
    if 100 * abs(room) % stride != 0 { decimals += "…" }
    if room < 0 { decimals = "−" + decimals }
    var text = "\(left)(\(inputSize) + 2·\(padding) − \(kernelSize)) / \(stride)\(right) + 1"
    text += " = \(left)\(decimals)\(right) + 1"
    guard let result = try? outputSize(inputSize) else { return text + ": no window fits" }
    let leftOut = rounding == .ceil && result <= (room + stride - 1) / stride
    return text + (leftOut ? " − 1 beyond the edge" : "") + " = \(result)"
  }
}

/// A whole number with a real minus sign.
private func typeset(_ number: Int) -> String { number < 0 ? "−\(-number)" : "\(number)" }

/// Checks that a shape is a batch of images [N, C, H, W] with the wanted number of channels.
package func checkImages(_ shape: [Int], channels: Int? = nil) throws {
  guard shape.count == 4 else {
    throw CourseError("the input must be images [N, C, H, W], not \(shape)")
  }
  if let channels, shape[1] != channels {
    throw CourseError("the input must have \(channels) channels, but \(shape) has \(shape[1])")
  }
}
