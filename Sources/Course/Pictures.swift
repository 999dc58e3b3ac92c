import Notebook
import Tensors

/// A tensor [H, W], [1, H, W] or [3, H, W] as a picture for a page.
///
/// - Parameters:
///   - tensor: numbers from 0 to 1, unless `scaled`.
///   - scaled: whether the tensor's own range is stretched to black and white: where it has
///     negative numbers, 0 becomes middle grey; otherwise 0 is black.
public func pixelImage(_ tensor: Tensor, scaled: Bool = false) -> PixelImage {
  let shape = tensor.rank == 2 ? [1] + tensor.shape : tensor.shape
  var numbers = tensor.values
  if scaled, let low = numbers.min(), let high = numbers.max() {
    let reach = max(abs(low), abs(high), .leastNormalMagnitude)
    numbers = numbers.map { low < 0 ? 0.5 + 0.5 * $0 / reach : $0 / reach }
  }
  return PixelImage(width: shape[2], height: shape[1], channels: shape[0], pixels: numbers)
}

/// A data set's name as it is written in a sentence: "MNIST" for `mnist`, whichever its part.
///
/// - Parameter name: what `--data` calls it, or the name of the set that was loaded.
public func properName(ofSet name: String) -> String {
  let bare = name.replacing(" train", with: "").replacing(" test", with: "")
  let names = ["mnist": "MNIST", "fashion-mnist": "Fashion-MNIST", "cifar10": "CIFAR-10"]
  return names[bare] ?? bare
}
