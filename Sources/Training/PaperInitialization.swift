import Base
import Layers

extension Sequential {
  /// Sets weights and biases as the paper does (Krizhevsky, Sutskever and Hinton, 2012, section 5):
  /// every weight from N(0, 0.01²); biases 1 in the second, fourth and fifth convolution and in the
  /// hidden fully connected layers, "to accelerate the early stages of learning by providing the
  /// ReLUs with positive inputs"; all other biases 0.
  ///
  /// - Parameters:
  ///   - standardDeviation: 0.01 in the paper. Its program of 2012 has 0.03 for the third to fifth
  ///     convolution, which `middleStandardDeviation` sets.
  ///   - middleStandardDeviation: that of the third to fifth convolution; nil for the same.
  ///   - generator: draws the numbers.
  public func initializeAsInPaper(
    standardDeviation: Float = 0.01, middleStandardDeviation: Float? = nil,
    using generator: inout RandomGenerator
  ) {
    let lastLinear = layers.lastIndex { $0.role == .fullyConnected }
    var convolutions = 0
    for (index, layer) in layers.enumerated() {
      var (bias, deviation): (Float, Float) = (0, standardDeviation)
      if layer.role == .convolution {
        convolutions += 1
        bias = [2, 4, 5].contains(convolutions) ? 1 : 0
        if convolutions > 2, let middleStandardDeviation { deviation = middleStandardDeviation }
      } else if layer.role == .fullyConnected {
        bias = index == lastLinear ? 0 : 1
      }
      layer.initialize(.normal(standardDeviation: deviation), bias: bias, using: &generator)
    }
  }
}
