import Tensors

extension Window {
  /// The sizes in words: "3 × 3, stride 2, padding 1"; what is as usual is left out.
  public var sizes: String {
    func pair(_ down: Int, _ across: Int) -> String {
      down == across ? "\(down)" : "(\(down), \(across))"
    }
    var text = "\(height.kernelSize) × \(width.kernelSize)"
    if height.stride != 1 || width.stride != 1 {
      text += ", stride \(pair(height.stride, width.stride))"
    }
    if height.padding != 0 || width.padding != 0 {
      text += ", padding \(pair(height.padding, width.padding))"
    }
    return text + (width.rounding == .ceil ? ", rounding up" : "")
  }
}
