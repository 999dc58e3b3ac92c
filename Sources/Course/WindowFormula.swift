import Base
import Foundation
import Tensors

extension Window {
  /// The formula of `outputSize` with the numbers put in, ready to print, along one side of a square
  /// window.
  public func formula(_ inputSize: Int) -> String { side.formula(inputSize) }
}

extension Window.Side {
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
